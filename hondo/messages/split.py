"""How a table is divided, and why it cannot be."""

SENTENCES = {
    "split.and": {"en": "{one} {other}", "es": "{one} {other}"},
    "split.by_chance": {
        "en": "Drawn by chance.",
        "es": "Elegidas al azar.",
    },
    "split.stratified": {
        "en": "Drawn by chance, each label in its share.",
        "es": "Elegidas al azar, con cada etiqueta en su proporción.",
    },
    "split.stratified_sets": {
        "en": "Drawn by chance, as many rows of each label in its share as can be: by the rarest label that a row has.",
        "es": "Elegidas al azar, con cada etiqueta en su proporción hasta donde se puede: según la etiqueta más rara de cada "
        "fila.",
    },
    "split.evened": {
        "en": "Drawn by chance, low and high targets alike in each part.",
        "es": "Elegidas al azar, con valores bajos y altos del objetivo por igual en cada parte.",
    },
    "split.grouped": {
        "en": "Rows with the same {column!r} stay together ({groups:plural:group|groups}).",
        "es": "Las filas con el mismo valor de {column!r} quedan juntas ({groups:plural:grupo|grupos}).",
    },
    "split.copies": {
        "en": "Rows that are equal in all inputs stay together ({rows:n} of them).",
        "es": "Las filas iguales en todas las entradas quedan juntas ({rows:n} en total).",
    },
    "split.timed": {
        "en": "In the order of {column!r}: validation begins at {first}, test at {second}.",
        "es": "Por orden de {column!r}: la validación empieza en {first} y la prueba en {second}.",
    },
    "split.timed_once": {
        "en": "In the order of {column!r}, cut at {first}.",
        "es": "Por orden de {column!r}, con corte en {first}.",
    },
    "split.at_most": {
        "en": "Validation and test hold {rows:n} rows at most; the rest is trained on.",
        "es": "La validación y la prueba tienen como máximo {rows:n} filas; con el resto se entrena.",
    },
    "split.rare": {
        "en": "Labels of one or two rows are in training alone: {labels}.",
        "es": "Las etiquetas con una o dos filas están solo en el entrenamiento: {labels}.",
    },
    "split.given_validation": {
        "en": "Validation is as given.",
        "es": "La validación es la indicada.",
    },
    "split.given_test": {
        "en": "Test is as given.",
        "es": "La prueba es la indicada.",
    },
    "split.folded": {
        "en": "In {folds} folds: each one judges a network trained without it, its weights chosen on the next one.",
        "es": "En {folds} pliegues: cada uno juzga una red entrenada sin él, con los pesos elegidos en el siguiente.",
    },
    "split.few": {
        "en": "So few rows judge little: with --folds 5 all of them would.",
        "es": "Tan pocas filas juzgan poco: con --folds 5 juzgarían todas.",
    },
    "split.few_rows": {
        "en": "{source}: {rows:plural:row is|rows are} left to divide; at least {least} are needed to train, choose "
        "and judge. Give a larger file, or leave out fewer rows.",
        "es": "{source}: {rows:plural:fila queda|filas quedan} para repartir; hacen falta al menos {least} para "
        "entrenar, elegir y juzgar. Indique un archivo mayor o descarte menos filas.",
    },
    "split.few_groups": {
        "en": "{column!r} has {groups:plural:value|different values}, but {needed} parts need {needed} groups at "
        "least. Group by another column, ask for fewer folds, or give --validation and --test.",
        "es": "{column!r} tiene {groups:plural:valor|valores distintos}, pero {needed} partes necesitan al menos "
        "{needed} grupos. Agrupe por otra columna, pida menos pliegues o indique --validation y --test.",
    },
    "split.few_moments": {
        "en": "{column!r} has {moments:plural:value|different values}, but {needed} parts one after the other need "
        "{needed} at least. Order by another column, or give --validation and --test.",
        "es": "{column!r} tiene {moments:plural:valor|valores distintos}, pero {needed} partes sucesivas necesitan al "
        "menos {needed}. Ordene por otra columna o indique --validation y --test.",
    },
    "split.time_kind": {
        "en": "--time needs a column of dates or numbers, but {column!r} is taken for {kind}. If it holds dates, say "
        "--kind {column}=date; if numbers, --kind {column}=number.",
        "es": "--time necesita una columna de fechas o números, pero {column!r} se toma por {kind}. Si contiene "
        "fechas, indique --kind {column}=date; si contiene números, --kind {column}=number.",
    },
    "split.time_missing": {
        "en": "{column!r} is missing in {count:plural:row|rows} (first: {rows}), so nobody can say what came before "
        "what. Fill it in, or take those rows out of the file.",
        "es": "Falta {column!r} en {count:plural:fila|filas} (las primeras: {rows}), así que no se sabe qué fue antes. "
        "Complételo o quite esas filas del archivo.",
    },
    "split.group_and_time": {
        "en": "--group and --time exclude each other: choose the one that is like the use you have in mind.",
        "es": "--group y --time se excluyen: elija la opción que se parezca al uso que piensa darle.",
    },
    "split.folds_and_time": {
        "en": "--folds and --time exclude each other: a fold in the past would be judged by its future. Leave one out.",
        "es": "--folds y --time se excluyen: un pliegue del pasado se juzgaría con su futuro. Quite una de las dos.",
    },
    "split.folds_and_parts": {
        "en": "--folds divides all rows anew, so validation and test cannot be given as well. Leave --folds out, or "
        "give all rows in one file.",
        "es": "--folds vuelve a repartir todas las filas, así que no se pueden indicar además la validación y la "
        "prueba. Quite --folds o indique todas las filas en un solo archivo.",
    },
    "split.empty_fold": {
        "en": "{source}: no row is left for one of the {folds} folds: the labels or groups are too few rows each. "
        "Ask for fewer folds, give a larger file, or merge labels or groups.",
        "es": "{source}: no queda ninguna fila para uno de los {folds} pliegues: hay muy pocas filas por etiqueta o "
        "grupo. Pida menos pliegues, indique un archivo mayor o una etiquetas o grupos.",
    },
    "split.unusable_validation": {
        "en": "{source}: no row of the given validation file has a target. Fill it in, or leave --validation out.",
        "es": "{source}: ninguna fila del archivo de validación indicado tiene objetivo. Complételo o quite "
        "--validation.",
    },
    "split.unusable_test": {
        "en": "{source}: no row of the given test file has a target. Fill it in, or leave --test out.",
        "es": "{source}: ninguna fila del archivo de prueba indicado tiene objetivo. Complételo o quite --test.",
    },
    "split.empty_validation": {
        "en": "{source}: no row is left for validation: the labels or groups are too few rows each. Give a larger "
        "file, merge labels or groups, or give --validation.",
        "es": "{source}: no queda ninguna fila para la validación: hay muy pocas filas por etiqueta o grupo. Indique "
        "un archivo mayor, una etiquetas o grupos, o use --validation.",
    },
    "split.empty_test": {
        "en": "{source}: no row is left for the test: the labels or groups are too few rows each. Give a larger file, "
        "merge labels or groups, or give --test.",
        "es": "{source}: no queda ninguna fila para la prueba: hay muy pocas filas por etiqueta o grupo. Indique un "
        "archivo mayor, una etiquetas o grupos, o use --test.",
    },
}
