"""What makes the weights of `qa.reading`; run from the repository, not installed."""
