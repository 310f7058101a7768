"""Reads files, pages and feeds as articles. They may be hostile, so they are read in a process of their own (`parser`, `parse`)."""
