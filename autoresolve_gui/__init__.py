"""AutoResolve: reads footage on this machine and proposes its narrative beats."""

__version__ = "0.1.0"
