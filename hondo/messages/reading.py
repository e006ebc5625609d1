"""How a table was read, what its columns are taken for, and what cannot be read."""

SENTENCES = {
    # ---- the evidence for a kind ----
    "reading.because_asked": {
        "en": "Asked for, by you or by the task.",
        "es": "Así se pidió: usted o la tarea.",
    },
    "reading.because_missing": {
        "en": "Every value is missing.",
        "es": "Faltan todos los valores.",
    },
    "reading.because_number": {
        "en": "{count:plural:value|values}, all numbers{how}.",
        "es": "{count:plural:valor|valores}, todos números{how}.",
    },
    "reading.because_some_numbers": {
        "en": "{count:n} of {total:n} values are numbers{how}; the others are taken as missing.",
        "es": "{count:n} de {total:n} valores son números{how}; los restantes se toman como faltantes.",
    },
    "reading.because_some_dates": {
        "en": "The values are dates, written like {example}; the others are taken as missing.",
        "es": "Los valores son fechas, escritas como {example}; los restantes se toman como faltantes.",
    },
    "reading.written": {
        "en": ", written like {example}",
        "es": ", escritos como {example}",
    },
    "reading.because_date": {
        "en": "All values are dates, written like {example}.",
        "es": "Todos los valores son fechas, escritas como {example}.",
    },
    "reading.because_boolean": {
        "en": "The only values are “{no}” and “{yes}”.",
        "es": "Los únicos valores son «{no}» y «{yes}».",
    },
    "reading.because_category": {
        "en": "{distinct:plural:different value|different values} in {count:plural:row|rows}.",
        "es": "{distinct:plural:valor distinto|valores distintos} en {count:plural:fila|filas}.",
    },
    "reading.because_text": {
        "en": "Free text: {distinct:n} of {count:n} values differ, of {words:.1f} words on average.",
        "es": "Texto libre: {distinct:n} de {count:n} valores son distintos, de {words:.1f} palabras en promedio.",
    },
    "reading.because_id": {
        "en": "{distinct:n} of {count:n} values differ, none with a blank inside: they name the rows.",
        "es": "{distinct:n} de {count:n} valores son distintos y sin espacios: dan nombre a las filas.",
    },
    "reading.because_counter": {
        "en": "Each whole number from {low} to {high} once: it counts the rows.",
        "es": "Cada número entero de {low} a {high} una vez: cuenta las filas.",
    },
    "reading.because_codes": {
        "en": "{count:n} whole numbers of {digits} digits, no two alike: they name the rows.",
        "es": "{count:n} números enteros de {digits} cifras, ninguno repetido: dan nombre a las filas.",
    },
    "reading.because_named_id": {
        "en": "{distinct:n} different whole numbers in {count:n} rows, and the name says id.",
        "es": "{distinct:n} números enteros distintos en {count:n} filas, y el nombre dice id.",
    },
    "reading.because_named_codes": {
        "en": "{distinct:plural:whole number|whole numbers} in {count:n} rows, and the name says id: "
        "codes, not amounts.",
        "es": "{distinct:plural:número entero|números enteros} en {count:n} filas, y el nombre dice id: "
        "son códigos, no cantidades.",
    },
    "reading.because_zeros": {
        "en": "Whole numbers written with leading zeros, like {example}: codes, not amounts. {distinct:n} differ.",
        "es": "Números enteros con ceros a la izquierda, como {example}: son códigos, no cantidades. "
        "Hay {distinct:n} distintos.",
    },
    "reading.because_zeros_id": {
        "en": "Codes with leading zeros, like {example}; {distinct:n} of {count:n} differ: they name the rows.",
        "es": "Códigos con ceros a la izquierda, como {example}; {distinct:n} de {count:n} son distintos: "
        "dan nombre a las filas.",
    },
    "reading.because_lists": {
        "en": "Each value is a list, like {example}: {labels:plural:label|different labels} in all.",
        "es": "Cada valor es una lista, como {example}: {labels:plural:etiqueta|etiquetas distintas} en total.",
    },
    "reading.because_joined": {
        "en": "The columns {columns} together: each that says yes is a label.",
        "es": "Las columnas {columns} juntas: cada una que dice sí es una etiqueta.",
    },
    "reading.because_type": {
        "en": "The column comes as {type}.",
        "es": "La columna viene como {type}.",
    },
    # ---- how it was read ----
    "reading.sheet": {
        "en": "The sheet “{sheet}” was read; the others are {others} ({path}#name).",
        "es": "Se leyó la hoja «{sheet}»; las otras son {others} ({path}#nombre).",
    },
    "reading.bundle": {
        "en": "{count:plural:file|files} of {path}, one after the other: {files}.",
        "es": "{count:plural:archivo|archivos} de {path}, uno tras otro: {files}.",
    },
    "reading.rows_of": {
        "en": "{name} ({rows:plural:row|rows})",
        "es": "{name} ({rows:plural:fila|filas})",
    },
    "reading.left_alone": {
        "en": "Not read: {names} ({count:n} in all).",
        "es": "Sin leer: {names} ({count:n} en total).",
    },
    "reading.delimiter": {
        "en": "The values are separated by {delimiter}.",
        "es": "Los valores están separados por {delimiter}.",
    },
    "reading.comma": {"en": "commas", "es": "comas"},
    "reading.semicolon": {"en": "semicolons", "es": "puntos y comas"},
    "reading.tab": {"en": "tabs", "es": "tabuladores"},
    "reading.bar": {"en": "vertical bars", "es": "barras verticales"},
    "reading.no_header": {
        "en": "The first line holds values, not names, so the columns are called {names}.",
        "es": "La primera línea contiene valores, no nombres; las columnas se llaman {names}.",
    },
    "reading.encoding": {
        "en": "The text is encoded in {encoding}.",
        "es": "El texto está codificado en {encoding}.",
    },
    "reading.broken_letters": {
        "en": "The text is UTF-8, save for {count:plural:broken letter|broken letters}, the first in line {line}.",
        "es": "El texto es UTF-8, salvo {count:plural:letra dañada|letras dañadas}, la primera en la línea {line}.",
    },
    "reading.renamed": {
        "en": "Several columns have the same name; the later ones are now called {columns}.",
        "es": "Varias columnas tienen el mismo nombre; las posteriores se llaman ahora {columns}.",
    },
    "reading.dropped_empty": {
        "en": "{count:plural:column|columns} without a name and without a value left out.",
        "es": "Se omiten {count:plural:columna|columnas} sin nombre ni valores.",
    },
    "reading.decimal_comma": {
        "en": "Numbers with a decimal comma: {columns}.",
        "es": "Números con coma decimal: {columns}.",
    },
    "reading.missing": {
        "en": "Taken as missing: {markers}.",
        "es": "Se toma como faltante: {markers}.",
    },
    "reading.marker": {
        "en": "“{marker}” ({count:plural:time|times})",
        "es": "«{marker}» ({count:plural:vez|veces})",
    },
    "reading.blank": {
        "en": "blank ({count:plural:time|times})",
        "es": "vacío ({count:plural:vez|veces})",
    },
    "reading.kept": {
        "en": "Column “{column}” has {count:plural:value|values} “{marker}”, kept as a word, not taken as missing.",
        "es": "La columna «{column}» tiene {count:plural:valor|valores} «{marker}», que se conserva como palabra "
        "y no se toma como faltante.",
    },
    "reading.odd_numbers": {
        "en": "Column “{column}” holds numbers, save for {values} in {count:plural:row|rows} ({rows}); "
        "those are taken as missing.",
        "es": "La columna «{column}» contiene números, salvo {values} en {count:plural:fila|filas} ({rows}), "
        "que se toman como faltantes.",
    },
    "reading.nearly_numbers": {
        "en": "Column “{column}” is taken for labels, though {count:n} of {total:n} values look like numbers: "
        "{others:plural:value is|values are} not written like the rest, such as “{example}”. Where they are to be numbers, "
        "write them alike, or leave blank what is none.",
        "es": "La columna «{column}» se toma como etiquetas, aunque {count:n} de {total:n} valores parecen números: "
        "{others:plural:valor no está escrito|valores no están escritos} como el resto, por ejemplo «{example}». Si han de "
        "ser números, escríbalos igual, o deje en blanco lo que no lo sea.",
    },
    "reading.odd_dates": {
        "en": "Column “{column}” holds dates, save for {values} in {count:plural:row|rows} ({rows}); "
        "those are taken as missing.",
        "es": "La columna «{column}» contiene fechas, salvo {values} en {count:plural:fila|filas} ({rows}), "
        "que se toman como faltantes.",
    },
    "reading.quoted": {"en": "“{value}”", "es": "«{value}»"},
    "reading.infinite": {
        "en": "Column “{column}” has infinite numbers in {count:plural:row|rows} ({rows}); they are taken as missing.",
        "es": "La columna «{column}» tiene números infinitos en {count:plural:fila|filas} ({rows}); "
        "se toman como faltantes.",
    },
    "reading.date_open": {
        "en": "Column “{column}”: dates such as {example} may be read two ways; {first} is taken to come first.",
        "es": "Columna «{column}»: fechas como {example} se pueden leer de dos maneras; se supone primero {first}.",
    },
    "reading.day": {"en": "the day", "es": "el día"},
    "reading.month": {"en": "the month", "es": "el mes"},
    "reading.extra": {
        "en": "Not needed and left out: {columns}.",
        "es": "No hacen falta y se omiten: {columns}.",
    },
    "reading.by_position": {
        "en": "{source} has no header, so its columns are taken in the order of the data learned from.",
        "es": "{source} no tiene encabezado; sus columnas se toman en el orden de los datos de aprendizaje.",
    },
    "reading.unfit_noted": {
        "en": "Column “{column}”: {count:plural:value does|values do} not fit ({kind} expected, “{value}” "
        "in row {row}); taken as missing.",
        "es": "Columna «{column}»: {count:plural:valor no encaja|valores no encajan} (se esperaba {kind}, "
        "hay «{value}» en la fila {row}); se toman como faltantes.",
    },
    "reading.lacks_noted": {
        "en": "There is no column “{column}”; its values are taken as missing.",
        "es": "No hay columna «{column}»; sus valores se toman como faltantes.",
    },
    # ---- what cannot be read ----
    "reading.no_file": {
        "en": "There is no file {path}. {hint} A file, or one of: {known}.",
        "es": "No existe el archivo {path}. {hint} Indique un archivo, o uno de estos: {known}.",
    },
    "reading.no_tables": {
        "en": "{path}: nothing in it to train on. Expected files with the endings {known}, or train.csv, validation.csv "
        "and test.csv; found: {found}.",
        "es": "{path}: no contiene nada con que entrenar. Se esperaban archivos con las terminaciones {known}, o "
        "train.csv, validation.csv y test.csv; se encontró: {found}.",
    },
    "reading.parts_differ": {
        "en": "{source} has other columns than {first}: it lacks {lacks}; it has besides {more}. All files of a table "
        "need the same columns.",
        "es": "{source} tiene otras columnas que {first}: le faltan {lacks}; le sobran {more}. Todos los archivos de una "
        "tabla necesitan las mismas columnas.",
    },
    "reading.no_excel": {
        "en": "{path} is a workbook, and what reads it is not installed: pip install 'hondo[excel]', or save the sheet as "
        "csv.",
        "es": "{path} es un libro de cálculo y no está instalado lo que lo lee: pip install 'hondo[excel]', o guarde la "
        "hoja como csv.",
    },
    "reading.no_sheet": {
        "en": "{path} has no sheet “{sheet}”. {hint} Sheets: {known}.",
        "es": "{path} no tiene la hoja «{sheet}». {hint} Hojas: {known}.",
    },
    "reading.empty_sheet": {
        "en": "{path}: the sheet “{sheet}” is empty; there are no rows in it.",
        "es": "{path}: la hoja «{sheet}» está vacía; no contiene filas.",
    },
    "reading.cannot_open": {
        "en": "{path} cannot be opened: {why:clause}.",
        "es": "No se puede abrir {path}: {why:clause}.",
    },
    "reading.empty": {
        "en": "{path} is empty: there are no rows in it.",
        "es": "{path} está vacío: no contiene filas.",
    },
    "reading.only_header": {
        "en": "{path} holds a line of names and no rows under it.",
        "es": "{path} contiene una línea de nombres y ninguna fila debajo.",
    },
    "reading.no_columns": {
        "en": "{source}: all columns are ignored, none is left.",
        "es": "{source}: se ignoran todas las columnas, no queda ninguna.",
    },
    "reading.binary": {
        "en": "{path} is not text: expected csv, tsv or json lines (also .gz), or parquet.",
        "es": "{path} no es texto: se esperaba csv, tsv o json por líneas (también .gz), o parquet.",
    },
    "reading.other_format": {
        "en": "{path} is a file of type {format}, which is not read here; save the table as csv or parquet.",
        "es": "{path} es un archivo de tipo {format}, que aquí no se lee; guarde la tabla como csv o parquet.",
    },
    "reading.broken_zip": {
        "en": "{path} begins like a zip or xlsx file and is none that can be read: it was cut short or changed. Make it "
        "again, or save the table as csv or parquet.",
        "es": "{path} empieza como un archivo zip o xlsx, pero no se puede leer: está incompleto o fue modificado. Vuelva "
        "a crearlo, o guarde la tabla como csv o parquet.",
    },
    "reading.ragged": {
        "en": "{path}, line {line}: {given:plural:value|values} where the first line has {expected:n}. "
        "Correct the line; a value that holds the separator belongs in quotes.",
        "es": "{path}, línea {line}: {given:plural:valor|valores} donde la primera línea tiene {expected:n}. "
        "Corrija la línea; un valor que contiene el separador va entre comillas.",
    },
    "reading.open_quote": {
        "en": "{path}, line {line}: a quote is opened and never closed. Close it, or double it "
        "if it is part of a value.",
        "es": "{path}, línea {line}: se abren comillas que nunca se cierran. Ciérrelas, o duplíquelas si son parte "
        "de un valor.",
    },
    "reading.bad_json": {
        "en": "{path}, line {line} is not JSON from character {place} on. "
        "Expected one object a line, or one array of objects.",
        "es": "{path}, la línea {line} no es JSON desde el carácter {place}. "
        "Se esperaba un objeto por línea, o un arreglo de objetos.",
    },
    "reading.no_record": {
        "en": "{path}, row {row}: expected an object with a value for each column, received {value}.",
        "es": "{path}, fila {row}: se esperaba un objeto con un valor por columna, se recibió {value}.",
    },
    "reading.nested": {
        "en": "{source}: column “{column}” holds lists or objects (row {row}: {example}); give each part a column "
        "of its own. Lists of words alone are read as labels.",
        "es": "{source}: la columna «{column}» contiene listas u objetos (fila {row}: {example}); "
        "dé a cada parte una columna propia. Las listas solo de palabras se leen como etiquetas.",
    },
    "reading.no_table": {
        "en": "Expected a path, a frame, a 2-D array, a dict of columns or a list of records; received {type}.",
        "es": "Se esperaba una ruta, una tabla, un arreglo 2-D, un dict de columnas o una lista de registros; "
        "se recibió {type}.",
    },
    "reading.lengths": {
        "en": "{source}: column “{one}” has {length:plural:value|values}, “{other}” has {other_length:n}; "
        "all columns must be equally long.",
        "es": "{source}: la columna «{one}» tiene {length:plural:valor|valores}, «{other}» tiene {other_length:n}; "
        "todas deben tener el mismo largo.",
    },
    "reading.no_column": {
        "en": "{source} has no column “{given}”. {hint} Columns: {known}.",
        "es": "{source} no tiene la columna «{given}». {hint} Columnas: {known}.",
    },
    "reading.and_more": {
        "en": "and {count:n} more",
        "es": "y {count:n} más",
    },
    "reading.no_kind": {
        "en": "Column “{column}” cannot be of kind “{given}”. {hint} Kinds: {known}.",
        "es": "La columna «{column}» no puede ser de clase «{given}». {hint} Clases: {known}.",
    },
    "reading.wrong_width": {
        "en": "{source} has no header and {given:plural:column|columns}, but the network was trained on {expected:n}. "
        "Give the file a line of names, or the same columns in the same order.",
        "es": "{source} no tiene encabezado y tiene {given:plural:columna|columnas}, pero la red se entrenó con "
        "{expected:n}. Agregue una línea de nombres, o dé las mismas columnas en el mismo orden.",
    },
    "reading.lacks": {
        "en": "{source} lacks the column “{column}”, which the network was trained on. {hint}",
        "es": "A {source} le falta la columna «{column}», con la que se entrenó la red. {hint}",
    },
    "reading.not_number": {
        "en": "{source}, column “{column}”, row {row}: “{value}” is not a number{more}. "
        "Correct it, leave it blank, or take the column for another kind when training (--kind {column}=category).",
        "es": "{source}, columna «{column}», fila {row}: «{value}» no es un número{more}. "
        "Corríjalo, déjelo vacío, o tome la columna como de otra clase al entrenar (--kind {column}=category).",
    },
    "reading.not_date": {
        "en": "{source}, column “{column}”, row {row}: “{value}” is not a date written like the others{more}. "
        "Correct it, leave it blank, or take the column for another kind when training (--kind {column}=category).",
        "es": "{source}, columna «{column}», fila {row}: «{value}» no es una fecha escrita como las demás{more}. "
        "Corríjala, déjela vacía, o tome la columna como de otra clase al entrenar (--kind {column}=category).",
    },
    "reading.not_boolean": {
        "en": "{source}, column “{column}”, row {row}: “{value}” is neither of the two values a boolean has{more}. "
        "Correct it, leave it blank, or take the column for another kind when training (--kind {column}=category).",
        "es": "{source}, columna «{column}», fila {row}: «{value}» no es ninguno de los dos valores de un booleano"
        "{more}. Corríjalo, déjelo vacío, o tome la columna como de otra clase al entrenar (--kind {column}=category).",
    },
    "reading.more_such": {
        "en": " (and {count:plural:more such row|more such rows})",
        "es": " (y {count:plural:fila más así|filas más así})",
    },
}
