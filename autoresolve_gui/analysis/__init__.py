"""Signals, shots, curves and beats: arrays in, arrays out. `passes` names each pass."""
