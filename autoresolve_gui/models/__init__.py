"""Models of others that the program runs: which there are, and which are on this machine."""
