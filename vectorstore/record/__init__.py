"""The catalog: the SQL record of all articles, and what keeps it."""
