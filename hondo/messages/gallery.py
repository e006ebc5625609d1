"""What the report says of the pictures it shows."""

SENTENCES = {
    "gallery.picture": {"en": "picture", "es": "imagen"},
    "gallery.taken": {
        "en": "{expected}, taken for {predicted} ({share} sure)",
        "es": "{expected}, tomada por {predicted} (segura al {share})",
    },
    "gallery.answered": {"en": "{expected}, answered {predicted}", "es": "{expected}, respondido {predicted}"},
    "gallery.where": {"en": "{name}, row {row}", "es": "{name}, fila {row}"},
    "gallery.changed": {"en": "What training does to pictures", "es": "Lo que el entrenamiento hace con las imágenes"},
    "gallery.changed_said": {
        "en": "Each time the network meets a training picture, the picture is changed a little, so that it learns what "
        "stays and not the points by heart. Pictures it is judged on, or answers, are never changed.",
        "es": "Cada vez que la red ve una imagen de entrenamiento, esta se cambia un poco, para que aprenda lo que "
        "permanece y no los puntos de memoria. Las imágenes con que se la juzga, o que responde, nunca se cambian.",
    },
    "gallery.changed_so": {
        "en": "What can be seen should still be what its label says: where it is not, the changes go too far for these "
        "pictures.",
        "es": "Lo que se ve debería seguir siendo lo que dice su etiqueta: donde no lo es, los cambios van demasiado "
        "lejos para estas imágenes.",
    },
    "gallery.changed_mixed": {
        "en": "Here it is also mixed with another one, and then counts for the labels of both, for each by its share.",
        "es": "Aquí se mezcla además con otra, y entonces cuenta para las etiquetas de las dos, para cada una según su "
        "parte.",
    },
    "gallery.plain": {"en": "as it is", "es": "tal como es"},
    "gallery.drawn": {"en": "as the network may meet it", "es": "como la red puede encontrarla"},
}
