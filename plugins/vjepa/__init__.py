"""V-JEPA 2: short clips as vectors, by what moves and happens in them."""
