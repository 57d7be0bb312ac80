"""The command line: a thin face over engine, library, plugin and export. It never loads Qt."""
