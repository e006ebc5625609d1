"""What the loop says."""

SENTENCES = {
    "training.filled_up": {
        "en": "Rows of about one length are read together: {share:.1f} % of the places of a batch only fill up shorter "
        "rows ({blind:.1f} % if rows came as they are drawn).",
        "es": "Las filas de longitud parecida se leen juntas: el {share:.1f} % de las posiciones de un lote solo rellena "
        "filas más cortas (el {blind:.1f} % si las filas vinieran según salen sorteadas).",
    },
    "training.no_parameters": {
        "en": "The network has nothing to train: no parameter of it has requires_grad.",
        "es": "La red no tiene nada que entrenar: ninguno de sus parámetros tiene requires_grad.",
    },
    "training.mixed_parameters": {
        "en": "The network's parameters are of several kinds ({kinds}); the loop wants them all alike. Convert it "
        "with .float(), or move it to one device.",
        "es": "Los parámetros de la red son de varias clases ({kinds}); deben ser todos iguales. Conviértala con "
        ".float() o pásela a un solo dispositivo.",
    },
    "training.other_plan": {
        "en": "{path} is a checkpoint of another plan. Continue it with the plan it was started with, or use another "
        "folder.",
        "es": "{path} es un punto de control de otro plan. Continúelo con el plan con el que empezó o use otra carpeta.",
    },
    "training.other_network": {
        "en": "{path} is a checkpoint of another network. Continue it with the network it was started with, or use "
        "another folder.",
        "es": "{path} es un punto de control de otra red. Continúelo con la red con la que empezó o use otra carpeta.",
    },
    "training.not_finite": {
        "en": "Between steps {first} and {last} the loss or the gradient stopped being a finite number{place}. Went back "
        "to step {first} and halved the learning rate to {rate:.2g}.",
        "es": "Entre los pasos {first} y {last} la pérdida o el gradiente dejó de ser un número finito{place}. Se volvió "
        "al paso {first} y se redujo a la mitad la tasa de aprendizaje, ahora {rate:.2g}.",
    },
    "training.first_at": {
        "en": ", first in step {step}, {where}",
        "es": ", primero en el paso {step}, {where}",
    },
    "training.in_layer": {"en": "in the layer {layer}", "es": "en la capa {layer}"},
    "training.in_loss": {"en": "in the loss, after the last layer", "es": "en la pérdida, tras la última capa"},
    "training.by_rows": {
        "en": "{what} It comes from {count:plural:row|rows} of the data: {rows}.",
        "es": "{what} Viene de {count:plural:fila|filas} de los datos: {rows}.",
    },
    "training.halved": {
        "en": "The memory was too small for a step. From here on a batch of {batch:n} rows goes through the network in "
        "{parts:n} parts of {rows:n}; the gradient is the same.",
        "es": "La memoria no bastó para un paso. Desde aquí, un lote de {batch:n} filas pasa por la red en {parts:n} partes "
        "de {rows:n}; el gradiente es el mismo.",
    },
    "training.no_room": {
        "en": "The memory is too small for a step, even with {rows:plural:row|rows} at a time. Train a smaller network "
        "(--size s), or a smaller --batch.",
        "es": "La memoria no basta para un paso, ni siquiera con {rows:plural:fila|filas} a la vez. Entrene una red más "
        "pequeña (--size s) o con un --batch menor.",
    },
    "training.diverged": {
        "en": "The loss or the gradient is not finite between steps {first} and {last}, even at an eighth of the "
        "learning rate ({rate:.2g}){place}. Look for absurd values in the data, or train with --lr {lower:.0e}.",
        "es": "La pérdida o el gradiente no es finito entre los pasos {first} y {last}, ni con un octavo de la tasa de "
        "aprendizaje ({rate:.2g}){place}. Busque valores absurdos en los datos o entrene con --lr {lower:.0e}.",
    },
    "training.batch_statistics": {
        "en": "The network has batch norm, which sees one part at a time: {parts} parts are not quite one batch.",
        "es": "La red tiene normalización por lotes, que ve una parte cada vez: {parts} partes no equivalen del todo a "
        "un solo lote.",
    },
    "training.masks": {
        "en": "The network has a torch.nn dropout, which draws anew for each part: {parts} parts are not quite one batch. "
        "hondo.layers.dropout.Dropout draws for the whole.",
        "es": "La red tiene un dropout de torch.nn, que sortea de nuevo para cada parte: {parts} partes no equivalen del "
        "todo a un solo lote. hondo.layers.dropout.Dropout sortea para el conjunto.",
    },
    "training.no_score": {
        "en": "{measure} has no value on the {rows:plural:validation row|validation rows}: they have one label alone, or "
        "targets that are all alike. Choose the weights by another --metric, or give more validation rows.",
        "es": "{measure} no tiene valor en {rows:plural:la fila|las filas} de validación: tienen una sola etiqueta, o "
        "objetivos todos iguales. Elija los pesos con otra --metric o indique más filas de validación.",
    },
    "training.coupled": {
        "en": "The task {task!r} compares the rows of a batch with each other, so a batch cannot be cut into parts. "
        "Set parts=1.",
        "es": "La tarea {task!r} compara entre sí las filas de un lote, así que no se puede dividir en partes. Use "
        "parts=1.",
    },
    "training.no_such_device": {
        "en": "There is no device {given!r} here. Available: {known}.",
        "es": "No hay ningún dispositivo {given!r} aquí. Disponibles: {known}.",
    },
    "training.unknown_measure": {
        "en": "The task {task} has no measure {given!r}. {hint} Measures: {known}.",
        "es": "La tarea {task} no tiene la medida {given!r}. {hint} Medidas: {known}.",
    },
}
