"""Measuring: outcomes of every row, scores, rivals, comparison, verdict and report."""
