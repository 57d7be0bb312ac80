"""The window. The only room that imports Qt; one file a panel."""
