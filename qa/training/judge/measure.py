"""Measures how well a network judges the items held out of its training. Nothing of the archive is imported."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from qa.reading.judge import CLAIM_WINDOW, WINDOW
from qa.reading.network import Network
from qa.reading.pairs import PairTokenizer, best_span, evidence_text
from qa.training.judge.items import Choice, Claims, Items

_BATCH = 64  # pairs in a batch
_LEAST_OVERLAP = 0.5  # share of the characters of two spans that they have in common, from which on they are the same answer

Figures = dict[str, dict[str, float]]  # source → figure → value


def figures(network: Network, tokenizer: PairTokenizer, items: Items) -> Figures:
    """The figures of each source.

    Of its lists: how often the gold sentence is first and in the first three, the AUROC of the best log-odds, and how often the short
    answer is found in the gold sentence (`short`). Of its claims: the shares of supported ones kept and of unsupported ones removed, the
    mean of both, and how often the true twin has the higher log-odds.
    """
    network.eval()
    found: Figures = {}
    for source in items.sources:
        choices = [choice for choice in items.choices if choice.source == source.name and choice.held]
        claims = [group for group in items.claims if group.source == source.name and group.held]
        values = (_of_choices(network, tokenizer, choices) if choices else {}) | (_of_claims(network, tokenizer, claims) if claims else {})
        if values:
            found[source.name] = {name: round(float(value), 4) for name, value in values.items()}
    return found


def change(before: Figures, after: Figures) -> float:
    """The largest change of any figure, over all sources."""
    return max((abs(after[source][name] - value) for source, of in before.items() for name, value in of.items()), default=0.0)


def _of_choices(network: Network, tokenizer: PairTokenizer, choices: Sequence[Choice]) -> dict[str, float]:
    lists = [[sentence.with_prefix for sentence in (choice.gold, *choice.others) if sentence] for choice in choices]
    logits = _logits(network, tokenizer, [(c.question, text) for c, texts in zip(choices, lists, strict=True) for text in texts], WINDOW)
    edges = np.cumsum([0, *map(len, lists)])
    own = [logits[start:end, 0] for start, end in pairwise(edges)]
    ranks = np.array([int((of[1:] >= of[0]).sum()) for of, choice in zip(own, choices, strict=True) if choice.gold])
    best = np.array([of.max() for of in own])
    answered = np.array([choice.gold is not None for choice in choices])
    values = {"lists": float(len(choices))}
    if answered.any():
        values |= {"gold_first": (ranks == 0).mean(), "gold_in_three": (ranks < 3).mean(), "short": _short(network, tokenizer, choices)}
    if answered.any() and not answered.all():
        values["auroc"] = auroc(best[answered], best[~answered])
    return values


def auroc(positive: NDArray[np.float64], negative: NDArray[np.float64]) -> float:
    """The probability that a value of the first kind is above one of the second; equal ones count half. What evaluation has for it needs
    packages that a machine which only trains has not.
    """
    difference = positive[:, None] - negative
    return float((difference > 0).mean() + (difference == 0).mean() / 2)


def _short(network: Network, tokenizer: PairTokenizer, choices: Sequence[Choice]) -> float:
    """Of the gold sentences that have the words of the answer, the share in which those are found, or nearly those."""
    right = []
    for choice in choices:
        if choice.gold and choice.short:
            tokens = tokenizer([choice.question], [choice.gold.with_prefix], WINDOW)
            own_tokens, offsets = tokens.of_second(0, len(choice.gold.prefix))
            _, boundaries = network.score(tokens)
            found = best_span(boundaries[0, own_tokens], offsets) or (0, 0)
            both, either = (pick(found[1], choice.short[1]) - other(found[0], choice.short[0]) for pick, other in ((min, max), (max, min)))
            right.append(both >= _LEAST_OVERLAP * either)
    return float(np.mean(right)) if right else 0.0


def _of_claims(network: Network, tokenizer: PairTokenizer, claims: Sequence[Claims]) -> dict[str, float]:
    pairs = [(claim, evidence_text(group.title, group.evidence)) for group in claims for claim in (*group.supported, *group.unsupported)]
    logits = _logits(network, tokenizer, pairs, CLAIM_WINDOW)[:, 1]
    holds = np.array([held for group in claims for held in [True] * len(group.supported) + [False] * len(group.unsupported)])
    kept, removed = float((logits[holds] > 0).mean()), float((logits[~holds] <= 0).mean())
    firsts = np.cumsum([0, *(len(group.supported) + len(group.unsupported) for group in claims)])
    both = [(at, at + len(of.supported)) for at, of in zip(firsts, claims, strict=False) if of.supported and of.unsupported]
    twins = float(np.mean([logits[one] > logits[other] for one, other in both])) if both else 0.0
    return {"claims": float(len(pairs)), "kept": kept, "removed": removed, "balanced_accuracy": (kept + removed) / 2, "twins": twins}


def _logits(network: Network, tokenizer: PairTokenizer, pairs: Sequence[tuple[str, str]], window: int) -> NDArray[np.float64]:
    """The log-odds (n, outputs) of n pairs of texts. Pairs of similar length are in one batch."""
    found = np.empty((len(pairs), len(network.head.bias) - 2))
    order = sorted(range(len(pairs)), key=lambda i: len(pairs[i][0]) + len(pairs[i][1]))
    for at in range(0, len(order), _BATCH):
        batch = order[at : at + _BATCH]
        found[batch], _ = network.score(tokenizer([pairs[i][0] for i in batch], [pairs[i][1] for i in batch], window))
    return found
