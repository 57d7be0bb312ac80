"""The encoder of the tests as a plugin, so that the window comes by it as by any other."""

from support.encoders import ColorEncoder


def make_encoder(_context):
    return ColorEncoder()
