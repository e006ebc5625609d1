"""What is said of pictures."""

SENTENCES = {
    "pictures.unreadable": {
        "en": "{path} cannot be read as a picture: {why}.",
        "es": "{path} no se puede leer como imagen: {why}.",
    },
    "pictures.none": {
        "en": "{path} is no picture, or of a format that nobody here knows.",
        "es": "{path} no es una imagen, o es de un formato que aquí no se conoce.",
    },
    "pictures.empty": {"en": "{path} is empty.", "es": "{path} está vacío."},
    "pictures.huge": {
        "en": "{path} has more than {most:n} points. Make it smaller if it is what it should be.",
        "es": "{path} tiene más de {most:n} puntos. Redúzcala si es lo que debe ser.",
    },
    "pictures.none_there": {
        "en": "There is no picture in {path}.",
        "es": "No hay ninguna imagen en {path}.",
    },
    "pictures.left_out": {
        "en": "{count:plural:picture is|pictures are} left out: {first} (--broken stop ends there, and names them all.)",
        "es": "{count:plural:imagen queda|imágenes quedan} fuera: {first} (--broken stop se detiene ahí y las nombra "
        "todas.)",
    },
    "pictures.stopped": {
        "en": "{count:plural:picture cannot be read|pictures cannot be read}, and --broken stop was asked for. Mend or "
        "remove what is named below, or leave it out with --broken skip.",
        "es": "{count:plural:imagen no se puede leer|imágenes no se pueden leer} y se pidió --broken stop. Corrija o "
        "quite lo que se nombra abajo, o déjelo fuera con --broken skip.",
    },
    "pictures.others": {
        "en": "{path}: {count:plural:file is|files are} no picture and left alone: {names}.",
        "es": "{path}: {count:plural:archivo no es una imagen|archivos no son imágenes} y se dejan: {names}.",
    },
    "pictures.because_image": {"en": "pictures", "es": "imágenes"},
    "pictures.because_id": {"en": "where the picture is", "es": "dónde está la imagen"},
    "pictures.because_category": {"en": "the folder, or what came with it", "es": "la carpeta, o lo que la acompaña"},
}
