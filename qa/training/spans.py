"""Where the words of an answer stand in a sentence, and how far a network is from saying so. Nothing of the archive is imported."""

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812

from qa.reading.pairs import Span, Tokens

_LONGEST = 60  # characters of an answer that a sentence is searched for


def place_of(answers: Sequence[str], text: str, start: int = 0) -> Span | None:
    """The characters of the first of the answers that a text holds from one character on."""
    plain = text.casefold()
    for answer in answers if len(plain) == len(text) else ():
        at = plain.find(answer.casefold(), start) if answer and len(answer) < _LONGEST else -1
        if at >= 0:
            return at, at + len(answer)
    return None


def span_loss(tokens: Tokens, i: int, ends: torch.Tensor, place: Span) -> torch.Tensor | None:
    """How far the ends (tokens, 2) of a pair are from its answer's characters; None where those were cut off."""
    second, characters = tokens.of_second(i)
    first = np.flatnonzero((characters[:, 0] <= place[0]) & (characters[:, 1] > place[0]))
    last = np.flatnonzero((characters[:, 0] < place[1]) & (characters[:, 1] >= place[1]))
    if not len(first) or not len(last):
        return None
    own = ends[torch.from_numpy(second).to(ends.device)]
    return F.cross_entropy(own.T, torch.tensor([int(first[0]), int(last[0])], device=ends.device), reduction="sum")
