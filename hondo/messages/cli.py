"""What the command line says by itself."""

SENTENCES = {
    # progress
    "cli.read": {
        "en": "{source}: {rows:plural:row|rows}, {columns}; asked for: {target}.",
        "es": "{source}: {rows:plural:fila|filas}, {columns}; se pregunta por: {target}.",
    },
    "cli.examined": {
        "en": "Doctor: {count:plural:finding|findings} in {seconds:.1f} s.",
        "es": "Revisión: {count:plural:hallazgo|hallazgos} en {seconds:.1f} s.",
    },
    "cli.more_findings": {
        "en": "and {count:n} more; `hondo check` tells them all.",
        "es": "y {count:n} más; `hondo check` los cuenta todos.",
    },
    "cli.divided": {
        "en": "Parts: {training:n} rows to train on, {validation:n} to choose on, {test:n} to judge on. {how}",
        "es": "Partes: {training:n} filas para entrenar, {validation:n} para elegir, {test:n} para juzgar. {how}",
    },
    "cli.folded": {
        "en": "Folds: {test:n} rows to judge on. The network that is kept learns from {training:n} rows and chooses on "
        "{validation:n}. {how}",
        "es": "Pliegues: {test:n} filas para juzgar. La red que se conserva aprende de {training:n} filas y elige con "
        "{validation:n}. {how}",
    },
    "cli.exported_in": {
        "en": "Input {name}: {shape}, {kind}.",
        "es": "Entrada {name}: {shape}, {kind}.",
    },
    "cli.exported_out": {
        "en": "Output {name}: {shape}, {kind}.",
        "es": "Salida {name}: {shape}, {kind}.",
    },
    "cli.exported": {
        "en": "{path}: on {rows:n} rows its answers differ from hondo's by {difference:.1e} at most.",
        "es": "{path}: en {rows:n} filas sus respuestas difieren de las de hondo en {difference:.1e} como mucho.",
    },
    "cli.rate_found": {
        "en": "Range test: learning rate {rate:.2g}, found in {steps:plural:step|steps}.",
        "es": "Prueba de rango: tasa de aprendizaje {rate:.2g}, hallada en {steps:plural:paso|pasos}.",
    },
    "cli.planned": {
        "en": "Model: {model}, {parameters:plural:parameter|parameters}; task: {task}; about {memory:n} MB of memory to train.",
        "es": "Modelo: {model}, {parameters:plural:parámetro|parámetros}; tarea: {task}; unos {memory:n} MB de memoria para entrenar.",
    },
    "cli.resumed": {
        "en": "Going on from step {step:n}.",
        "es": "Se continúa desde el paso {step:n}.",
    },
    "cli.found": {"en": "Step {step:n}: {what}", "es": "Paso {step:n}: {what}"},
    "cli.epoch": {"en": "epoch {epoch:.1f}", "es": "época {epoch:.1f}"},
    "cli.loss": {"en": "loss {loss}", "es": "pérdida {loss}"},
    "cli.validation": {"en": "validation {name} {value}", "es": "validación {name} {value}"},
    "cli.speed": {"en": "{rows:n} rows/s", "es": "{rows:n} filas/s"},
    "cli.ended": {
        "en": "Trained for {step:plural:step|steps}, {why}; the weights kept are those of step {best:n}.",
        "es": "Entrenado durante {step:plural:paso|pasos}, {why}; se conservan los pesos del paso {best:n}.",
    },
    "cli.ended_steps": {"en": "to the end of the plan", "es": "hasta el final del plan"},
    "cli.ended_patience": {"en": "until it got no better", "es": "hasta que dejó de mejorar"},
    "cli.ended_minutes": {"en": "until the time was up", "es": "hasta agotar el tiempo"},
    "cli.rival": {
        "en": "Rival: {name} fitted in {seconds:.1f} s ({trials:plural:trial|trials}).",
        "es": "Rival: {name} ajustado en {seconds:.1f} s ({trials:plural:prueba|pruebas}).",
    },
    "cli.rival_drawn": {
        "en": "It learned from {rows:plural:row|rows} drawn by chance: all of them would have taken too much memory.",
        "es": "Aprendió de {rows:plural:fila sacada|filas sacadas} al azar: todas habrían ocupado demasiada memoria.",
    },
    "cli.fold_trained": {
        "en": "Fold {fold} of {of}: the network and its rivals trained without it ({seconds:.1f} s).",
        "es": "Pliegue {fold} de {of}: la red y sus rivales, entrenados sin él ({seconds:.1f} s).",
    },
    "cli.part_trained": {
        "en": "On {rows:plural:training row|training rows}: validation {measure} {value} ({seconds:.1f} s).",
        "es": "Con {rows:plural:fila|filas} de entrenamiento: {measure} de validación {value} ({seconds:.1f} s).",
    },
    "cli.columns_matter": {
        "en": "Columns that matter most: {columns} (shuffled in {seconds:.1f} s).",
        "es": "Columnas que más importan: {columns} (barajadas en {seconds:.1f} s).",
    },
    # results
    "cli.test_part": {
        "en": "On the test part, by {measure} ({direction}):",
        "es": "En la parte de prueba, según {measure} ({direction}):",
    },
    "cli.greater": {"en": "more is better", "es": "más es mejor"},
    "cli.smaller": {"en": "less is better", "es": "menos es mejor"},
    "cli.interval": {"en": "95 % interval", "es": "intervalo del 95 %"},
    "cli.difference": {"en": "network minus rival", "es": "red menos rival"},
    "cli.fit_time": {"en": "fit", "es": "ajuste"},
    "cli.predict_time": {"en": "predict", "es": "predicción"},
    "cli.opened_before": {
        "en": "These test rows were opened {times:plural:time|times} before: choices made after seeing them "
        "make the score too good.",
        "es": "Estas filas de prueba ya se abrieron {times:plural:vez|veces}: lo que se eligió después de verlas "
        "hace que el resultado parezca mejor de lo que es.",
    },
    "cli.predictor_at": {"en": "\nPredictor  {predictor}", "es": "\nPredictor  {predictor}"},
    "cli.report_at": {"en": "Report     {report}", "es": "Informe    {report}"},
    "cli.took_in_all": {"en": "Took       {took}", "es": "Tardó      {took}"},
    "cli.covered": {"en": "covered at {level} %", "es": "cubierto al {level} %"},
    "cli.rows": {"en": "{rows:plural:row|rows}", "es": "{rows:plural:fila|filas}"},
    "cli.table": {
        "en": "{source}: {rows:plural:row|rows}, {columns:plural:column|columns}.",
        "es": "{source}: {rows:plural:fila|filas}, {columns:plural:columna|columnas}.",
    },
    "cli.column": {"en": "column", "es": "columna"},
    "cli.kind": {"en": "kind", "es": "tipo"},
    "cli.because": {"en": "because", "es": "porque"},
    "cli.findings": {"en": "{count:plural:finding|findings}.", "es": "{count:plural:hallazgo|hallazgos}."},
    "cli.serious": {"en": "Serious", "es": "Grave"},
    "cli.warning": {"en": "Warning", "es": "Aviso"},
    "cli.note": {"en": "Note", "es": "Nota"},
    "cli.in_rows": {"en": "Rows: {rows}.", "es": "Filas: {rows}."},
    "cli.more_rows": {"en": " and {count:n} more", "es": " y {count:n} más"},
    "cli.run": {"en": "run", "es": "entrenamiento"},
    "cli.source": {"en": "source", "es": "origen"},
    "cli.model": {"en": "model", "es": "modelo"},
    "cli.measure": {"en": "measure", "es": "medida"},
    "cli.value": {"en": "value", "es": "valor"},
    "cli.standing": {"en": "network is", "es": "la red es"},
    "cli.took": {"en": "took", "es": "tardó"},
    "cli.started": {"en": "started (UTC)", "es": "comenzó (UTC)"},
    "cli.own_model": {"en": "(your own)", "es": "(propio)"},
    "cli.standing_better": {"en": "better", "es": "mejor"},
    "cli.standing_no_different": {"en": "no different", "es": "igual"},
    "cli.standing_worse": {"en": "worse", "es": "peor"},
    "cli.standing_alone": {"en": "alone", "es": "única"},
    "cli.status_training": {"en": "(not finished)", "es": "(sin terminar)"},
    "cli.out_is_input": {
        "en": "{path} is the file with the rows: the answers would take their place. Give another name.",
        "es": "{path} es el archivo con las filas: las respuestas ocuparían su lugar. Indique otro nombre.",
    },
    "cli.no_space": {
        "en": "Nothing more can be written ({why}). Make room, and run it again.",
        "es": "No se puede escribir más ({why}). Haga sitio y vuelva a ejecutarlo.",
    },
    "cli.status_broken": {"en": "(run.json cannot be read)", "es": "(run.json no se puede leer)"},
    "cli.status_failed": {"en": "(failed)", "es": "(fallido)"},
    "cli.status_stopped": {"en": "(stopped)", "es": "(detenido)"},
    "cli.no_runs": {"en": "There are no runs in {path}.", "es": "No hay entrenamientos en {path}."},
    "cli.suits": {"en": "takes {inputs}; answers {tasks}", "es": "recibe {inputs}; responde {tasks}"},
    "cli.preset": {"en": "preset", "es": "variante"},
    "cli.settings": {"en": "settings", "es": "valores"},
    "cli.layer_name": {"en": "layer", "es": "capa"},
    "cli.layer_kind": {"en": "kind", "es": "clase"},
    "cli.layer_shape": {"en": "output", "es": "salida"},
    "cli.layer_parameters": {"en": "parameters", "es": "parámetros"},
    "cli.layer_flops": {"en": "FLOPs a row", "es": "FLOP por fila"},
    "cli.total": {
        "en": "{parameters:n} parameters, {flops:n} FLOPs a row (additions and multiplications of matrix products).",
        "es": "{parameters:n} parámetros, {flops:n} FLOP por fila (sumas y productos de matrices).",
    },
    "cli.demo_next": {
        "en": "\nWhat to try next:\n"
        "  open {report}\n"
        "  hondo summary {folder}\n"
        "  hondo fit breast_cancer --target target\n"
        "  hondo fit your.csv --target COLUMN      (hondo check your.csv looks first)",
        "es": "\nQué probar ahora:\n"
        "  abra {report}\n"
        "  hondo summary {folder}\n"
        "  hondo fit breast_cancer --target target\n"
        "  hondo fit suyo.csv --target COLUMNA      (hondo check suyo.csv mira primero)",
    },
    # what does not work
    "cli.no_inputs": {
        "en": "{model} has no data here: say what it takes, as in --inputs numbers=13 --inputs categories=4,7.",
        "es": "{model} no tiene datos aquí: diga qué recibe, por ejemplo --inputs numbers=13 --inputs categories=4,7.",
    },
    "cli.inputs": {
        "en": "--inputs should be ROLE=SHAPE (numbers=13, categories=4,7, image=3x32x32), but is {given!r}.",
        "es": "--inputs debería ser PAPEL=FORMA (numbers=13, categories=4,7, image=3x32x32), pero es {given!r}.",
    },
    "cli.no_role": {
        "en": "{model} cannot take {given}. {hint} It takes: {known}.",
        "es": "{model} no puede recibir {given}. {hint} Recibe: {known}.",
    },
    "cli.positive": {"en": "a whole number above 0", "es": "un número entero mayor que 0"},
    "cli.unknown_command": {
        "en": "There is no command {given!r}. {hint} Commands: {known}.",
        "es": "No existe la orden {given!r}. {hint} Órdenes: {known}.",
    },
    "cli.unknown_option": {
        "en": "There is no option {given}. {hint} `{command} --help` lists them all.",
        "es": "No existe la opción {given}. {hint} `{command} --help` las muestra todas.",
    },
    "cli.missing_parameter": {
        "en": "{name} is missing; `{command} --help` says what it is.",
        "es": "Falta {name}; `{command} --help` explica qué es.",
    },
    "cli.option_value": {
        "en": "The option {option} needs a value after it.",
        "es": "La opción {option} necesita un valor a continuación.",
    },
    "cli.flag_value": {
        "en": "The option {option} is a switch and takes no value.",
        "es": "La opción {option} es un interruptor y no lleva valor.",
    },
    "cli.usage": {
        "en": "{why} `{command} --help` says how it is used.",
        "es": "{why} `{command} --help` explica cómo se usa.",
    },
    "cli.bad_value": {
        "en": "{option} should be {expected}, but is {given!r}.",
        "es": "{option} debería ser {expected}, pero es {given!r}.",
    },
    "cli.whole_number": {"en": "a whole number", "es": "un número entero"},
    "cli.number": {"en": "a number", "es": "un número"},
    "cli.one_of": {"en": "one of {known}", "es": "uno de {known}"},
    "cli.format": {
        "en": "{path}: the ending says how the table is written; use one of {known}.",
        "es": "{path}: la terminación dice cómo se escribe la tabla; use una de {known}.",
    },
    "cli.interrupted": {
        "en": "Stopped; there is nothing to go on with, so run the same command again.",
        "es": "Detenido; no hay nada que reanudar, así que ejecute la misma orden de nuevo.",
    },
    "cli.our_fault": {
        "en": "This is a fault of ours, not of yours: {what}. Please report it with the file {path}, "
        "which says where it happened.",
        "es": "Es un fallo nuestro, no suyo: {what}. Por favor, comuníquelo junto con el archivo {path}, "
        "que dice dónde ocurrió.",
    },
    "cli.our_fault_shown": {
        "en": "This is a fault of ours, not of yours: {what}. Please report it with the lines above.",
        "es": "Es un fallo nuestro, no suyo: {what}. Por favor, comuníquelo junto con las líneas de arriba.",
    },
}
