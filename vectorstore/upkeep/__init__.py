"""Work on a whole archive: checking and repairing it, embedding it anew, exporting it."""
