"""What is wrong with what is asked."""

SENTENCES = {
    "question.constant": {
        "en": "{source}: besides the target {column!r} every column holds the same value in all rows, so there is nothing to "
        "learn from.",
        "es": "{source}: aparte del objetivo {column!r}, cada columna tiene el mismo valor en todas las filas, así que no hay "
        "de qué aprender.",
    },
    "question.target_ignored": {
        "en": "The target {column!r} cannot be ignored: it is what is asked for.",
        "es": "El objetivo {column!r} no se puede ignorar: es lo que se pregunta.",
    },
    "question.part_lacks": {
        "en": "{source} lacks the columns {columns}, which the source has. Give a file with the same columns.",
        "es": "A {source} le faltan las columnas {columns}, que la fuente tiene. Indique un archivo con las mismas "
        "columnas.",
    },
}
