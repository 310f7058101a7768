"""Whether evidence says a statement or its denial: what answers a question for yes or no. Where neither is plain, nothing is said."""

import math
from collections.abc import Sequence

from qa.checking.checkers import ClaimModel
from qa.checking.exact import exact_objection
from qa.types import Evidence

# Log-odds of the judge that evidence says one side, and how much they are above those of the other; docs/log.md has other margins.
_LEAST = 1.0
_MARGIN = 3.5
_SURE = 1e-6  # a probability of 0 or 1, as an LLM gives it, is not taken for more than this near to it


def side_of(sides: tuple[str, str], evidence: Sequence[Evidence], model: ClaimModel) -> bool | None:
    """Whether evidence says a statement (True) or its denial (False), the two `sides`; None where it is not plain. Raises CheckerError.

    No side is taken to which an exact rule objects, nor from evidence that the model cannot read to its end.
    """
    (affirmed, denied), text = sides, model.text(evidence)
    if not all(model.fits(text, side) for side in (affirmed, denied)):
        return None
    likely = {True: _log_odds(model.supports(text, affirmed)), False: _log_odds(model.supports(text, denied))}
    side = likely[True] > likely[False]
    if likely[side] < _LEAST or likely[side] - likely[not side] < _MARGIN:
        return None
    return None if exact_objection(affirmed if side else denied, evidence, evidence[0].hit.language) else side


def _log_odds(probability: float) -> float:
    probability = min(max(probability, _SURE), 1 - _SURE)
    return math.log(probability / (1 - probability))
