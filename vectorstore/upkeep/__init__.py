"""What is done to an archive as a whole: examined and mended, embedded anew, written out."""
