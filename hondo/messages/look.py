"""What is said of a look inside a network of pictures."""

SENTENCES = {
    # ---- what cannot be looked into ----
    "look.no_convolution": {
        "en": "{model} has no convolution, so there are no filters and no maps to look at. Looking inside needs a network "
        "with at least one, such as the family cnn.",
        "es": "{model} no tiene ninguna convolución, así que no hay filtros ni mapas que mirar. Para mirar dentro hace "
        "falta una red que tenga al menos una, como la familia cnn.",
    },
    "look.no_maps": {
        "en": "The layer {layer} gives no maps (pictures, channels, rows, columns). Choose a convolution, or what follows "
        "one; `feature_maps` names them.",
        "es": "La capa {layer} no da mapas (imágenes, canales, filas, columnas). Elija una convolución, o lo que sigue a "
        "una; `feature_maps` las nombra.",
    },
    "look.not_called": {
        "en": "The layer {layer} was not called while the network answered: it is none of its modules.",
        "es": "La capa {layer} no se llamó mientras la red respondía: no es uno de sus módulos.",
    },
    "look.no_picture": {
        "en": "This predictor answers from {columns}. A look inside needs one that answers from one picture alone; "
        "`hondo summary` shows the layers of any network.",
        "es": "Este predictor responde a partir de {columns}. Para mirar dentro hace falta uno que responda a partir de "
        "una sola imagen; `hondo summary` muestra las capas de cualquier red.",
    },
    "look.what": {
        "en": "A picture should be a path, the bytes of a file, an array of points or one of Pillow's, but is {given}.",
        "es": "Una imagen debe ser una ruta, los bytes de un archivo, una matriz de puntos o una de Pillow, pero es {given}.",
    },
    "look.no_label": {
        "en": "There is no label {given!r}. {hint} The labels are: {known}.",
        "es": "No hay ninguna etiqueta {given!r}. {hint} Las etiquetas son: {known}.",
    },
    "look.no_labels": {
        "en": "This predictor answers with a number, so the answer {given!r} cannot be explained. Leave out --answer.",
        "es": "Este predictor responde con un número, así que no se puede explicar la respuesta {given!r}. Quite --answer.",
    },
    # ---- what is found ----
    "look.map_learned": {
        "en": "With shuffled weights the map is another one (rank correlation {agreed}, where 1 would be the same map): it "
        "shows something that was learned.",
        "es": "Con los pesos barajados el mapa es otro (correlación de rangos {agreed}, donde 1 sería el mismo mapa): muestra "
        "algo aprendido.",
    },
    "look.map_empty": {
        "en": "With shuffled weights the map stays nearly the same (rank correlation {agreed}, where 1 would be the same "
        "map): it shows the picture, and nothing of what was learned. Do not read reasons into it.",
        "es": "Con los pesos barajados el mapa apenas cambia (correlación de rangos {agreed}, donde 1 sería el mismo mapa): "
        "muestra la imagen y nada de lo aprendido. No busque razones en él.",
    },
    "look.page_at": {"en": "Page       {page}", "es": "Página     {page}"},
    # ---- the page ----
    "look.eyebrow": {"en": "A look inside", "es": "Una mirada adentro"},
    "look.says": {
        "en": "The network says {answer}, and is {share} sure.",
        "es": "La red dice {answer}, segura al {share}.",
    },
    "look.says_several": {
        "en": "The network says {answer}. The label looked at here is {asked}, which it gives {share}.",
        "es": "La red dice {answer}. Aquí se mira la etiqueta {asked}, a la que da un {share}.",
    },
    "look.says_number": {"en": "The network says {answer}.", "es": "La red dice {answer}."},
    "look.under": {
        "en": "Everything below is about one question: what, in this picture, speaks for {asked}?",
        "es": "Todo lo que sigue trata de una pregunta: ¿qué habla, en esta imagen, a favor de {asked}?",
    },
    "look.a_larger_number": {"en": "a larger number", "es": "un número mayor"},
    "look.members": {
        "en": "{members:n} networks answer together; the maps and filters are those of the first.",
        "es": "{members:n} redes responden juntas; los mapas y los filtros son los de la primera.",
    },
    "look.no_label_there": {"en": "no label", "es": "ninguna etiqueta"},
    "look.picture": {"en": "What it sees", "es": "Lo que ve"},
    "look.picture_said": {
        "en": "The network does not see the picture that came, but what is left of it at {height:n} by {width:n} points, "
        "{colour}. What you cannot tell in the second picture, it cannot tell either.",
        "es": "La red no ve la imagen que llegó, sino lo que queda de ella en {height:n} por {width:n} puntos, {colour}. Lo "
        "que usted no distingue en la segunda imagen, ella tampoco.",
    },
    "look.grey": {"en": "in grey", "es": "en gris"},
    "look.coloured": {"en": "in colour", "es": "en color"},
    "look.original": {"en": "as it came", "es": "como llegó"},
    "look.seen": {"en": "as the network sees it", "es": "como la ve la red"},
    "look.shares": {"en": "How likely it finds each label", "es": "Qué probabilidad da a cada etiqueta"},
    "look.label": {"en": "Label", "es": "Etiqueta"},
    "look.probability": {"en": "Probability", "es": "Probabilidad"},
    "look.more_labels": {
        "en": "{count:plural:further label is|further labels are} less likely.",
        "es": "{count:plural:etiqueta más es menos probable|etiquetas más son menos probables}.",
    },
    "look.where": {"en": "Where it looks", "es": "Dónde mira"},
    "look.cam": {
        "en": "Grad-CAM: where the last maps of the network (of {layer}) speak for {asked}. It is coarse, since those maps "
        "have only {height:n} by {width:n} places.",
        "es": "Grad-CAM: dónde hablan los últimos mapas de la red (de {layer}) a favor de {asked}. Es tosco, pues esos mapas "
        "solo tienen {height:n} por {width:n} lugares.",
    },
    "look.cam_none": {
        "en": "Grad-CAM is empty: in the last maps of the network (of {layer}) nothing speaks for {asked}.",
        "es": "Grad-CAM está vacío: en los últimos mapas de la red (de {layer}) nada habla a favor de {asked}.",
    },
    "look.hidden": {
        "en": "Occlusion: what happens to {asked} when a square of {side:n} by {side:n} points is hidden under the mean colour "
        "of the training pictures. Where the colour is strongest, that changes {by} on average.",
        "es": "Oclusión: qué pasa con {asked} cuando se oculta un cuadrado de {side:n} por {side:n} puntos bajo el color medio "
        "de las imágenes de entrenamiento. Donde el color es más fuerte, eso cambia {by} de media.",
    },
    "look.by_probability": {"en": "its probability by {by}", "es": "su probabilidad en {by}"},
    "look.by_number": {"en": "the answer by {by}", "es": "la respuesta en {by}"},
    "look.hidden_none": {
        "en": "Occlusion: whatever square of {side:n} by {side:n} points is hidden, the answer stays the same.",
        "es": "Oclusión: sea cual sea el cuadrado de {side:n} por {side:n} puntos que se oculta, la respuesta no cambia.",
    },
    "look.for": {"en": "speaks for it", "es": "habla a favor"},
    "look.against": {"en": "speaks against it", "es": "habla en contra"},
    "look.check": {"en": "Can the maps be believed?", "es": "¿Son creíbles los mapas?"},
    "look.check_said": {
        "en": "A map that looks sensible may only trace the picture. So the same map is drawn of a network in which what was "
        "learned is destroyed, its weights shuffled: if it stays, it has nothing to say about what was learned.",
        "es": "Un mapa que parece sensato quizá solo calque la imagen. Por eso se dibuja el mismo mapa con una red en la que "
        "lo aprendido se destruye, barajando sus pesos: si no cambia, nada dice de lo aprendido.",
    },
    "look.check_of": {"en": "{map}: {found}", "es": "{map}: {found}"},
    "look.cam_name": {"en": "Grad-CAM", "es": "Grad-CAM"},
    "look.hidden_name": {"en": "Occlusion", "es": "Oclusión"},
    "look.learned": {"en": "with what was learned", "es": "con lo aprendido"},
    "look.top_shuffled": {"en": "the last layer shuffled", "es": "la última capa, barajada"},
    "look.nothing": {"en": "{map}: nothing speaks for it", "es": "{map}: nada habla a favor"},
    "look.all_shuffled": {"en": "all layers shuffled", "es": "todas las capas, barajadas"},
    "look.filters": {"en": "What the first layer looks for", "es": "Lo que busca la primera capa"},
    "look.filters_said": {
        "en": "The {count:plural:filter|filters} of the first layer, {height:n} by {width:n} points each: it answers where the "
        "picture is light where the filter is light, and dark where it is dark. Edges and spots are usual{colours}; what "
        "looks like noise has learned little.",
        "es": "{count:plural:filtro|filtros} de la primera capa, de {height:n} por {width:n} puntos: responde donde la imagen es "
        "clara donde el filtro es claro, y oscura donde es oscuro. Lo habitual son bordes y manchas{colours}; lo que parece "
        "ruido ha aprendido poco.",
    },
    "look.filters_colours": {"en": ", some of them in opposite colours", "es": ", algunas en colores opuestos"},
    "look.filters_part": {
        "en": "The {shown:n} with the most contrast among {count:n} are shown.",
        "es": "Se muestran los {shown:n} de más contraste entre {count:n}.",
    },
    "look.maps": {"en": "What each stage makes of it", "es": "Lo que cada etapa hace de ella"},
    "look.maps_said": {
        "en": "Each small picture is one channel, light where it answers. The first stages still show the picture, its edges "
        "and areas; the later ones say less and less where something is, and more and more what it is.",
        "es": "Cada imagen pequeña es un canal, clara donde responde. Las primeras etapas aún muestran la imagen, sus bordes y "
        "zonas; las últimas dicen cada vez menos dónde está algo y cada vez más qué es.",
    },
    "look.stage": {
        "en": "Stage {number:n}, {name}: {channels:plural:channel|channels} of {height:n} by {width:n}",
        "es": "Etapa {number:n}, {name}: {channels:plural:canal|canales} de {height:n} por {width:n}",
    },
    "look.stage_part": {
        "en": "{said}; the {shown:n} that answer most are shown",
        "es": "{said}; se muestran los {shown:n} que más responden",
    },
    "look.silent": {
        "en": "{said}. {count:plural:channel is|channels are} silent everywhere in this picture.",
        "es": "{said}. {count:plural:canal calla|canales callan} en toda esta imagen.",
    },
}
