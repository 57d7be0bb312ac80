"""Plugins: what they may import, what their manifests declare, and who runs them."""
