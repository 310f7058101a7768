"""From the text of a question to the passages that may answer it."""
