"""What is wrong with what is asked."""

SENTENCES = {
    "question.constant": {
        "en": "{source}: besides the target {column!r} every column holds the same value in all rows, so there is nothing to "
        "learn from.",
        "es": "{source}: aparte del objetivo {column!r}, cada columna tiene el mismo valor en todas las filas, así que no hay "
        "de qué aprender.",
    },
    "question.none_left": {
        "en": "{source}: no row is left to train on: each of them stands in the validation or the test file too. Give other "
        "files, or leave --validation and --test out.",
        "es": "{source}: no queda ninguna fila para entrenar: todas están también en el archivo de validación o de prueba. "
        "Indique otros archivos o quite --validation y --test.",
    },
    "question.target_used": {
        "en": "{column!r} is the target, so it cannot be the column of {option} as well. Name another one.",
        "es": "{column!r} es el objetivo, así que no puede ser además la columna de {option}. Indique otra.",
    },
    "question.no_such_kind": {
        "en": "{source}: {option} is about {kinds} columns, but there is none to learn from. Leave it out.",
        "es": "{source}: {option} es para columnas {kinds}, pero no hay ninguna de la que aprender. Quítelo.",
    },
    "question.target_ignored": {
        "en": "The target {column!r} cannot be ignored: it is what is asked for.",
        "es": "El objetivo {column!r} no se puede ignorar: es lo que se pregunta.",
    },
    "question.not_two": {
        "en": "{source}: {column!r} holds {distinct:plural:value|different values} ({values}). Each of several targets must "
        "hold two, one for no and one for yes.",
        "es": "{source}: {column!r} tiene {distinct:plural:valor|valores distintos} ({values}). Cada uno de varios objetivos "
        "debe tener dos, uno para no y otro para sí.",
    },
    "question.named_twice": {
        "en": "The targets {columns} are named twice. Name each column once.",
        "es": "Los objetivos {columns} están dos veces. Nombre cada columna una sola vez.",
    },
    "question.part_lacks": {
        "en": "{source} lacks the columns {columns}, which the source has. Give a file with the same columns.",
        "es": "A {source} le faltan las columnas {columns}, que la fuente tiene. Indique un archivo con las mismas "
        "columnas.",
    },
    "question.pictures_left": {
        "en": "Pictures are not learned from together with other columns yet: {columns} is left out. With --ignore for "
        "the others they are.",
        "es": "De imágenes junto con otras columnas aún no se aprende: {columns} queda fuera. Con --ignore para las "
        "demás, sí.",
    },
}
