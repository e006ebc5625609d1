"""What was chosen, and why; what cannot be asked."""

SENTENCES = {
    "choose.no_target": {
        "en": "--target is missing: the column that is asked for.",
        "es": "Falta --target: la columna por la que se pregunta.",
    },
    "choose.continued": {
        "en": "It goes on from {path}, with its columns, its task and its network. Rows that {path} has learned from make "
        "the score too good: judge on others.",
        "es": "Continúa a partir de {path}, con sus columnas, su tarea y su red. Las filas con las que {path} aprendió "
        "hacen que el resultado parezca mejor de lo que es: evalúe con otras.",
    },
    "choose.continue_alone": {
        "en": "{options} cannot be set while going on from {path}, which has decided it. Train anew, without --continue.",
        "es": "No se puede fijar {options} al continuar a partir de {path}, que ya lo decidió. Entrene de nuevo, sin "
        "--continue.",
    },
    "choose.continue_target": {
        "en": "{path} answers “{column}”; to ask for another column, train anew, without --continue.",
        "es": "{path} responde «{column}»; para preguntar por otra columna, entrene de nuevo, sin --continue.",
    },
    "choose.no_measure": {
        "en": "No task has a measure {given!r}. {hint} Measures: {known}.",
        "es": "Ninguna tarea tiene la medida {given!r}. {hint} Medidas: {known}.",
    },
    "choose.one_value": {
        "en": "{source}: the target {column!r} has fewer than two distinct values, so there is nothing to learn. Choose "
        "another column with --target.",
        "es": "{source}: el objetivo {column!r} tiene menos de dos valores distintos, así que no hay nada que aprender. "
        "Elija otra columna con --target.",
    },
    "choose.task_asked": {
        "en": "Task {task}, as asked.",
        "es": "Tarea {task}, tal como se pidió.",
    },
    "choose.task_unfit": {
        "en": "The task {task} does not fit the target {column!r} ({kind}, {distinct:plural:distinct value|distinct "
        "values}). binary wants two labels, multiclass several, multilabel sets of them, regression "
        "numbers.",
        "es": "La tarea {task} no encaja con el objetivo {column!r} ({kind}, {distinct:plural:valor distinto|valores "
        "distintos}). binary quiere dos etiquetas, multiclass varias, multilabel conjuntos de ellas, regression "
        "números.",
    },
    "choose.no_task": {
        "en": "No task fits the target {column!r} ({kind}, {distinct:plural:distinct value|distinct values}). Give its "
        "kind with --kind {column}=number or --kind {column}=category.",
        "es": "Ninguna tarea encaja con el objetivo {column!r} ({kind}, {distinct:plural:valor distinto|valores "
        "distintos}). Indique su clase con --kind {column}=number o --kind {column}=category.",
    },
    "choose.labels": {
        "en": "{column!r} has {distinct:plural:distinct label|distinct labels}.",
        "es": "{column!r} tiene {distinct:plural:etiqueta distinta|etiquetas distintas}.",
    },
    "choose.sets": {
        "en": "{column!r} holds several labels a row{how}: {labels:n} different ones, {mean:.1f} a row on average; "
        "{empty:plural:row has|rows have} none{overrule}.",
        "es": "{column!r} tiene varias etiquetas por fila{how}: {labels:n} distintas, {mean:.1f} por fila en promedio; "
        "{empty:plural:fila no tiene|filas no tienen} ninguna{overrule}.",
    },
    "choose.separated": {
        "en": ", separated by “{separator}”",
        "es": ", separadas por «{separator}»",
    },
    "choose.sets_overrule": {
        "en": " (--task multiclass to overrule)",
        "es": " (use --task multiclass para cambiarlo)",
    },
    "choose.one_label": {
        "en": "{source}: {column!r} holds no other label than “{label}”, which is a question of yes or no. Give a column that "
        "says yes or no in each row.",
        "es": "{source}: {column!r} no tiene más etiqueta que «{label}», y eso es una pregunta de sí o no. Indique una columna "
        "que diga sí o no en cada fila.",
    },
    "choose.numbers_as_labels": {
        "en": "{column!r} has {distinct:plural:distinct value|distinct values}, taken for labels (--task regression to "
        "overrule).",
        "es": "{column!r} tiene {distinct:plural:valor distinto|valores distintos}, que se toman por etiquetas (use "
        "--task regression para cambiarlo).",
    },
    "choose.amounts": {
        "en": "{column!r} has {distinct:plural:distinct number|distinct numbers}, taken for amounts (--task multiclass to "
        "overrule).",
        "es": "{column!r} tiene {distinct:plural:número distinto|números distintos}, que se toman por cantidades (use "
        "--task multiclass para cambiarlo).",
    },
    "choose.model_unfit": {
        "en": "{model} cannot take {roles} for the task {task}. `hondo models` lists what suits.",
        "es": "{model} no puede recibir {roles} para la tarea {task}. `hondo models` muestra lo que sirve.",
    },
    "choose.no_model": {
        "en": "No family of networks takes {roles} for the task {task}. `hondo models` lists what each takes.",
        "es": "Ninguna familia de redes recibe {roles} para la tarea {task}. `hondo models` muestra lo que recibe cada "
        "una.",
    },
    "choose.no_model_has": {
        "en": "No family of networks for the task {task} has all the fields {fields} that --set names. `hondo models` lists "
        "what each has; choose one by --model.",
        "es": "Ninguna familia de redes para la tarea {task} tiene todos los campos {fields} que nombra --set. `hondo "
        "models` muestra los de cada una; elija una con --model.",
    },
    "choose.set_option": {
        "en": "--set does not reach {field}: say --{field} {value}.",
        "es": "--set no alcanza a {field}: indique --{field} {value}.",
    },
    "choose.no_equals": {
        "en": "--set wants FIELD=VALUE, but was given {given!r}.",
        "es": "--set espera CAMPO=VALOR, pero recibió {given!r}.",
    },
    "choose.find_lr": {
        "en": "--find-lr finds the learning rate, and --lr gives it: leave one of them out.",
        "es": "--find-lr busca la tasa de aprendizaje y --lr la indica: quite una de las dos.",
    },
    "choose.kind_equals": {
        "en": "--kind wants COLUMN=KIND, but was given {given!r}.",
        "es": "--kind espera COLUMNA=CLASE, pero recibió {given!r}.",
    },
    "choose.no_inputs": {
        "en": "{source}: no column is left to learn from besides the target {column!r}.",
        "es": "{source}: no queda ninguna columna de la que aprender además del objetivo {column!r}.",
    },
    "choose.weight_column": {
        "en": "The column of weights {column!r} must hold numbers that are not negative; row {row} holds {given}.",
        "es": "La columna de pesos {column!r} debe tener números no negativos; la fila {row} tiene {given}.",
    },
    "choose.weight_task": {
        "en": "--weight balanced is for one of several labels, which the task {task} does not ask for. Give a column of "
        "weights, or leave it out.",
        "es": "--weight balanced sirve para una de varias etiquetas, y la tarea {task} no pregunta eso. Indique una columna de "
        "pesos o quítelo.",
    },
    "choose.model_call": {
        "en": "The network could not answer four rows of these roles: {given}. It says: {why}",
        "es": "La red no pudo responder a cuatro filas con estos roles: {given}. Dice: {why}",
    },
    "choose.model_class": {
        "en": "{name} is a class, not a network: give model={name}(...).",
        "es": "{name} es una clase, no una red: indique model={name}(...).",
    },
    "choose.head_shape": {
        "en": "Your network gives {given} for {rows} rows; the task {task} wants ({rows}, {size}).",
        "es": "Su red da {given} para {rows} filas; la tarea {task} quiere ({rows}, {size}).",
    },
}
