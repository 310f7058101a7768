"""The parts of an evaluation: test sets, runs, comparisons, sweeps and their reports.

Its doors are `qa.evaluation.evaluate` and `dateline eval`.
"""
