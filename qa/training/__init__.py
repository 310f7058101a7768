"""Trains the weights of `qa.reading`. It is run from the repository, and not installed."""
