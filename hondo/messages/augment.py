"""How pictures and texts are changed while training."""

SENTENCES = {
    "augment.usual": {
        "en": "While training, pictures are changed at random: {changes}{signs}. They are not turned, dyed or mixed, which "
        "may change what they show (--augment to overrule).",
        "es": "Durante el entrenamiento las imágenes se cambian al azar: {changes}{signs}. No se giran, tiñen ni mezclan, "
        "pues podría cambiar lo que muestran (--augment para decidirlo usted).",
    },
    "augment.usual_signs": {
        "en": ", and not mirrored, for the labels are single signs",
        "es": ", y no se reflejan, pues las etiquetas son signos sueltos",
    },
    "augment.asked": {
        "en": "While training, pictures are changed at random as asked: {changes}.",
        "es": "Durante el entrenamiento las imágenes se cambian al azar como se pidió: {changes}.",
    },
    "augment.unknown": {
        "en": "--augment knows no change called {given!r}. {hint} Changes: {known}; or none.",
        "es": "--augment no conoce ningún cambio llamado {given!r}. {hint} Cambios: {known}; o none.",
    },
    "augment.strength": {
        "en": "--augment: {change} needs a number that says how far, as in {change}=0.2.",
        "es": "--augment: {change} necesita un número que diga hasta dónde, como en {change}=0.2.",
    },
    "augment.plain": {
        "en": "--augment: {change} takes no number; write {change} alone.",
        "es": "--augment: {change} no lleva número; escriba solo {change}.",
    },
    "augment.texts": {
        "en": "While training, texts are changed at random as asked: {changes}.",
        "es": "Durante el entrenamiento los textos se cambian al azar como se pidió: {changes}.",
    },
    "augment.helps": {
        "en": "Changed texts helped: on the validation part {measure} {changed:.4g} with {changes}, {plain:.4g} without, "
        "trained once each ({seconds:.0f} s).",
        "es": "Cambiar los textos ayudó: en la parte de validación, {measure} {changed:.4g} con {changes}, {plain:.4g} "
        "sin cambios, entrenando una vez de cada modo ({seconds:.0f} s).",
    },
    "augment.no_help": {
        "en": "Changed texts did not help, and are left as they are: on the validation part {measure} {changed:.4g} with "
        "{changes}, {plain:.4g} without, trained once each ({seconds:.0f} s).",
        "es": "Cambiar los textos no ayudó, y se dejan como están: en la parte de validación, {measure} {changed:.4g} con "
        "{changes}, {plain:.4g} sin cambios, entrenando una vez de cada modo ({seconds:.0f} s).",
    },
    "augment.thesaurus_missing": {
        "en": "{path} cannot be read: {why}. --set thesaurus=FILE takes a file of words or of vectors.",
        "es": "No se puede leer {path}: {why}. --set thesaurus=ARCHIVO toma un archivo de palabras o de vectores.",
    },
    "augment.thesaurus_empty": {
        "en": "{path} holds neither words (`big<TAB>large, huge` a line) nor vectors of words that are in the texts "
        "(`big 0.1 -0.3 ...` a line, all of one length).",
        "es": "{path} no contiene ni palabras (`grande<TAB>enorme, amplio` por línea) ni vectores de palabras que estén en "
        "los textos (`grande 0.1 -0.3 ...` por línea, todos de una misma longitud).",
    },
}
