"""Which articles say the same, and which correct others."""
