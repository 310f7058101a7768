"""Texts → lines, sentences, passages, and words that can be compared."""
