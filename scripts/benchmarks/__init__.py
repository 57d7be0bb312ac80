"""How fast footage is read, beside others and beside the floor, and what the goals make of it."""
