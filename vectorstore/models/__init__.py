"""The embedding models: the bundled one, the multilingual one, and any other of sentence-transformers."""
