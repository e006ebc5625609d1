"""What the doctor says of pictures."""

SENTENCES = {
    "looks.across": {
        "en": "{count:plural:training picture stands|training pictures stand} in validation or test too, saved in "
        "another way: {pairs}.",
        "es": "{count:plural:imagen de entrenamiento está|imágenes de entrenamiento están} también en la validación o "
        "la prueba, guardadas de otra forma: {pairs}.",
    },
    "looks.across_why": {
        "en": "What was learned by heart would be taken for understood.",
        "es": "Lo aprendido de memoria parecería comprendido.",
    },
    "looks.across_does": {
        "en": "They leave training; validation and test stay as they are. Pictures of one thing belong in one part: "
        "remove the second ones, or name a column that says what belongs together with --group.",
        "es": "Salen del entrenamiento; la validación y la prueba quedan como están. Las imágenes de una misma cosa van "
        "en una sola parte: quite las segundas o indique con --group la columna que dice qué va junto.",
    },
    "looks.two_labels": {
        "en": "The same picture, or nearly, has different labels of {target!r}: {pairs} ({count:plural:row|rows} in all).",
        "es": "La misma imagen, o casi, tiene etiquetas distintas de {target!r}: {pairs} ({count:plural:fila|filas} en "
        "total).",
    },
    "looks.two_labels_why": {
        "en": "Both cannot be right, unless a picture may have several labels; and nobody can learn both.",
        "es": "No pueden ser ambas correctas, salvo que una imagen admita varias etiquetas; y nadie puede aprender las "
        "dos.",
    },
    "looks.two_labels_does": {
        "en": "They are kept. Look at them, and remove the one that is in the wrong place.",
        "es": "Se conservan. Mírelas y quite la que esté en el lugar equivocado.",
    },
    "looks.told_by": {
        "en": "Labels of {target!r} can be told by {sign} alone: {labels}.",
        "es": "Se puede saber la etiqueta de {target!r} solo por {sign}: {labels}.",
    },
    "looks.with_and_without": {
        "en": "of {label} {with:.0%} have one that only {without:.0%} of the others have",
        "es": "de {label} el {with:.0%} tiene uno que solo tiene el {without:.0%} de los demás",
    },
    "looks.told_by_why": {
        "en": "It comes of where the pictures are from, not of what they show: a network may learn it instead, and fail "
        "on pictures from elsewhere.",
        "es": "Viene de dónde salieron las imágenes, no de lo que muestran: la red puede aprender eso y fallar con "
        "imágenes de otro origen.",
    },
    "looks.told_by_does": {
        "en": "They are kept. Give all pictures the same size, format and border before anything is learned, from the "
        "originals, or take all labels from the same sources.",
        "es": "Se conservan. Dé a todas las imágenes el mismo tamaño, formato y borde antes de aprender nada, a partir "
        "de los originales, o tome todas las etiquetas de las mismas fuentes.",
    },
    "looks.size": {"en": "the size of the picture", "es": "el tamaño de la imagen"},
    "looks.format": {"en": "the format of the file", "es": "el formato del archivo"},
    "looks.border": {"en": "the colour of the border", "es": "el color del borde"},
}
