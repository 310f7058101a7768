"""The parts of an evaluation: test sets, runs, comparisons, sweeps and their reports.

It is used as `qa.evaluation.evaluate` and `dateline eval`.
"""
