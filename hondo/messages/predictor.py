"""What a predictor says of its folder and of rows that do not fit."""

SENTENCES = {
    "predictor.none": {
        "en": "{path} holds no predictor ({file} is missing). Give the folder of a finished run, or its predictor/.",
        "es": "{path} no contiene ningún predictor (falta {file}). Indique la carpeta de un entrenamiento terminado o "
        "su predictor/.",
    },
    "predictor.newer": {
        "en": "{path} is of format {format}, written by hondo {hondo}; this version reads up to format {known}. "
        "Upgrade hondo.",
        "es": "{path} tiene el formato {format}, escrito por hondo {hondo}; esta versión lee hasta el formato {known}. "
        "Actualice hondo.",
    },
    "predictor.own_model": {
        "en": "{path} holds the weights of a network of your own: load it with hondo.load(folder, model=YourNet()).",
        "es": "{path} contiene los pesos de una red propia: cárguelo con hondo.load(carpeta, model=SuRed()).",
    },
    "predictor.changed": {
        "en": "{path} is not the file that was saved: it was cut short or changed. Restore it from a copy or train "
        "again.",
        "es": "{path} no es el archivo que se guardó: está incompleto o fue modificado. Recupérelo de una copia o "
        "entrene de nuevo.",
    },
    "predictor.other_model": {
        "en": "The weights in {path} are not of this network: {why:clause}. Give the network they were trained in.",
        "es": "Los pesos de {path} no son de esta red: {why:clause}. Use la red con la que se entrenaron.",
    },
    "predictor.no_level": {
        "en": "This predictor does not know how sure it is: it was saved before its training ended, or by an earlier "
        "hondo. Leave out the level, or train again.",
        "es": "Este predictor no sabe cuán seguro está: se guardó antes de terminar su entrenamiento o con un hondo "
        "anterior. Omita el nivel o entrene de nuevo.",
    },
    "predictor.no_target": {
        "en": "{source} lacks the target {columns}, so there is nothing to measure against. Add it, or use predict.",
        "es": "A {source} le falta el objetivo {columns}, así que no hay con qué medir. Añádalo o use predict.",
    },
    "predictor.target_all_missing": {
        "en": "{source}: the target is missing in every row, so there is nothing to measure against.",
        "es": "{source}: el objetivo falta en todas las filas, así que no hay con qué medir.",
    },
    "predictor.row_lacks": {
        "en": "Row {row} lacks the column {column!r}; it has {given}. Give it, as None if it is unknown.",
        "es": "A la fila {row} le falta la columna {column!r}; tiene {given}. Inclúyala, con None si se desconoce.",
    },
    "predictor.row_value": {
        "en": "Row {row}, column {column!r}: {given!r} is no {kind}.",
        "es": "Fila {row}, columna {column!r}: {given!r} no es de la clase {kind}.",
    },
}
