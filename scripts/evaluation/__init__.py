"""How well shots are found: films whose boundaries are known, a scorer, and other detectors."""
