"""What is said of a network that is written for other runtimes."""

SENTENCES = {
    "export.extra": {
        "en": "ONNX needs packages that are not installed ({package} is missing): pip install 'hondo[onnx]'.",
        "es": "ONNX necesita paquetes que no están instalados (falta {package}): pip install 'hondo[onnx]'.",
    },
    "export.ragged": {
        "en": "The network reads rows of different lengths ({roles}), which the graph cannot be given yet. `hondo predict` "
        "answers with it.",
        "es": "La red lee filas de distinta longitud ({roles}), que el grafo aún no admite. `hondo predict` contesta con "
        "ella.",
    },
    "export.ending": {
        "en": "{path} is no name of an ONNX file: let it end in .onnx.",
        "es": "{path} no es nombre de un archivo ONNX: debe terminar en .onnx.",
    },
    "export.cannot": {
        "en": "This network cannot be written as ONNX: {why:clause}.",
        "es": "Esta red no se puede escribir como ONNX: {why:clause}.",
    },
}
