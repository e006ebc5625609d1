"""The search for settings."""

SENTENCES = {
    "halving.nothing": {
        "en": "There is nothing to search: learning rate, weight decay and dropout are all given, or the network has none. Leave "
        "one of them out, or --search.",
        "es": "No hay nada que buscar: la tasa de aprendizaje, el decaimiento y el dropout están dados, o la red no los tiene. Omita "
        "uno de ellos, o --search.",
    },
    "halving.folds": {
        "en": "--search and --folds exclude each other: every row of the folds judges, also those that the settings were "
        "chosen on. Search once without folds, then give --lr and --set with --folds.",
        "es": "--search y --folds se excluyen: todas las filas de los pliegues juzgan, también aquellas con las que se "
        "eligieron los ajustes. Busque una vez sin pliegues y después indique --lr y --set con --folds.",
    },
    "halving.find_lr": {
        "en": "--search finds the learning rate as well: leave --find-lr out.",
        "es": "--search también busca la tasa de aprendizaje: omita --find-lr.",
    },
    "halving.rung": {
        "en": "Search, round {rung} of {of}: {candidates:plural:setting|settings} trained as one for {steps:plural:step|steps}, {kept} "
        "kept ({seconds:.1f} s).",
        "es": "Búsqueda, ronda {rung} de {of}: {candidates:plural:ajuste entrenado|ajustes entrenados} a la vez durante "
        "{steps:plural:paso|pasos}, conservados: {kept} ({seconds:.1f} s).",
    },
    "halving.found": {
        "en": "Search: learning rate {rate:.2g}, weight decay {decay:.2g}{dropout}; the best of {count} ({seconds:.1f} s).",
        "es": "Búsqueda: tasa de aprendizaje {rate:.2g}, decaimiento {decay:.2g}{dropout}; lo mejor de {count} ({seconds:.1f} s).",
    },
    "halving.said": {
        "en": "{count:plural:setting was|settings were} tried in short trainings, the better third of them in longer ones; the first "
        "was chosen by its {measure} on the validation part, and trained in full.",
        "es": "Se probaron {count:plural:ajuste|ajustes} en entrenamientos cortos, y el mejor tercio en otros más largos; el "
        "primero se eligió por su {measure} en la parte de validación y se entrenó por completo.",
    },
    "halving.rate": {"en": "learning rate", "es": "tasa de aprendizaje"},
    "halving.decay": {"en": "weight decay", "es": "decaimiento"},
    "halving.drop": {"en": "dropout", "es": "dropout"},
    "halving.steps": {"en": "steps", "es": "pasos"},
    "halving.dropout": {"en": ", dropout {dropout:.2g}", "es": ", dropout {dropout:.2g}"},
}
