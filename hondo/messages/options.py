"""What is wrong with an option, and the names that were not found."""

SENTENCES = {
    "options.language": {
        "en": "There is no catalogue in the language {given!r}; use one of: {known}.",
        "es": "No hay catálogo en el idioma {given!r}; use uno de estos: {known}.",
    },
    "options.unknown_name": {
        "en": "There is no {room} called {given!r}. {hint} Known: {known}.",
        "es": "No existe {room} con el nombre {given!r}. {hint} Conocidos: {known}.",
    },
    "options.did_you_mean": {
        "en": "Did you mean {close!r}?",
        "es": "¿Quiso decir {close!r}?",
    },
    "options.nothing_close": {
        "en": "Nothing known has a name like that.",
        "es": "Ningún nombre conocido se le parece.",
    },
    "options.record_field": {
        "en": "{record}: {field} should be {expected}, but is {given!r}.",
        "es": "{record}: {field} debería ser {expected}, pero es {given!r}.",
    },
    "options.record_unknown": {
        "en": "{record} has no field {field!r}. {hint} Fields: {known}.",
        "es": "{record} no tiene el campo {field!r}. {hint} Campos: {known}.",
    },
    "options.record_missing": {
        "en": "{record} lacks the field {field!r}.",
        "es": "A {record} le falta el campo {field!r}.",
    },
    "options.missing_role": {
        "en": "The network asks for {missing!r} (its forward takes {needed}), but the data gives {given}. "
        "Rename the argument, or give it a default.",
        "es": "La red pide {missing!r} (su forward recibe {needed}), pero los datos dan {given}. "
        "Cambie el nombre del argumento o dele un valor por defecto.",
    },
    "options.range": {
        "en": "{field} should be {expected}, but is {given}.",
        "es": "{field} debería ser {expected}, pero es {given}.",
    },
}
