"""The sample film: drawn, sounded and written by this package, with its ground truth."""
