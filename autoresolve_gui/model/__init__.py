"""Plain frozen values that every other room talks in; numpy and the standard library only."""
