"""How alike each two moments of a footage are, as a picture."""
