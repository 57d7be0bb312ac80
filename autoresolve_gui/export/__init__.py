"""From beats to a marker file on disk: conforming, the request to an exporter, safe writing."""
