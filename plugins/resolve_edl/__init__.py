"""Timeline markers for DaVinci Resolve."""
