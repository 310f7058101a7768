"""The vector index and the keyword index over the catalog: one process writes them, every process searches them."""
