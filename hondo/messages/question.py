"""What is wrong with what is asked."""

SENTENCES = {
    "question.part_lacks": {
        "en": "{source} lacks the columns {columns}, which the source has. Give a file with the same columns.",
        "es": "A {source} le faltan las columnas {columns}, que la fuente tiene. Indique un archivo con las mismas "
        "columnas.",
    },
}
