"""Whether the evidence says what a claim says."""
