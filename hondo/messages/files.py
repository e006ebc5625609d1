"""Files that are missing, broken or cannot be written."""

SENTENCES = {
    "files.missing": {
        "en": "There is no file {path}.",
        "es": "No existe el archivo {path}.",
    },
    "files.broken": {
        "en": "{path} cannot be read: {why:clause}. It was cut short or changed; restore it from a copy or make it again.",
        "es": "No se puede leer {path}: {why:clause}. Está incompleto o fue modificado; recupérelo de una copia o vuelva a crearlo.",
    },
    "files.cannot_write": {
        "en": "Cannot write {path}: {why:clause}. What was there before is unchanged.",
        "es": "No se puede escribir {path}: {why:clause}. Lo que había antes sigue intacto.",
    },
}
