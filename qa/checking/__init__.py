"""Checks claims against the evidence, and finds evidence that disagrees."""
