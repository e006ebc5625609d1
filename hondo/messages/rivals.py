"""The names of the rivals in a sentence."""

SENTENCES = {
    "rivals.majority": {"en": "the shares of the labels", "es": "las proporciones de las etiquetas"},
    "rivals.mean": {"en": "the mean", "es": "la media"},
    "rivals.linear": {"en": "the linear model", "es": "el modelo lineal"},
    "rivals.lightgbm": {"en": "LightGBM", "es": "LightGBM"},
    "rivals.xgboost": {"en": "XGBoost", "es": "XGBoost"},
    "rivals.catboost": {"en": "CatBoost", "es": "CatBoost"},
}
