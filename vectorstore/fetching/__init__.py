"""Fetches web pages, feeds and sitemaps, politely and only from the public internet, and reads all kinds of sources as articles."""
