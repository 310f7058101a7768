"""What makes the judge's weights, in three steps: lists, fit, pack. The last two need nothing of the archive, so that any machine can."""
