"""Tasks, a file each: what is asked of a network."""
