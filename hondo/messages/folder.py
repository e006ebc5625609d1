"""Folders of runs."""

SENTENCES = {
    "folder.none": {
        "en": "{path} is not the folder of a run (it has no run.json). `hondo runs` lists them.",
        "es": "{path} no es la carpeta de un entrenamiento (no tiene run.json). `hondo runs` los muestra.",
    },
    "folder.newer": {
        "en": "{path} is of format {format}; this version reads up to format {known}. Upgrade hondo.",
        "es": "{path} tiene el formato {format}; esta versión lee hasta el formato {known}. Actualice hondo.",
    },
    "folder.used": {
        "en": "{path} exists already. Give another --out, or continue what is there with `hondo resume {path}`.",
        "es": "{path} ya existe. Indique otro --out o continúe lo que hay con `hondo resume {path}`.",
    },
    "folder.other_parent": {
        "en": "The predictor in {path} is another than the one this run was started from. Restore it, or fit anew.",
        "es": "El predictor de {path} no es aquel a partir del cual se empezó. Recupérelo o entrene de nuevo.",
    },
    "folder.busy": {
        "en": "Another process is at work on {path}. Wait for it, or stop it.",
        "es": "Otro proceso está trabajando en {path}. Espere a que termine o deténgalo.",
    },
    "folder.not_a_run": {
        "en": "{path} exists already, and is no run. Give another --out.",
        "es": "{path} ya existe y no es un entrenamiento. Indique otro --out.",
    },
    "folder.cannot_make": {
        "en": "Cannot make the folder {path}: {why:clause}. Give another with --out.",
        "es": "No se puede crear la carpeta {path}: {why:clause}. Indique otra con --out.",
    },
    "folder.no_folder": {
        "en": "There is no folder {path}.",
        "es": "No existe la carpeta {path}.",
    },
    "folder.finished": {
        "en": "{path} is finished; there is nothing to resume. Its predictor is in {predictor}.",
        "es": "{path} ya terminó; no hay nada que continuar. Su predictor está en {predictor}.",
    },
    "folder.other_data": {
        "en": "{source} is not what {path} was started with: it has changed since. Restore it, or fit anew.",
        "es": "{source} no es con lo que se empezó {path}: cambió desde entonces. Recupérelo o entrene de nuevo.",
    },
    "folder.needs_data": {
        "en": "{path} was started with data in memory: continue it with hondo.resume(folder, data=...).",
        "es": "{path} se empezó con datos en memoria: continúelo con hondo.resume(carpeta, data=...).",
    },
    "folder.needs_model": {
        "en": "{path} was started with a network of your own: continue it with hondo.resume(folder, model=YourNet()).",
        "es": "{path} se empezó con una red propia: continúelo con hondo.resume(carpeta, model=SuRed()).",
    },
    "folder.interrupted": {
        "en": "Stopped. Go on with: hondo resume {path}",
        "es": "Detenido. Continúe con: hondo resume {path}",
    },
    "folder.stopped": {
        "en": "Stopped at step {step} of {steps}; the best weights until then are in {predictor}. "
        "Go on with: hondo resume {path}",
        "es": "Detenido en el paso {step} de {steps}; los mejores pesos hasta ahora están en {predictor}. "
        "Continúe con: hondo resume {path}",
    },
}
