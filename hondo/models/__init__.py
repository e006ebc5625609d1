"""Families of networks, a file each: a frozen Spec, its plain module, its presets."""
