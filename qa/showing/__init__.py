"""Answers and articles as JSON, as lines and as a page."""
