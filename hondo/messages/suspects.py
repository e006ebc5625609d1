"""What is said of the labels that look wrong."""

SENTENCES = {
    "suspects.told": {
        "en": "The {shown} most suspicious of {count:n} rows, each answered by trees that did not learn from it; the rows "
        "of the test part are not looked at. That a label is here is no proof that it is wrong.",
        "es": "Las {shown} más sospechosas de {count:n} filas, cada una respondida por árboles que no aprendieron de "
        "ella; las filas de la parte de prueba no se miran. Que una etiqueta esté aquí no prueba que esté mal.",
    },
    "suspects.written": {
        "en": "All of them, the most suspicious first: {path}",
        "es": "Todas, las más sospechosas primero: {path}",
    },
    "suspects.row": {"en": "row", "es": "fila"},
    "suspects.given": {"en": "given", "es": "dada"},
    "suspects.believed": {"en": "believed", "es": "esperada"},
    "suspects.probability": {"en": "probability", "es": "probabilidad"},
    "suspects.suspicion": {"en": "suspicion", "es": "sospecha"},
    "suspects.several": {
        "en": "{column!r} may have several labels a row, and only rows with one each can be ranked. Ask for one of them, as a "
        "column of yes and no.",
        "es": "{column!r} puede tener varias etiquetas por fila y solo se ordenan filas con una cada una. Pregunte por una de "
        "ellas, como columna de sí o no.",
    },
    "suspects.no_target": {
        "en": "--labels and --out rank the labels of a column: say which one with --target.",
        "es": "--labels y --out ordenan las etiquetas de una columna: diga cuál con --target.",
    },
}
