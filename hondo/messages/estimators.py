"""What the scikit-learn estimators say."""

SENTENCES = {
    "estimators.one_class": {
        "en": "The classifier needs samples of at least 2 classes, but there is only one class in y (rows without weight "
        "do not count).",
        "es": "El clasificador necesita muestras de al menos 2 clases (classes), pero en y hay una sola (las filas sin "
        "peso no cuentan).",
    },
    "estimators.weight": {
        "en": "weight is None or 'balanced' (what each row counts is given to fit as sample_weight), not {given}.",
        "es": "weight es None o 'balanced' (lo que cuenta cada fila se da a fit como sample_weight), no {given}.",
    },
    "estimators.few_rows": {
        "en": "There is too little to learn from: {count:plural:row|rows} with a weight above zero, where 2 are needed.",
        "es": "Hay muy poco de lo que aprender: {count:plural:fila|filas} con peso mayor que cero, y se necesitan 2.",
    },
    "estimators.left_out": {
        "en": "Columns of names are not learned from and are left out: {columns}.",
        "es": "De las columnas de nombres no se aprende y se omiten: {columns}.",
    },
    "estimators.no_inputs": {
        "en": "There is nothing to learn from: all columns hold names ({columns}).",
        "es": "No hay de qué aprender: todas las columnas contienen nombres ({columns}).",
    },
}
