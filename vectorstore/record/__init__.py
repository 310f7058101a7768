"""The catalog, the SQL record of all articles: its tables, and what writes and reads them."""
