"""Compares texts: whether they are copies of each other (one story), and whether they assert the same."""
