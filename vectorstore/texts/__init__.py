"""Splits texts into blocks of lines, sentences and passages, and reads dates, languages and numbers in them."""
