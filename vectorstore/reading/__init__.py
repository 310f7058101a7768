"""Files, pages and feeds → articles. What is hostile is read in a process of its own."""
