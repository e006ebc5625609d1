"""hondo: neural networks on a person's own data, trained well, measured honestly, opened up."""

__version__ = "0.1.0"
