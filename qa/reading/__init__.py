"""Finds the sentences that answer a question in the passages found, and estimates whether any does."""
