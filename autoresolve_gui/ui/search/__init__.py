"""The search in the window: one field, its answers, and what can be done with them."""
