"""What holds for whatever is given."""
