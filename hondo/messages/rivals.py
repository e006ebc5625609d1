"""The names of the rivals in a sentence."""

SENTENCES = {
    "rivals.unfit": {
        "en": "The rival {name} cannot be asked here: its package is not installed (xgboost and catboost come with the extra "
        "`rivals`: pip install 'hondo[rivals]'), or it does not know this task. These can: {known}.",
        "es": "Aquí no se puede preguntar al rival {name}: su paquete no está instalado (xgboost y catboost vienen con el "
        "extra `rivals`: pip install 'hondo[rivals]'), o no conoce esta tarea. Estos sí: {known}.",
    },
    "rivals.majority": {"en": "the shares of the labels", "es": "las proporciones de las etiquetas"},
    "rivals.mean": {"en": "the mean", "es": "la media"},
    "rivals.linear": {"en": "the linear model", "es": "el modelo lineal"},
    "rivals.lightgbm": {"en": "LightGBM", "es": "LightGBM"},
    "rivals.xgboost": {"en": "XGBoost", "es": "XGBoost"},
    "rivals.catboost": {"en": "CatBoost", "es": "CatBoost"},
    "rivals.pixels": {"en": "a linear model of the points", "es": "un modelo lineal de los puntos"},
    "rivals.tfidf": {"en": "a linear model of words and letters", "es": "un modelo lineal de palabras y letras"},
    "rivals.nbsvm": {"en": "a linear model of telling words", "es": "un modelo lineal de palabras reveladoras"},
    "rivals.neighbours": {"en": "the nearest neighbours", "es": "los vecinos más cercanos"},
}
