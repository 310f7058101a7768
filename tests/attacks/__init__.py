"""Attacks on a running Dateline, one module for each area; `python -m tests.attack` runs them, on loopback only."""
