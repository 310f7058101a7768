"""What the system itself says, in the languages of `languages/`: a file for each, and each file has the same names."""
