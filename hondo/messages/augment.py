"""How pictures are changed while training."""

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
    "augment.no_pictures": {
        "en": "{source}: --augment changes pictures, but there is no column of them to learn from. Leave it out.",
        "es": "{source}: --augment cambia imágenes, pero no hay ninguna columna de ellas de la que aprender. Quítelo.",
    },
}
