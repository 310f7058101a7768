"""Addresses → what stands there, asked for politely and from the outside only."""
