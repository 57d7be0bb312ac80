"""What is said in the footage, in the window: heard, read, corrected, searched, marked."""
