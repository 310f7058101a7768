"""The attacks of `make attack`, shortened."""
