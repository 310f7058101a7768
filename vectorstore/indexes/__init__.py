"""Vectors and keywords over the record: written by one, asked by all."""
