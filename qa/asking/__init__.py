"""What is asked, and what may answer it."""
