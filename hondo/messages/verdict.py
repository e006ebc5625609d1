"""The verdict: one sentence at the end of a run."""

_ON = "On {rows:plural:test row|test rows}"
_SCORE = (
    "({measure} {ours:z.{digits}f} against {theirs:z.{digits}f}; "
    "95 % interval of the difference {low:+z.{digits}f} to {high:+z.{digits}f})"
)
_EN = "En {rows:plural:fila|filas} de prueba"
_NOTA = (
    "({measure} {ours:z.{digits}f} frente a {theirs:z.{digits}f}; "
    "intervalo del 95 % de la diferencia: de {low:+z.{digits}f} a {high:+z.{digits}f})"
)

SENTENCES = {
    "verdict.better": {
        "en": f"{_ON} the network is better than the best rival, {{rival}} {_SCORE}: use the network.",
        "es": f"{_EN} la red es mejor que el mejor rival, {{rival}} {_NOTA}: use la red.",
    },
    "verdict.better_little": {
        "en": f"{_ON} the network is better than the best rival, {{rival}}, but by little {_SCORE}: use the network if "
        "that little matters.",
        "es": f"{_EN} la red es mejor que el mejor rival, {{rival}}, pero por poco {_NOTA}: use la red si ese poco "
        "importa.",
    },
    "verdict.better_floor": {
        "en": f"{_ON} the network has learned something: it is better than {{rival}} {_SCORE}; it was set beside no "
        "stronger rival.",
        "es": f"{_EN} la red aprendió algo: es mejor que {{rival}} {_NOTA}; no se comparó con ningún rival más fuerte.",
    },
    "verdict.no_different": {
        "en": f"{_ON} no difference shows between the network and the best rival, {{rival}} {_SCORE}: use {{rival}}, "
        "which is simpler.",
        "es": f"{_EN} no se ve diferencia entre la red y el mejor rival, {{rival}} {_NOTA}: use {{rival}}, que es más "
        "simple.",
    },
    "verdict.no_different_floor": {
        "en": f"{_ON} the network has learned nothing: no difference shows between it and {{rival}} {_SCORE}, which "
        "looks at no column; look for columns that say more, or for more rows.",
        "es": f"{_EN} la red no aprendió nada: no se ve diferencia entre ella y {{rival}} {_NOTA}, que no mira ninguna "
        "columna; busque columnas que digan más, o más filas.",
    },
    "verdict.worse": {
        "en": f"{_ON} the network is worse than the best rival, {{rival}} {_SCORE}: use {{rival}}.",
        "es": f"{_EN} la red es peor que el mejor rival, {{rival}} {_NOTA}: use {{rival}}.",
    },
    "verdict.worse_floor": {
        "en": f"{_ON} the network is worse than {{rival}} {_SCORE}, which looks at no column: it learned what does not "
        "hold; try --size s, or look for columns that say more.",
        "es": f"{_EN} la red es peor que {{rival}} {_NOTA}, que no mira ninguna columna: aprendió lo que no se cumple; "
        "pruebe --size s o busque columnas que digan más.",
    },
    "verdict.worse_and_floor": {
        "en": f"{_ON} the network is no better than {{floor}}, which looks at no column, and worse than the best "
        f"rival, {{rival}} {_SCORE}: use {{rival}}.",
        "es": f"{_EN} la red no es mejor que {{floor}}, que no mira ninguna columna, y es peor que el mejor rival, "
        f"{{rival}} {_NOTA}: use {{rival}}.",
    },
    "verdict.untold": {
        "en": f"{_ON}, all of one group, the network has {{measure}} {{ours:z.{{digits}}f}} and the best rival, {{rival}}, "
        "{theirs:z.{digits}f}; one group cannot show whether that holds for others: use {rival}, which is simpler, or "
        "test on more groups.",
        "es": f"{_EN}, todas de un solo grupo, la red tiene {{measure}} {{ours:z.{{digits}}f}} y el mejor rival, {{rival}}, "
        "{theirs:z.{digits}f}; un solo grupo no puede mostrar si eso vale para otros: use {rival}, que es más simple, o "
        "pruebe con más grupos.",
    },
    "verdict.alone_untold": {
        "en": f"{_ON}, all of one group, the network has {{measure}} {{ours:z.{{digits}}f}}; one group cannot show whether "
        "that holds for others, and it was compared with nothing.",
        "es": f"{_EN}, todas de un solo grupo, la red tiene {{measure}} {{ours:z.{{digits}}f}}; un solo grupo no puede "
        "mostrar si eso vale para otros, y no se comparó con nada.",
    },
    "verdict.alone": {
        "en": f"{_ON} the network has {{measure}} {{ours:z.{{digits}}f}} (95 % interval {{low:z.{{digits}}f}} to "
        "{high:z.{digits}f}); it was compared with nothing, so nobody knows whether something simpler does as well.",
        "es": f"{_EN} la red tiene {{measure}} {{ours:z.{{digits}}f}} (intervalo del 95 %: de {{low:z.{{digits}}f}} a "
        "{high:z.{digits}f}); no se comparó con nada, así que no se sabe si algo más simple lo haría igual de bien.",
    },
    "verdict.no_score": {
        "en": f"{_ON} the network has no {{measure}}, so nothing can be compared: perhaps these rows all have the same "
        "target; choose another measure with --metric, or other test rows.",
        "es": f"{_EN} la red no tiene {{measure}}, así que no hay nada que comparar: quizá todas estas filas tengan el "
        "mismo objetivo; elija otra medida con --metric, u otras filas de prueba.",
    },
}
