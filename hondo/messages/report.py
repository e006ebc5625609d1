"""The words of the page that a fit leaves."""

SENTENCES = {
    # ---- the top ----
    "report.eyebrow": {"en": "Report of a fit", "es": "Informe de un ajuste"},
    "report.standing_better": {"en": "Better", "es": "Mejor"},
    "report.standing_no_different": {"en": "No different", "es": "Sin diferencia"},
    "report.standing_worse": {"en": "Worse", "es": "Peor"},
    "report.standing_alone": {"en": "Not compared", "es": "Sin comparar"},
    "report.under": {
        "en": "{target}, answered by {model}, a network with {parameters:plural:parameter|parameters}, and judged on "
        "{rows:plural:row|rows} it had never seen.",
        "es": "{target}, según {model}, una red con {parameters:plural:parámetro|parámetros}, juzgada en "
        "{rows:plural:fila|filas} que nunca había visto.",
    },
    "report.under_folds": {
        "en": "{target}, answered by {model}, a network with {parameters:plural:parameter|parameters}, and judged on "
        "{rows:plural:row|rows}, each by a network that had never seen it.",
        "es": "{target}, según {model}, una red con {parameters:plural:parámetro|parámetros}, juzgada en "
        "{rows:plural:fila|filas}, cada una por una red que nunca la había visto.",
    },
    # ---- the comparison ----
    "report.board": {"en": "The comparison", "es": "La comparación"},
    "report.board_intro": {
        "en": "Everybody learned from the same training part and was scored on the same {rows:plural:row|rows} of the "
        "test part. What decides is the {measure}: {direction}.",
        "es": "Todos aprendieron de la misma parte de entrenamiento y se midieron en las mismas filas de la parte de "
        "prueba: {rows:n}. Decide la medida {measure}: {direction}.",
    },
    "report.board_chosen": {
        "en": "On validation the network was chosen by the {measure}, but the rivals, as always, by the {usual}: chosen "
        "by the {measure} too, they might do better than here.",
        "es": "En validación, la red se eligió por la medida {measure}, pero los rivales, como siempre, por la medida "
        "{usual}: elegidos también por {measure}, quizá lo harían mejor que aquí.",
    },
    "report.board_alone": {
        "en": "No rival was asked for, so nobody knows whether something simpler would do as well. The network was "
        "scored on {rows:plural:row|rows} of the test part. What decides is the {measure}: {direction}.",
        "es": "No se pidió ningún rival, así que no se sabe si algo más simple serviría igual. La red se midió en "
        "{rows:plural:fila|filas} de la parte de prueba. Decide la medida {measure}: {direction}.",
    },
    "report.higher": {"en": "higher is better", "es": "más alto es mejor"},
    "report.lower": {"en": "lower is better", "es": "más bajo es mejor"},
    "report.contestant": {"en": "Contestant", "es": "Participante"},
    "report.the_network": {"en": "the network", "es": "la red"},
    "report.range": {"en": "{low} to {high}", "es": "de {low} a {high}"},
    "report.difference": {"en": "Network minus rival", "es": "La red menos el rival"},
    "report.lead_better": {"en": "network better", "es": "mejor la red"},
    "report.lead_same": {"en": "no different", "es": "sin diferencia"},
    "report.lead_worse": {"en": "rival better", "es": "mejor el rival"},
    "report.fit_time": {"en": "Fitting took", "es": "Ajuste"},
    "report.predict_time": {"en": "Answering took", "es": "Respuesta"},
    "report.interval_drawn": {
        "en": "{score}, 95 % interval from {low} to {high}",
        "es": "{score}, intervalo del 95 % de {low} a {high}",
    },
    "report.interval_note": {
        "en": "The dot is the score, the bar its 95 % interval, found by drawing the test rows again.",
        "es": "El punto es la medida, la barra su intervalo del 95 %, hallado sorteando de nuevo las filas de prueba.",
    },
    "report.board_note": {
        "en": "The thin line is where the network stands. The difference is measured on the same drawn rows, so it can "
        "be certain even where two bars overlap. An arrow marks a score outside the drawing.",
        "es": "La línea fina señala dónde está la red. La diferencia se mide en las mismas filas sorteadas, así que "
        "puede ser segura aunque dos barras se solapen. Una flecha indica una medida fuera del dibujo.",
    },
    "report.all_measures": {"en": "All measures", "es": "Todas las medidas"},
    # ---- what was asked ----
    "report.asked": {"en": "What was asked", "es": "Lo que se pidió"},
    "report.source": {"en": "Data", "es": "Datos"},
    "report.source_said": {"en": "{source}, {rows:plural:row|rows}", "es": "{source}, {rows:plural:fila|filas}"},
    "report.target": {"en": "Asked for", "es": "Se pide"},
    "report.task": {"en": "Task", "es": "Tarea"},
    "report.task_binary": {"en": "one of two labels", "es": "una de dos etiquetas"},
    "report.task_multiclass": {"en": "one of several labels", "es": "una de varias etiquetas"},
    "report.task_multilabel": {"en": "all labels that are true", "es": "todas las etiquetas que se cumplen"},
    "report.task_regression": {"en": "a number", "es": "un número"},
    "report.model": {"en": "Network", "es": "Red"},
    "report.model_said": {
        "en": "{model}, {parameters:plural:parameter|parameters}",
        "es": "{model}, {parameters:plural:parámetro|parámetros}",
    },
    "report.parts": {"en": "How the rows were divided", "es": "Cómo se dividieron las filas"},
    "report.part_training": {"en": "training", "es": "entrenamiento"},
    "report.part_validation": {"en": "validation", "es": "validación"},
    "report.part_test": {"en": "test", "es": "prueba"},
    "report.parts_note": {
        "en": "The network learned from the training part; the validation part chose which weights to keep; the test "
        "part only judged.",
        "es": "La red aprendió de la parte de entrenamiento; la de validación eligió qué pesos conservar; la de prueba "
        "solo juzgó.",
    },
    "report.parts_folds": {
        "en": "The network that was kept learned from {training:n} rows and chose its weights on {validation:n}. The scores "
        "are those of the folds' networks, trained like it on fewer rows.",
        "es": "La red que se conservó aprendió de {training:n} filas y eligió sus pesos con {validation:n}. Las medidas son "
        "las de las redes de los pliegues, entrenadas como ella con menos filas.",
    },
    "report.plan": {"en": "The plan, every number of it", "es": "El plan, número por número"},
    # ---- the columns ----
    "report.columns": {"en": "The columns", "es": "Las columnas"},
    "report.columns_said": {
        "en": "{count:plural:column|columns}: {kinds}.",
        "es": "{count:plural:columna|columnas}: {kinds}.",
    },
    "report.columns_missing": {
        "en": "Values are missing in {count:plural:column|columns}.",
        "es": "Faltan valores en {count:plural:columna|columnas}.",
    },
    "report.columns_all": {"en": "All columns", "es": "Todas las columnas"},
    "report.column": {"en": "Column", "es": "Columna"},
    "report.kind": {"en": "Taken for", "es": "Se toma por"},
    "report.because": {"en": "Because", "es": "Porque"},
    "report.missing": {"en": "Missing", "es": "Faltan"},
    "report.is_target": {"en": "asked for", "es": "se pide"},
    "report.kind_number": {"en": "number", "es": "número"},
    "report.kind_category": {"en": "category", "es": "categoría"},
    "report.kind_boolean": {"en": "boolean", "es": "sí o no"},
    "report.kind_date": {"en": "date", "es": "fecha"},
    "report.kind_labels": {"en": "labels", "es": "etiquetas"},
    "report.kind_text": {"en": "text", "es": "texto"},
    "report.kind_id": {"en": "id", "es": "identificador"},
    "report.count_number": {"en": "{count:plural:number|numbers}", "es": "{count:plural:número|números}"},
    "report.count_category": {"en": "{count:plural:category|categories}", "es": "{count:plural:categoría|categorías}"},
    "report.count_boolean": {"en": "{count:plural:boolean|booleans}", "es": "{count:n} de sí o no"},
    "report.count_date": {"en": "{count:plural:date|dates}", "es": "{count:plural:fecha|fechas}"},
    "report.count_labels": {
        "en": "{count:plural:set of labels|sets of labels}",
        "es": "{count:plural:conjunto de etiquetas|conjuntos de etiquetas}",
    },
    "report.count_text": {"en": "{count:plural:text|texts}", "es": "{count:plural:texto|textos}"},
    "report.count_id": {"en": "{count:plural:id|ids}", "es": "{count:plural:identificador|identificadores}"},
    # ---- the doctor ----
    "report.findings": {"en": "What is odd in the data", "es": "Lo raro en los datos"},
    "report.findings_none": {"en": "Nothing odd was found.", "es": "No se encontró nada raro."},
    "report.findings_off": {"en": "The data was not examined.", "es": "Los datos no se examinaron."},
    "report.done": {"en": "What was done", "es": "Qué se hizo"},
    "report.found_columns": {"en": "Columns", "es": "Columnas"},
    "report.found_rows": {"en": "Rows", "es": "Filas"},
    "report.and_more": {"en": "and {count:n} more", "es": "y {count:n} más"},
    # ---- the training ----
    "report.training": {"en": "How it learned", "es": "Cómo aprendió"},
    "report.training_said": {
        "en": "The best validation loss, {loss}, was reached at epoch {epoch}; the weights of that moment were kept.",
        "es": "La mejor pérdida de validación, {loss}, llegó en la época {epoch}; se conservaron los pesos de "
        "ese momento.",
    },
    "report.training_none": {"en": "The training left no log.", "es": "El entrenamiento no dejó registro."},
    "report.loss": {"en": "loss", "es": "pérdida"},
    "report.loss_log": {"en": "loss (each step is a factor)", "es": "pérdida (cada paso es un factor)"},
    "report.loss_title": {"en": "Loss by epoch", "es": "Pérdida por época"},
    "report.loss_desc": {
        "en": "Training loss goes from {first} to {last}; validation loss from {first_seen} to {last_seen}, with its "
        "best value {best} at epoch {epoch}.",
        "es": "La pérdida de entrenamiento va de {first} a {last}; la de validación, de {first_seen} a {last_seen}, "
        "con su mejor valor {best} en la época {epoch}.",
    },
    "report.legend_training": {"en": "training", "es": "entrenamiento"},
    "report.legend_validation": {"en": "validation", "es": "validación"},
    "report.legend_best": {"en": "best epoch", "es": "mejor época"},
    "report.loss_note": {
        "en": "Training loss is taken with dropout on, so it may lie above the other.",
        "es": "La pérdida de entrenamiento se mide con dropout, así que puede quedar por encima de la otra.",
    },
    "report.epoch": {"en": "epoch", "es": "época"},
    "report.rate": {"en": "learning rate", "es": "tasa de aprendizaje"},
    "report.rate_title": {"en": "Learning rate by epoch", "es": "Tasa de aprendizaje por época"},
    "report.rate_desc": {
        "en": "The rate starts at {first}, is at most {most} and ends at {last}.",
        "es": "La tasa empieza en {first}, llega como máximo a {most} y termina en {last}.",
    },
    "report.range_title": {"en": "Range test", "es": "Prueba de rango"},
    "report.range_desc": {
        "en": "The range test: in {steps:plural:step|steps} the rate climbed until the loss was lost. It was lowest at "
        "{lowest}; a third of that, {rate}, is the highest rate of the training.",
        "es": "La prueba de rango: en {steps:plural:paso|pasos} la tasa subió hasta que la pérdida se disparó. Fue mínima "
        "con {lowest}; un tercio, {rate}, es la tasa más alta del entrenamiento.",
    },
    # ---- the learning curve ----
    "report.growth": {"en": "Would more data help?", "es": "¿Ayudarían más datos?"},
    "report.growth_title": {"en": "Score by training rows", "es": "Medida según las filas de entrenamiento"},
    "report.growth_across": {
        "en": "training rows (each step is a factor)",
        "es": "filas de entrenamiento (cada paso es un factor)",
    },
    "report.growth_desc": {
        "en": "The scores of {runs:plural:training|trainings} on up to {rows:plural:row|rows}, and the power law through "
        "them, drawn out to twice as many rows.",
        "es": "Las medidas de {runs:plural:entrenamiento|entrenamientos} con hasta {rows:plural:fila|filas}, y la ley de "
        "potencias que pasa por ellas, prolongada hasta el doble de filas.",
    },
    "report.legend_trained": {"en": "a training", "es": "un entrenamiento"},
    "report.legend_law": {
        "en": "power law, with its 95 % interval",
        "es": "ley de potencias, con su intervalo del 95 %",
    },
    "report.growth_note": {
        "en": "Each dot is the network trained anew, all judged on the same validation rows. Nineteen in twenty trainings on "
        "as many rows should lie in the band, if the law holds; its broken end is a guess at rows that are not there.",
        "es": "Cada punto es la red entrenada de nuevo, siempre juzgada en las mismas filas de validación. Diecinueve de cada "
        "veinte entrenamientos con esas filas deberían caer en la banda, si la ley se cumple; su extremo discontinuo es una "
        "conjetura sobre filas que no existen.",
    },
    # ---- right and wrong ----
    "report.picture": {"en": "Where it is right", "es": "Dónde acierta"},
    "report.right": {
        "en": "Of {rows:plural:test row|test rows} the network answers {right:n} as expected ({share}).",
        "es": "De {rows:plural:fila|filas} de prueba, la red responde {right:n} como se esperaba ({share}).",
    },
    "report.right_sets": {
        "en": "Of {rows:plural:test row|test rows} the network answers {right:n} with exactly the labels they have ({share}).",
        "es": "De {rows:plural:fila|filas} de prueba, la red responde {right:n} con exactamente las etiquetas que tienen "
        "({share}).",
    },
    "report.labels_part": {
        "en": "Of {labels:n} labels the {shown:n} commonest are shown.",
        "es": "De {labels:n} etiquetas se muestran las {shown:n} más comunes.",
    },
    "report.per_label": {"en": "How well each label is found", "es": "Cómo se halla cada etiqueta"},
    "report.label": {"en": "Label", "es": "Etiqueta"},
    "report.label_rows": {"en": "Rows with it", "es": "Filas con ella"},
    "report.label_share": {"en": "Share", "es": "Parte"},
    "report.label_answered": {"en": "Answered for", "es": "Respondida en"},
    "report.precision": {"en": "Precision", "es": "Precisión"},
    "report.recall": {"en": "Recall", "es": "Exhaustividad"},
    "report.per_label_note": {
        "en": "Precision is the share right of the rows a label was answered for, recall the share found of those that have "
        "it, F1 the mean of both (the harmonic one). AUC is how often a row with the label is given a higher probability than "
        "one without; a half is guessing.",
        "es": "La precisión es la parte acertada de las filas en que se respondió la etiqueta; la exhaustividad, la parte "
        "hallada de las que la tienen; F1, la media armónica de ambas. AUC es cuántas veces una fila con la etiqueta recibe "
        "mayor probabilidad que una sin ella; la mitad es el azar.",
    },
    "report.no_label": {"en": "none", "es": "ninguna"},
    "report.confused": {"en": "Most often mistaken:", "es": "Lo que más se confunde:"},
    "report.confused_pair": {
        "en": "{expected} taken for {predicted}: {count:plural:row|rows}",
        "es": "{expected} por {predicted}: {count:plural:fila|filas}",
    },
    "report.confusion_part": {
        "en": "Of {labels:n} labels the {shown:n} with the most mistakes are shown.",
        "es": "De {labels:n} etiquetas se muestran las {shown:n} con más errores.",
    },
    "report.confusion": {
        "en": "How often each label was answered with each",
        "es": "Cuántas veces se respondió a cada etiqueta con cada una",
    },
    "report.confusion_note": {
        "en": "A row of the table is what was expected, a column what was answered; the stronger the colour, the "
        "larger its share of the row.",
        "es": "Cada fila de la tabla es lo esperado, cada columna lo respondido; cuanto más fuerte el color, mayor su "
        "parte de la fila.",
    },
    "report.expected": {"en": "Expected", "es": "Esperado"},
    "report.answered": {"en": "Answered", "es": "Respondido"},
    "report.found_share": {"en": "Found", "es": "Hallado"},
    "report.roc_title": {"en": "Found against false alarms", "es": "Hallazgos frente a falsas alarmas"},
    "report.roc_across": {"en": "false alarms", "es": "falsas alarmas"},
    "report.roc_up": {"en": "found", "es": "hallados"},
    "report.roc_desc": {
        "en": "With one false alarm in ten, {found} of the cases are found. The broken line is guessing.",
        "es": "Con una falsa alarma de cada diez se halla el {found} de los casos. La línea discontinua es el azar.",
    },
    "report.reliability_title": {
        "en": "What happened against what was said",
        "es": "Lo que ocurrió frente a lo que se dijo",
    },
    "report.reliability_across": {"en": "probability given", "es": "probabilidad dada"},
    "report.reliability_up": {"en": "share that came true", "es": "parte que se cumplió"},
    "report.reliability_desc": {
        "en": "Probabilities that can be believed lie on the broken line; the farthest point is {gap} away from it.",
        "es": "Las probabilidades fiables caen en la línea discontinua; el punto más lejano está a {gap} de ella.",
    },
    "report.scatter_title": {"en": "Predicted against actual", "es": "Predicho frente a real"},
    "report.predicted": {"en": "predicted", "es": "predicho"},
    "report.actual": {"en": "actual", "es": "real"},
    "report.scatter_desc": {
        "en": "Half of the {rows:plural:prediction|predictions} shown are within {half} of the truth, nine in ten "
        "within {most}. A perfect answer lies on the broken line.",
        "es": "De {rows:plural:predicción mostrada|predicciones mostradas}, la mitad se aleja como mucho {half} de la "
        "verdad, y nueve de cada diez, como mucho {most}. Una respuesta perfecta cae en la línea discontinua.",
    },
    "report.not_drawn": {
        "en": "{count:plural:point is|points are} not a number and not drawn.",
        "es": "{count:plural:punto no es un número y no se dibuja|puntos no son números y no se dibujan}.",
    },
    # ---- what the columns are worth ----
    "report.worth": {"en": "Which columns matter", "es": "Qué columnas importan"},
    "report.worse": {"en": "Worse without it by", "es": "Empeora sin ella"},
    "report.worth_said": {
        "en": "By how much the {measure} of the network worsens when the values of one column are shuffled among "
        "{rows:plural:test row|test rows} ({repeats:plural:time|times}).",
        "es": "Cuánto empeora la medida {measure} de la red cuando los valores de una columna se barajan entre "
        "{rows:plural:fila|filas} de prueba ({repeats:plural:vez|veces}).",
    },
    "report.worth_most": {"en": "Most of all by: {columns}.", "es": "Lo que más pesa: {columns}."},
    "report.worth_none": {
        "en": "Of no column it is certain that the network leans on it.",
        "es": "De ninguna columna es seguro que la red se apoye en ella.",
    },
    "report.worth_note": {
        "en": "The dot is the mean, the bar its 95 % interval over the rows; where the bar lies beyond the line of zero, the "
        "network leans on the column. That is said of this network, not of the world.",
        "es": "El punto es la media, la barra su intervalo del 95 % sobre las filas; donde la barra queda más allá de la línea "
        "del cero, la red se apoya en la columna. Esto se dice de esta red, no del mundo.",
    },
    "report.worth_alike": {
        "en": "The columns of one line tell nearly the same, so that shuffling one alone leaves the network the others, and "
        "each looks worth less than they are together:",
        "es": "Las columnas de una misma línea dicen casi lo mismo: al barajar solo una, a la red le quedan las otras, y cada "
        "una parece valer menos de lo que valen juntas:",
    },
    # ---- the worst rows ----
    "report.worst": {"en": "The worst rows", "es": "Las peores filas"},
    "report.worst_intro": {
        "en": "Test rows where the network was most wrong. Odd labels and odd values show up here first.",
        "es": "Filas de prueba donde la red más se equivocó. Las etiquetas y los valores raros aparecen aquí primero.",
    },
    "report.row": {"en": "Row", "es": "Fila"},
    "report.columns_hidden": {
        "en": "{count:plural:further column is|further columns are} not shown.",
        "es": "{count:plural:columna más no se muestra|columnas más no se muestran}.",
    },
    # ---- inside ----
    "report.inside": {"en": "Inside the training", "es": "Dentro del entrenamiento"},
    "report.inside_none": {
        "en": "Nothing unusual was seen while training.",
        "es": "No se vio nada inusual al entrenar.",
    },
    # ---- the audit ----
    "report.audit": {"en": "The audit", "es": "La auditoría"},
    "report.never": {"en": "never", "es": "ninguna vez"},
    "report.once": {"en": "once", "es": "una vez"},
    "report.times": {"en": "{count:n} times", "es": "{count:n} veces"},
    "report.audit_opened": {
        "en": "The test part was opened {now} in this run, and {before} by earlier runs.",
        "es": "La parte de prueba se abrió {now} en esta ejecución, y {before} en ejecuciones anteriores.",
    },
    "report.audit_worn": {
        "en": "Whoever chooses among runs by these same rows flatters the winner: set new rows aside for the last "
        "word.",
        "es": "Quien elige entre ejecuciones con estas mismas filas favorece a la ganadora: reserve filas nuevas para "
        "la última palabra.",
    },
    "report.audit_scored": {
        "en": "Each of the {rows:plural:test row|test rows} was scored exactly once.",
        "es": "{rows:plural:fila de prueba|filas de prueba}, cada una medida exactamente una vez.",
    },
    "report.audit_miscounted": {
        "en": "Of {rows:plural:test row|test rows} {scored:n} were scored, {twice:n} of them more than once: do not "
        "trust the scores above, and report this as a fault.",
        "es": "De {rows:plural:fila|filas} de prueba se midieron {scored:n}, {twice:n} de ellas más de una vez: no "
        "confíe en las medidas de arriba e informe de este fallo.",
    },
    "report.audit_weights": {
        "en": "The weights are those of epoch {epoch} (step {step}), the best on the validation part.",
        "es": "Los pesos son los de la época {epoch} (paso {step}), los mejores en la parte de validación.",
    },
    "report.audit_step": {
        "en": "The weights are those of step {step}, the best on the validation part.",
        "es": "Los pesos son los del paso {step}, los mejores en la parte de validación.",
    },
    "report.audit_seed": {
        "en": "Everything left to chance followed from the seed {seed}.",
        "es": "Todo lo dejado al azar se deriva de la semilla {seed}.",
    },
    "report.audit_fingerprint": {
        "en": "Fingerprint of the test rows: {fingerprint}.",
        "es": "Huella de las filas de prueba: {fingerprint}.",
    },
    "report.audit_versions": {"en": "Made with {versions}.", "es": "Hecho con {versions}."},
    # ---- names of measures and severities ----
    "report.measure_accuracy": {"en": "accuracy", "es": "exactitud"},
    "report.measure_log_loss": {"en": "log loss", "es": "pérdida logarítmica"},
    "report.measure_auc": {"en": "area under the ROC curve", "es": "área bajo la curva ROC"},
    "report.measure_balanced_accuracy": {"en": "balanced accuracy", "es": "exactitud equilibrada"},
    "report.measure_f1": {"en": "F1", "es": "F1"},
    "report.measure_exact_match": {"en": "exact match", "es": "coincidencia exacta"},
    "report.measure_f1_micro": {
        "en": "F1 of all labels together",
        "es": "F1 de todas las etiquetas juntas",
    },
    "report.measure_f1_macro": {"en": "mean F1 of the labels", "es": "F1 medio de las etiquetas"},
    "report.measure_rmse": {"en": "root mean squared error", "es": "raíz del error cuadrático medio"},
    "report.measure_mae": {"en": "mean absolute error", "es": "error absoluto medio"},
    "report.measure_r2": {"en": "R²", "es": "R²"},
    "report.severity_serious": {"en": "serious", "es": "grave"},
    "report.severity_warning": {"en": "worth a look", "es": "conviene mirarlo"},
    "report.severity_note": {"en": "for your information", "es": "para su información"},
}
