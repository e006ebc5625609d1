"""What preparation says of values that do not fit."""

SENTENCES = {
    "preparation.texts_missing": {
        "en": "There is a column of texts, and what reads them is not installed ({package} is missing): pip install "
        "'hondo[texts]', or leave the column out with --ignore.",
        "es": "Hay una columna de textos y no está instalado lo que los lee (falta {package}): pip install "
        "'hondo[texts]', o excluya la columna con --ignore.",
    },
    "preparation.no_target": {
        "en": "{column!r} is a column of kind {kind}, which cannot be asked for. Take it for a number or a category.",
        "es": "{column!r} es una columna de tipo {kind}, por la que no se puede preguntar. Tómela como número o como "
        "categoría.",
    },
    "preparation.target_missing": {
        "en": "The target {column!r} is missing in row {row} ({count:plural:row|rows} in all). Fill it in, or leave "
        "those rows out.",
        "es": "Falta el objetivo {column!r} en la fila {row} ({count:plural:fila|filas} en total). Complételo o quite "
        "esas filas.",
    },
    "preparation.label_unknown": {
        "en": "The target {column!r} is {given!r} in row {row} ({count:plural:row|rows} like that), a label never seen "
        "in training. Known labels: {known}. Correct it, or leave those rows out.",
        "es": "El objetivo {column!r} es {given!r} en la fila {row} ({count:plural:fila|filas} así), una etiqueta que "
        "no apareció en el entrenamiento. Etiquetas conocidas: {known}. Corríjala o quite esas filas.",
    },
}
