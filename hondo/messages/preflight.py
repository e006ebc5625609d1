"""The checks before the first step."""

SENTENCES = {
    "preflight.all": {
        "en": "Pre-flight: {ticks} ({seconds:.1f} s).",
        "es": "Antes de empezar: {ticks} ({seconds:.1f} s).",
    },
    "preflight.passed": {
        "en": "Checked before the first step: {checks}.",
        "es": "Comprobado antes del primer paso: {checks}.",
    },
    "preflight.start": {"en": "loss at the start", "es": "pérdida inicial"},
    "preflight.start_failed": {
        "en": "The untrained network has a loss of {loss:.3g} where answering nothing has {nothing:.3g}. Its initial values are too "
        "large, or the loss is given something else than logits.",
        "es": "La red sin entrenar tiene una pérdida de {loss:.3g}, y no responder nada tiene {nothing:.3g}. Sus valores iniciales "
        "son demasiado grandes, o la pérdida no recibe logits.",
    },
    "preflight.overfit": {"en": "learns a few rows by heart", "es": "aprende unas filas de memoria"},
    "preflight.overfit_failed": {
        "en": "The network does not learn {rows:plural:row|rows} by heart in {steps:plural:step|steps}: the loss went from {first:.3g} "
        "to {last:.3g}. The learning rate may be too low or too high, or a layer lets nothing through.",
        "es": "La red no aprende {rows:plural:fila|filas} de memoria en {steps:plural:paso|pasos}: la pérdida fue de {first:.3g} "
        "a {last:.3g}. La tasa de aprendizaje puede ser demasiado baja o alta, o alguna capa no deja pasar nada.",
    },
    "preflight.shuffled": {"en": "shuffled targets teach nothing", "es": "objetivos barajados no enseñan nada"},
    "preflight.shuffled_failed": {
        "en": "Trained on shuffled targets, the network still answers further rows with a loss of {loss:.3g} where {chance:.3g} is "
        "chance. It sees the target: look at what its forward is given.",
        "es": "Entrenada con objetivos barajados, la red aún responde a otras filas con una pérdida de {loss:.3g}, y el azar da "
        "{chance:.3g}. Ve el objetivo: mire qué recibe su forward.",
    },
    "preflight.steady": {"en": "evaluation is deterministic", "es": "la evaluación es determinista"},
    "preflight.steady_failed": {
        "en": "In evaluation mode the network answers the same rows differently each time. Something in its forward draws at "
        "random whatever the mode: ask self.training there.",
        "es": "En modo de evaluación la red responde cada vez distinto a las mismas filas. Algo en su forward sortea en "
        "cualquier modo: consulte ahí self.training.",
    },
    "preflight.gradient": {"en": "every parameter gets a gradient", "es": "todo parámetro recibe gradiente"},
    "preflight.gradient_failed": {
        "en": "The loss does not reach these parameters, which will not learn: {names}. Use them in forward, or freeze them with "
        "requires_grad_(False).",
        "es": "La pérdida no llega a estos parámetros, que no aprenderán: {names}. Úselos en forward o congélelos con "
        "requires_grad_(False).",
    },
    "preflight.held_out": {"en": "preparation sees no held-out row", "es": "la preparación no ve filas apartadas"},
    "preflight.held_out_failed": {
        "en": "What the preparation learned changes with the rows that are held out, so the scores will flatter. A modality's fit "
        "must look at the columns it is given alone.",
        "es": "Lo que aprendió la preparación cambia con las filas apartadas, así que las puntuaciones engañarán. El fit de una "
        "modalidad solo debe mirar las columnas que recibe.",
    },
}
