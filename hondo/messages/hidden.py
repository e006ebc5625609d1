"""What a table does not say of itself: near-copies, a hidden order, groups, and missing values that speak."""

SENTENCES = {
    # rows that are nearly the same
    "hidden.rows_rewritten": {
        "en": "{count:plural:row is|rows are} the same but for case, blanks or a digit far behind the point.",
        "es": "{count:plural:fila es igual|filas son iguales} a otra salvo por mayúsculas, espacios o un decimal muy "
        "lejano.",
    },
    "hidden.rows_rewritten_why": {
        "en": "They are copies that were written twice: they count for more than they are.",
        "es": "Son copias escritas dos veces: pesan más de lo que deben.",
    },
    "hidden.rows_rewritten_does": {
        "en": "They are kept, save those in training that have such a copy in another part. Write them alike, or "
        "remove them from the file.",
        "es": "Se conservan, salvo las de entrenamiento que tienen tal copia en otra parte. Escríbalas igual o "
        "elimínelas del archivo.",
    },
    "hidden.rows_rewritten_across": {
        "en": "{count:plural:training row stands|training rows stand} in validation or test too, the same but for "
        "case, blanks or a digit far behind the point.",
        "es": "{count:plural:fila de entrenamiento está|filas de entrenamiento están} también en la validación o la "
        "prueba, iguales salvo por mayúsculas, espacios o un decimal muy lejano.",
    },
    "hidden.rows_rewritten_across_why": {
        "en": "What was learned by heart would be taken for understood.",
        "es": "Lo aprendido de memoria parecería comprendido.",
    },
    "hidden.rows_rewritten_across_does": {
        "en": "They leave training; validation and test stay as they are.",
        "es": "Salen del entrenamiento; la validación y la prueba quedan como están.",
    },
    "hidden.rows_twins": {
        "en": "About {count:plural:row has|rows have} a twin ({share:.1%}): a row that differs in one column alone, "
        "mostly {columns}, while no other row comes near. About {across:n} of them have it on the other side of the "
        "split.",
        "es": "Unas {count:plural:fila tiene|filas tienen} una gemela ({share:.1%}): una fila que solo difiere en una "
        "columna, sobre todo {columns}, sin ninguna otra cerca. Unas {across:n} la tienen al otro lado del reparto.",
    },
    "hidden.rows_twins_why": {
        "en": "If they are one thing seen twice, the score on rows with a twin in training is better than on new ones.",
        "es": "Si son lo mismo visto dos veces, el resultado en filas con gemela en el entrenamiento es mejor que en "
        "filas nuevas.",
    },
    "hidden.rows_twins_does": {
        "en": "They are kept. If a column says what belongs together, name it with --group; else remove the second "
        "ones from the file.",
        "es": "Se conservan. Si una columna dice qué va junto, indíquela con --group; si no, quite las segundas del "
        "archivo.",
    },
    # rows that stand together
    "hidden.rows_in_time": {
        "en": "Rows of about the same {column!r} have targets alike: knowing them takes {gain:.0%} off the error of "
        "answering {target!r} by the rows most like it.",
        "es": "Las filas de un {column!r} parecido tienen objetivos parecidos: conocerlas quita un {gain:.0%} del "
        "error de responder {target!r} por las filas más semejantes.",
    },
    "hidden.rows_in_time_why": {
        "en": "Parts drawn by chance leave the moments before and after each test row in training; what comes later "
        "has no such neighbours, and will be answered worse than the score says.",
        "es": "Unas partes elegidas al azar dejan en el entrenamiento los momentos vecinos de cada fila de prueba; lo "
        "que venga después no tendrá tales vecinos y se responderá peor de lo que dice el resultado.",
    },
    "hidden.rows_in_time_does": {
        "en": "The parts are drawn by chance all the same. To answer for the future, divide by time: --time {column}.",
        "es": "Las partes se eligen al azar igualmente. Para responder sobre el futuro, reparta por tiempo: "
        "--time {column}.",
    },
    "hidden.rows_in_order": {
        "en": "Rows that stand near each other in the file have targets alike: knowing them takes {gain:.0%} off the "
        "error of answering {target!r} by the rows most like it.",
        "es": "Las filas cercanas en el archivo tienen objetivos parecidos: conocerlas quita un {gain:.0%} del error "
        "de responder {target!r} por las filas más semejantes.",
    },
    "hidden.rows_in_order_why": {
        "en": "The file seems to be in an order (of time, of place, of who was asked) that goes beyond its columns. "
        "Parts drawn by chance leave the neighbours of each test row in training; rows from elsewhere have none.",
        "es": "El archivo parece seguir un orden (de tiempo, de lugar, de a quién se preguntó) que va más allá de sus "
        "columnas. Unas partes elegidas al azar dejan en el entrenamiento a los vecinos de cada fila de prueba; las "
        "filas de otra procedencia no los tienen.",
    },
    "hidden.rows_in_order_does": {
        "en": "The parts are drawn by chance all the same. If rows from elsewhere are to be answered, add the column "
        "that says what the order is (--time or --group), or give a test file of your own (--test).",
        "es": "Las partes se eligen al azar igualmente. Si hay que responder a filas de otra procedencia, añada la "
        "columna que dice cuál es el orden (--time o --group) o dé un archivo de prueba propio (--test).",
    },
    "hidden.rows_in_order_by": {
        "en": "The parts are drawn by chance all the same. The file is in the order of {column!r}: if that is time, "
        "and the future is to be answered, divide by it with --time {column}.",
        "es": "Las partes se eligen al azar igualmente. El archivo sigue el orden de {column!r}: si es el tiempo y hay "
        "que responder sobre el futuro, reparta por esa columna con --time {column}.",
    },
    "hidden.rows_drift": {
        "en": "What the columns leave unexplained of {target!r} goes together in rows side by side (correlation "
        "{alike:.2f}).",
        "es": "Lo que las columnas dejan sin explicar de {target!r} va unido en filas contiguas (correlación "
        "{alike:.2f}).",
    },
    "hidden.rows_drift_why": {
        "en": "Something changes along the file (time, place, who measured) that no column says: it could be learned "
        "from, and rows from elsewhere may be unlike these.",
        "es": "Algo cambia a lo largo del archivo (el tiempo, el lugar, quién midió) que ninguna columna dice: se "
        "podría aprender de ello, y las filas de otra procedencia quizá no se parezcan a estas.",
    },
    "hidden.rows_drift_does": {
        "en": "Nothing is done. Add the column that says it.",
        "es": "No se hace nada. Añada la columna que lo dice.",
    },
    "hidden.rows_sorted": {
        "en": "The file is sorted by {target!r}.",
        "es": "El archivo está ordenado por {target!r}.",
    },
    "hidden.rows_sorted_why": {
        "en": "Its first rows are not like its last, and whatever counts the rows gives the target away.",
        "es": "Sus primeras filas no son como las últimas, y cualquier cosa que numere las filas delata el objetivo.",
    },
    "hidden.rows_sorted_does": {
        "en": "The parts are drawn by chance, and columns that count the rows are left out. Do not cut this file in "
        "two by hand.",
        "es": "Las partes se eligen al azar y las columnas que numeran las filas se excluyen. No corte este archivo en "
        "dos a mano.",
    },
    "hidden.rows_grouped": {
        "en": "Rows with the same {column!r} have targets alike: knowing them takes {gain:.0%} off the error of "
        "answering {target!r} by the rows most like it.",
        "es": "Las filas con el mismo {column!r} tienen objetivos parecidos: conocerlas quita un {gain:.0%} del error "
        "de responder {target!r} por las filas más semejantes.",
    },
    "hidden.rows_grouped_why": {
        "en": "Parts drawn by chance leave in training what is particular to each value; a new value will be answered "
        "worse than the score says.",
        "es": "Unas partes elegidas al azar dejan en el entrenamiento lo propio de cada valor; un valor nuevo se "
        "responderá peor de lo que dice el resultado.",
    },
    "hidden.rows_grouped_does": {
        "en": "The parts are drawn by chance all the same. If new values of it are to be answered: --group {column}.",
        "es": "Las partes se eligen al azar igualmente. Si hay que responder a valores nuevos: --group {column}.",
    },
    # missing values
    "hidden.missing_speaks": {
        "en": "That a value is missing tells {target!r}: {effects}.",
        "es": "Que falte un valor dice algo de {target!r}: {effects}.",
    },
    "hidden.missing_speaks_why": {
        "en": "It is more than chance explains, many columns considered. Where values are filled in only once the "
        "answer is known, it is a leak.",
        "es": "Es más de lo que explica el azar, aun contando cuántas columnas hay. Si los valores se rellenan solo "
        "cuando ya se conoce la respuesta, es una fuga.",
    },
    "hidden.missing_speaks_does": {
        "en": "The network is told where a value is missing. If that is not known in time: --ignore {column}.",
        "es": "La red sabe dónde falta un valor. Si eso no se sabe a tiempo: --ignore {column}.",
    },
    "hidden.missing_label": {
        "en": "{column} ({label!r} in {without:.0%} of the rows without it, {with:.0%} of those with it)",
        "es": "{column} ({label!r} en el {without:.0%} de las filas sin ella, el {with:.0%} de las que la tienen)",
    },
    "hidden.missing_number": {
        "en": "{column} (median {without:.4g} in rows without it, {with:.4g} in those with it)",
        "es": "{column} (mediana {without:.4g} en las filas sin ella, {with:.4g} en las que la tienen)",
    },
}
