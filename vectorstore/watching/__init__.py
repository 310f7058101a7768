"""Polls feeds again and again, and adds their new articles to an archive."""
