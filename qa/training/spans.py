"""Where in a sentence the words of an answer are, and the loss of a network that should find them. Nothing of the archive is imported."""

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812

from qa.reading.pairs import Span, Tokens

_LONGEST_ANSWER = 60  # characters; longer ones are not learnt as short answers


def find_answer(answers: Sequence[str], text: str, start: int = 0) -> Span | None:
    """The offsets of the first of the answers that a text has from `start` on; None where it has none."""
    lower = text.casefold()
    for answer in answers if len(lower) == len(text) else ():  # else the offsets would be others
        at = lower.find(answer.casefold(), start) if answer and len(answer) < _LONGEST_ANSWER else -1
        if at >= 0:
            return at, at + len(answer)
    return None


def span_loss(tokens: Tokens, i: int, boundaries: torch.Tensor, span: Span) -> torch.Tensor | None:
    """The loss of the i-th pair's scores of first and last tokens (tokens, 2), where the answer is at `span` of its second text.

    None where the answer was cut off.
    """
    second, offsets = tokens.of_second(i)
    first = np.flatnonzero((offsets[:, 0] <= span[0]) & (offsets[:, 1] > span[0]))
    last = np.flatnonzero((offsets[:, 0] < span[1]) & (offsets[:, 1] >= span[1]))
    if not len(first) or not len(last):
        return None
    of_second = boundaries[torch.from_numpy(second).to(boundaries.device)]
    target = torch.tensor([int(first[0]), int(last[0])], device=boundaries.device)
    return F.cross_entropy(of_second.T, target, reduction="sum")
