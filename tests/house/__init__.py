"""The house is as it was planned."""
