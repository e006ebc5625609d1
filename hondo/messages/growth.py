"""Whether more data would help."""

SENTENCES = {
    "growth.helps": {
        "en": "More data would help: with {twice:n} rows to learn from instead of {rows:n} the {measure} on the validation part "
        "would go from {now:.{digits}f} to about {then:.{digits}f} (95 % interval {low:.{digits}f} to {high:.{digits}f}).",
        "es": "Más datos ayudarían: con {twice:n} filas para aprender en vez de {rows:n}, la medida {measure} en la parte de "
        "validación pasaría de {now:.{digits}f} a unos {then:.{digits}f} (intervalo del 95 %: de {low:.{digits}f} a {high:.{digits}f}).",
    },
    "growth.little": {
        "en": "More data would hardly help: with {twice:n} rows to learn from instead of {rows:n} the {measure} on the validation "
        "part would go from {now:.{digits}f} to about {then:.{digits}f} (95 % interval {low:.{digits}f} to {high:.{digits}f}).",
        "es": "Más datos apenas ayudarían: con {twice:n} filas para aprender en vez de {rows:n}, la medida {measure} en la parte de "
        "validación pasaría de {now:.{digits}f} a unos {then:.{digits}f} (intervalo del 95 %: de {low:.{digits}f} a {high:.{digits}f}).",
    },
    "growth.unsure": {
        "en": "More data may help, but the curve does not tell for sure: with {twice:n} rows to learn from instead of {rows:n} the "
        "{measure} on the validation part would go from {now:.{digits}f} to about {then:.{digits}f} (95 % interval {low:.{digits}f} to "
        "{high:.{digits}f}).",
        "es": "Quizá ayuden más datos, pero la curva no lo asegura: con {twice:n} filas para aprender en vez de {rows:n}, la medida "
        "{measure} en la parte de validación pasaría de {now:.{digits}f} a unos {then:.{digits}f} (intervalo del 95 %: de "
        "{low:.{digits}f} a {high:.{digits}f}).",
    },
    "growth.unknown": {
        "en": "Whether more data would help cannot be told: the {measure} has no value on the validation part, as when all of "
        "its rows have the same answer.",
        "es": "No se puede saber si ayudarían más datos: la medida {measure} no tiene valor en la parte de validación, como ocurre "
        "cuando todas sus filas tienen la misma respuesta.",
    },
    "growth.few": {
        "en": "--curve trains on an eighth of the training rows and needs at least {fewest:n} of them, but there are {rows:n}: leave "
        "it out.",
        "es": "--curve entrena con un octavo de las filas de entrenamiento y necesita al menos {fewest:n}, pero hay {rows:n}: "
        "omítalo.",
    },
}
