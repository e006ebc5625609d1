"""Own code against somebody else's."""
