"""Makes the judge's weights in three steps: lists, fit, pack. The last two need nothing of the archive, so that they run on any machine."""
