"""What all files of the program share: where they lie, and one door to SQLite."""
