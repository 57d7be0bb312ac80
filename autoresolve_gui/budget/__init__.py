"""Prices, reservations, the ledger and its limits. No network, no Qt."""
