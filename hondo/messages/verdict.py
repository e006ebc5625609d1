"""The verdict."""

_EN = "({measure} {ours:.4g} against {theirs:.4g}; 95 % interval of the difference {low:+.2g} to {high:+.2g})"
_ES = "({measure} {ours:.4g} frente a {theirs:.4g}; intervalo del 95 % de la diferencia: de {low:+.2g} a {high:+.2g})"

SENTENCES = {
    "verdict.better": {
        "en": f"On {{rows:n}} test rows the network is better than {{rival}} {_EN}: use the network.",
        "es": f"En {{rows:n}} filas de prueba la red es mejor que {{rival}} {_ES}: use la red.",
    },
    "verdict.better_little": {
        "en": f"On {{rows:n}} test rows the network is better than {{rival}}, but by little {_EN}: use the network if "
        "that little matters.",
        "es": f"En {{rows:n}} filas de prueba la red es mejor que {{rival}}, pero por poco {_ES}: use la red si ese poco "
        "importa.",
    },
    "verdict.better_floor": {
        "en": f"On {{rows:n}} test rows the network has learned something: it is better than {{rival}} {_EN}; it was "
        "set beside no stronger rival.",
        "es": f"En {{rows:n}} filas de prueba la red aprendió algo: es mejor que {{rival}} {_ES}; no se comparó con "
        "ningún rival más fuerte.",
    },
    "verdict.no_different": {
        "en": f"On {{rows:n}} test rows the network is no different from {{rival}} {_EN}: use {{rival}}, which is "
        "simpler.",
        "es": f"En {{rows:n}} filas de prueba la red no se distingue de {{rival}} {_ES}: use {{rival}}, que es más "
        "simple.",
    },
    "verdict.no_different_floor": {
        "en": f"On {{rows:n}} test rows nothing was learned: the network is no different from {{rival}} {_EN}, which "
        "looks at no column; look for columns that say more, or for more rows.",
        "es": f"En {{rows:n}} filas de prueba no se aprendió nada: la red no se distingue de {{rival}} {_ES}, que no mira "
        "ninguna columna; busque columnas que digan más, o más filas.",
    },
    "verdict.worse": {
        "en": f"On {{rows:n}} test rows the network is worse than {{rival}} {_EN}: use {{rival}}.",
        "es": f"En {{rows:n}} filas de prueba la red es peor que {{rival}} {_ES}: use {{rival}}.",
    },
    "verdict.worse_floor": {
        "en": f"On {{rows:n}} test rows the network is worse than {{rival}} {_EN}, which looks at no column: it learned "
        "what does not hold; try --size s, or look for columns that say more.",
        "es": f"En {{rows:n}} filas de prueba la red es peor que {{rival}} {_ES}, que no mira ninguna columna: aprendió lo "
        "que no se cumple; pruebe --size s o busque columnas que digan más.",
    },
    "verdict.alone": {
        "en": "The network has {measure} {ours:.4g} on {rows:n} test rows; it was compared with nothing, so nobody knows "
        "whether something simpler does as well.",
        "es": "La red tiene {measure} {ours:.4g} en {rows:n} filas de prueba; no se comparó con nada, así que no se sabe "
        "si algo más simple lo haría igual de bien.",
    },
}
