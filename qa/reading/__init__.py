"""Which sentence answers a question, and whether any does."""
