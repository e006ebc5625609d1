"""The benchmarks compare what they say they compare."""
