"""What the doctor finds, why it matters, and what `fit` does about it."""

SENTENCES = {
    "doctor.more": {"en": "and {count:n} more", "es": "y {count:n} más"},
    "doctor.single_label": {
        "en": "{source}: the target {target!r} has the same value in all of its {rows:n} rows, so there is nothing to "
        "learn. Choose another target, or a file that holds more than one.",
        "es": "{source}: el objetivo {target!r} tiene el mismo valor en sus {rows:n} filas, así que no hay nada que "
        "aprender. Elija otro objetivo o un archivo que contenga más de uno.",
    },
    # the target
    "doctor.labels_merged": {
        "en": "{target!r} has labels in several spellings: {pairs} ({count:plural:row|rows}).",
        "es": "{target!r} tiene etiquetas escritas de varias formas: {pairs} ({count:plural:fila|filas}).",
    },
    "doctor.labels_merged_why": {
        "en": "They differ by case, blanks or a full stop alone; taken apart, one label would be learned as two.",
        "es": "Solo difieren en mayúsculas, espacios o un punto final; por separado, una etiqueta se aprendería "
        "como dos.",
    },
    "doctor.labels_merged_does": {
        "en": "They are taken for the commonest spelling. If they do mean different things, rename them in the file.",
        "es": "Se toman por la forma más frecuente. Si significan cosas distintas, cámbieles el nombre en el archivo.",
    },
    "doctor.target_missing": {
        "en": "{target!r} is missing in {count:plural:row|rows}.",
        "es": "Falta {target!r} en {count:plural:fila|filas}.",
    },
    "doctor.target_missing_why": {
        "en": "A row without an answer neither teaches nor tests.",
        "es": "Una fila sin respuesta no sirve ni para enseñar ni para comprobar.",
    },
    "doctor.target_missing_does": {
        "en": "These rows are left out. If they are missing for a reason, the rest may not be like the whole.",
        "es": "Estas filas se descartan. Si faltan por algún motivo, puede que el resto no represente al conjunto.",
    },
    "doctor.labels_rare": {
        "en": "Labels of {target!r} with fewer than {least} rows: {labels}.",
        "es": "Etiquetas de {target!r} con menos de {least} filas: {labels}.",
    },
    "doctor.labels_rare_why": {
        "en": "That is too little to learn them from, and to measure how well they were learned.",
        "es": "Son demasiado pocas para aprenderlas y para medir lo aprendido.",
    },
    "doctor.labels_rare_does": {
        "en": "They are kept; those with one or two rows are trained on alone. Collect more, or merge them with "
        "others.",
        "es": "Se conservan; las que tienen una o dos filas quedan solo en el entrenamiento. Reúna más casos o únalas "
        "con otras.",
    },
    "doctor.labels_uneven": {
        "en": "{rarest!r} is {part:.2%} of {target!r}; answering {common!r} each time is right for {share:.1%}.",
        "es": "{rarest!r} es el {part:.2%} de {target!r}; responder siempre {common!r} acierta en el {share:.1%}.",
    },
    "doctor.labels_uneven_why": {
        "en": "A high accuracy then says little about the rare label.",
        "es": "Una exactitud alta dice entonces poco sobre la etiqueta poco frecuente.",
    },
    "doctor.labels_uneven_does": {
        "en": "The parts keep this share. Look at the log loss and the AUC; --weight balanced makes the rare label "
        "count as much as the common one.",
        "es": "Las partes conservan esta proporción. Fíjese en la pérdida logarítmica y el AUC; con --weight balanced "
        "la etiqueta rara cuenta tanto como la común.",
    },
    "doctor.labels_unseen": {
        "en": "Labels of {target!r} in validation or test that training does not have: {labels} "
        "({count:plural:row|rows}).",
        "es": "Etiquetas de {target!r} en la validación o la prueba que no están en el entrenamiento: {labels} "
        "({count:plural:fila|filas}).",
    },
    "doctor.labels_unseen_why": {
        "en": "No network answers with a label that it never met.",
        "es": "Ninguna red responde con una etiqueta que nunca ha visto.",
    },
    "doctor.labels_unseen_does": {
        "en": "Nothing is done. Correct the labels, leave those rows out, or divide the table in another way.",
        "es": "No se hace nada. Corrija las etiquetas, quite esas filas o reparta la tabla de otra forma.",
    },
    # rows
    "doctor.rows_drawn": {
        "en": "Columns were judged by {judged:n} of the {whole:n} training rows, drawn by chance; rows that are nearly "
        "alike were not looked for.",
        "es": "Las columnas se juzgaron por {judged:n} de las {whole:n} filas de entrenamiento, sacadas al azar; no se "
        "buscaron filas casi iguales.",
    },
    "doctor.rows_drawn_why": {
        "en": "To hold all of them beside one another would take more memory than the training itself.",
        "es": "Tenerlas todas una junto a otra ocuparía más memoria que el propio entrenamiento.",
    },
    "doctor.rows_drawn_does": {
        "en": "Nothing is left out for it. What is rare may have been missed.",
        "es": "Nada se deja fuera por ello. Lo raro puede haberse escapado.",
    },
    "doctor.rows_repeated": {
        "en": "{count:plural:row repeats|rows repeat} an earlier one ({share:.1%}).",
        "es": "{count:plural:fila repite|filas repiten} una anterior ({share:.1%}).",
    },
    "doctor.rows_repeated_why": {
        "en": "Copies count for more than they are, and a copy in the test part is known by heart.",
        "es": "Las copias pesan más de lo que deben, y una copia en la prueba se sabe de memoria.",
    },
    "doctor.rows_repeated_does": {
        "en": "They are kept. Copies of training rows never stand in a part that is drawn; remove them from the file "
        "if they are there by mistake.",
        "es": "Se conservan. Ninguna copia de una fila de entrenamiento queda en una parte elegida al azar; elimínelas "
        "del archivo si están por error.",
    },
    "doctor.rows_coarse": {
        "en": "{count:plural:row equals|rows equal} an earlier one ({share:.1%}), as columns of so few values make "
        "likely.",
        "es": "{count:plural:fila es igual|filas son iguales} a una anterior ({share:.1%}), como es de esperar con "
        "columnas de tan pocos valores.",
    },
    "doctor.rows_coarse_why": {
        "en": "Such rows are different cases that look alike, no copies.",
        "es": "Son casos distintos que se parecen, no copias.",
    },
    "doctor.rows_coarse_does": {
        "en": "They are kept, and may stand in different parts.",
        "es": "Se conservan y pueden quedar en partes distintas.",
    },
    "doctor.rows_on_both_sides": {
        "en": "{count:plural:training row stands|training rows stand} in validation or test too, with the same inputs.",
        "es": "{count:plural:fila de entrenamiento está|filas de entrenamiento están} también en la validación o la "
        "prueba, con las mismas entradas.",
    },
    "doctor.rows_on_both_sides_why": {
        "en": "What was learned by heart would be taken for understood.",
        "es": "Lo aprendido de memoria parecería comprendido.",
    },
    "doctor.rows_on_both_sides_does": {
        "en": "They leave training; validation and test stay as they are.",
        "es": "Salen del entrenamiento; la validación y la prueba quedan como están.",
    },
    "doctor.groups_on_both_sides": {
        "en": "{groups:plural:value|values} of {column!r} in training ({count:plural:row|rows}) stand in validation or "
        "test too.",
        "es": "{groups:plural:valor|valores} de {column!r} en el entrenamiento ({count:plural:fila|filas}) están "
        "también en la validación o la prueba.",
    },
    "doctor.groups_on_both_sides_why": {
        "en": "You asked to keep these groups together: on both sides, what is particular to one is known already.",
        "es": "Se pidió mantener juntos estos grupos: en ambos lados, lo propio de cada uno ya es conocido.",
    },
    "doctor.groups_on_both_sides_does": {
        "en": "The given parts stay as they are. Take these groups out of one of the files.",
        "es": "Las partes indicadas quedan como están. Quite estos grupos de uno de los archivos.",
    },
    "doctor.rows_contradict": {
        "en": "{count:plural:training row|training rows} with the inputs of another have different labels of "
        "{target!r}: nobody can be right on more than {bound:.2%} of the training rows.",
        "es": "{count:plural:fila|filas} de entrenamiento con las mismas entradas que otra tienen etiquetas distintas "
        "de {target!r}: nadie puede acertar más del {bound:.2%} de las filas de entrenamiento.",
    },
    "doctor.rows_contradict_why": {
        "en": "The columns do not hold what makes these rows differ, or some labels are wrong.",
        "es": "Las columnas no contienen lo que distingue a estas filas, o algunas etiquetas están mal.",
    },
    "doctor.rows_contradict_does": {
        "en": "They are kept: the share of each label is what there is to learn. Look at a few of them.",
        "es": "Se conservan: la proporción de cada etiqueta es lo que se puede aprender. Mire algunas.",
    },
    "doctor.rows_disagree": {
        "en": "{count:plural:training row|training rows} with the inputs of another have different values of "
        "{target!r}: no R² on the training rows can be above {bound:.4f}.",
        "es": "{count:plural:fila|filas} de entrenamiento con las mismas entradas que otra tienen valores distintos de "
        "{target!r}: ningún R² sobre las filas de entrenamiento puede pasar de {bound:.4f}.",
    },
    "doctor.rows_disagree_why": {
        "en": "The columns do not hold what makes these rows differ, or some targets are wrong.",
        "es": "Las columnas no contienen lo que distingue a estas filas, o algunos objetivos están mal.",
    },
    "doctor.rows_disagree_does": {
        "en": "They are kept: their mean is what there is to learn. Look at a few of them.",
        "es": "Se conservan: su media es lo que se puede aprender. Mire algunas.",
    },
    # columns without use
    "doctor.ids": {
        "en": "Columns that only say which row it is: {columns}.",
        "es": "Columnas que solo dicen qué fila es: {columns}.",
    },
    "doctor.ids_why": {
        "en": "A name or number of its own for each row teaches nothing about the next one, or gives away the order "
        "in which rows were collected.",
        "es": "Un nombre o número propio de cada fila no enseña nada sobre la siguiente, o delata el orden en que se "
        "recogieron.",
    },
    "doctor.ids_does": {
        "en": "Left out of the inputs. If one says more, give its kind: --kind {column}=category.",
        "es": "Se excluyen de las entradas. Si alguna dice algo más, indique su tipo: --kind {column}=category.",
    },
    "doctor.texts_silent": {
        "en": "Texts that say nothing of “{target}”: {columns}.",
        "es": "Textos que no dicen nada de «{target}»: {columns}.",
    },
    "doctor.texts_silent_why": {
        "en": "A linear model of their letters, learned on half of the training rows, answers the other half no better "
        "than one that knows nothing.",
        "es": "Un modelo lineal de sus letras, aprendido con la mitad de las filas de entrenamiento, no contesta a la otra "
        "mitad mejor que quien no sabe nada.",
    },
    "doctor.texts_silent_does": {
        "en": "Left out of the inputs. --check none keeps them.",
        "es": "Se excluyen de las entradas. Con --check none se conservan.",
    },
    "doctor.texts_garbled": {
        "en": "Column “{column}”: {count} {count:plural:text|texts} with letters that were read wrongly, such as Ã© for é.",
        "es": "Columna «{column}»: {count} {count:plural:texto|textos} con letras mal leídas, como Ã© en lugar de é.",
    },
    "doctor.texts_garbled_why": {
        "en": "Somebody read UTF-8 as Latin-1 or Windows-1252, or lost letters: the same word is then two words.",
        "es": "Alguien leyó UTF-8 como Latin-1 o Windows-1252, o perdió letras: la misma palabra es entonces dos.",
    },
    "doctor.texts_garbled_does": {
        "en": "Left as it is. Save the file anew as UTF-8 from where it came.",
        "es": "Se deja como está. Guarde de nuevo el archivo en UTF-8 desde su origen.",
    },
    "doctor.empty": {
        "en": "Columns without any value in training: {columns}.",
        "es": "Columnas sin ningún valor en el entrenamiento: {columns}.",
    },
    "doctor.empty_why": {
        "en": "There is nothing in them to learn from.",
        "es": "No contienen nada de lo que aprender.",
    },
    "doctor.empty_does": {"en": "Left out of the inputs.", "es": "Se excluyen de las entradas."},
    "doctor.constant": {
        "en": "Columns with the same value in every training row: {columns}.",
        "es": "Columnas con el mismo valor en todas las filas de entrenamiento: {columns}.",
    },
    "doctor.constant_why": {
        "en": "What never changes explains no change.",
        "es": "Lo que nunca cambia no explica ningún cambio.",
    },
    "doctor.constant_does": {"en": "Left out of the inputs.", "es": "Se excluyen de las entradas."},
    "doctor.double": {
        "en": "{column!r} holds the same values as {other!r}.",
        "es": "{column!r} contiene los mismos valores que {other!r}.",
    },
    "doctor.double_why": {
        "en": "Said twice, it counts twice and explains nothing more.",
        "es": "Dicho dos veces, cuenta doble y no explica nada más.",
    },
    "doctor.double_does": {"en": "Left out of the inputs.", "es": "Se excluye de las entradas."},
    "doctor.renamed": {
        "en": "{column!r} is {other!r} in other words: each value of one goes with one value of the other.",
        "es": "{column!r} es {other!r} con otras palabras: cada valor de una corresponde a un valor de la otra.",
    },
    "doctor.renamed_why": {
        "en": "One of them would do, unless the one has an order and the other has names.",
        "es": "Bastaría una, salvo que una tenga orden y la otra nombres.",
    },
    "doctor.renamed_does": {
        "en": "Both are kept. Leave one out with --ignore {column}.",
        "es": "Se conservan las dos. Puede excluir una con --ignore {column}.",
    },
    "doctor.by_kind_why": {
        "en": "{column!r} is taken for {kind}.",
        "es": "{column!r} se toma por {kind}.",
    },
    "doctor.by_kind_does": {
        "en": "The column is kept.",
        "es": "La columna se conserva.",
    },
    # columns that give the target away
    "doctor.target_renamed": {
        "en": "{column!r} is the target {target!r} in other words: each value of one goes with one value of the other.",
        "es": "{column!r} es el objetivo {target!r} con otras palabras: cada valor de uno corresponde a un valor del "
        "otro.",
    },
    "doctor.target_renamed_why": {
        "en": "Who knows it need not predict anything, and the score would be a fraud.",
        "es": "Quien la conoce no necesita predecir nada, y el resultado sería un engaño.",
    },
    "doctor.target_renamed_does": {
        "en": "Left out of the inputs.",
        "es": "Se excluye de las entradas.",
    },
    "doctor.target_presence": {
        "en": "{column!r} is filled in for {target!r} = {label!r}, and for nothing else.",
        "es": "{column!r} solo está rellena cuando {target!r} = {label!r}, y siempre que lo es.",
    },
    "doctor.target_presence_why": {
        "en": "It is known only once the target is, and gives it away.",
        "es": "Solo se conoce cuando ya se conoce el objetivo, y lo delata.",
    },
    "doctor.target_presence_does": {
        "en": "Left out of the inputs.",
        "es": "Se excluye de las entradas.",
    },
    "doctor.target_sum": {
        "en": "{target} = {formula}, in every row.",
        "es": "{target} = {formula}, en todas las filas.",
    },
    "doctor.target_sum_why": {
        "en": "Who knows these columns need not predict anything, and the score would be a fraud.",
        "es": "Quien conoce estas columnas no necesita predecir nada, y el resultado sería un engaño.",
    },
    "doctor.target_sum_does": {
        "en": "Left out of the inputs: {columns}.",
        "es": "Se excluyen de las entradas: {columns}.",
    },
    "doctor.target_sum_kept": {
        "en": "Kept, since it may be the very thing you want to see learned; a formula does it better. If these "
        "columns are known only together with the target, leave them out with --ignore.",
        "es": "Se conservan, porque quizá es justo lo que quiere ver aprendido; una fórmula lo hace mejor. Si estas "
        "columnas solo se conocen junto con el objetivo, exclúyalas con --ignore.",
    },
    "doctor.nothing_left": {
        "en": "Kept, because without it no input would be left. No network is needed to tell {target!r} from it.",
        "es": "Se conserva, porque sin ella no quedaría ninguna entrada. No hace falta una red para deducir de ella "
        "{target!r}.",
    },
    "doctor.target_hint": {
        "en": "{column!r} alone tells {target!r} almost without fail ({measure} {score:.4f} on rows that were kept "
        "aside).",
        "es": "{column!r} basta para adivinar {target!r} casi sin fallo ({measure} {score:.4f} en filas reservadas).",
    },
    "doctor.target_hint_why": {
        "en": "Either it is a very good sign, or it becomes known only together with the target.",
        "es": "O es una señal muy buena, o solo se conoce junto con el objetivo.",
    },
    "doctor.target_hint_does": {
        "en": "Kept. If it will not be known when you predict: --ignore {column}.",
        "es": "Se conserva. Si no se conocerá al predecir: --ignore {column}.",
    },
    # numbers that are no measurements
    "doctor.code_for_missing": {
        "en": "{value} in {column!r} ({count:plural:row|rows}) stands far from all other values, like a code for "
        '"unknown" or "more than".',
        "es": "El valor {value} de {column!r} ({count:plural:fila|filas}) está lejos de todos los demás, como un "
        "código de «desconocido» o «más de».",
    },
    "doctor.code_for_missing_why": {
        "en": "Taken for a measurement, a code stretches the scale of all the others.",
        "es": "Tomado por una medida, un código estira la escala de todas las demás.",
    },
    "doctor.code_for_missing_does": {
        "en": "It is kept as it is. If it means that the value is missing, leave it blank in the file.",
        "es": "Se deja como está. Si significa que falta el valor, déjelo en blanco en el archivo.",
    },
    "doctor.slips": {
        "en": "{column!r} has values absurdly far from the others: {values} ({count:plural:row|rows}).",
        "es": "{column!r} tiene valores absurdamente alejados de los demás: {values} ({count:plural:fila|filas}).",
    },
    "doctor.slips_why": {
        "en": "They may be slips of a pen or a unit; in a target, each weighs like thousands of rows.",
        "es": "Pueden ser errores de escritura o de unidad; en un objetivo, cada uno pesa como miles de filas.",
    },
    "doctor.slips_does": {
        "en": "They are kept; preparation draws in far inputs. Look at these rows.",
        "es": "Se conservan; la preparación acerca las entradas extremas. Revise esas filas.",
    },
    "doctor.cut_off": {
        "en": "The largest value of {column!r}, {value}, stands in {count:plural:row|rows}: the scale seems to be cut "
        "off there.",
        "es": "El mayor valor de {column!r}, {value}, aparece en {count:plural:fila|filas}: parece que la escala se "
        "cortó ahí.",
    },
    "doctor.cut_off_why": {
        "en": "What was larger cannot be told from what was just as large.",
        "es": "Lo que era mayor no se distingue de lo que era justo igual.",
    },
    "doctor.cut_off_does": {
        "en": "It is kept. In a target, mind that the errors above are not measured.",
        "es": "Se conserva. En un objetivo, tenga en cuenta que los errores por encima no se miden.",
    },
}
