"""The parts of an evaluation: test sets, runs, comparisons, sweeps and their reports. Its doors are `qa.evaluate` and `dateline eval`."""
