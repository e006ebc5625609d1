"""What is said of a network that is written for other runtimes."""

SENTENCES = {
    "export.extra": {
        "en": "ONNX needs packages that are not installed ({package} is missing): pip install 'hondo[onnx]'.",
        "es": "ONNX necesita paquetes que no están instalados (falta {package}): pip install 'hondo[onnx]'.",
    },
    "export.cannot": {
        "en": "This network cannot be written as ONNX: {why:clause}.",
        "es": "Esta red no se puede escribir como ONNX: {why:clause}.",
    },
}
