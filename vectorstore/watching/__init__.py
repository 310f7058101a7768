"""Feeds asked again and again: when, how politely, and what came of it."""
