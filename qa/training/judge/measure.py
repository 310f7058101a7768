"""How well a network judges what is held out of its training. Nothing of the archive is imported."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from qa.reading.judge import TOKENS, TOKENS_OF_CLAIM
from qa.reading.network import Network
from qa.reading.pairs import Tokenizing, best_span
from qa.training.judge.items import Choice, Claims, Items

_BATCH = 64  # pairs that are read together
_SHARED = 0.5  # of the characters of two spans together, from which on they are the same answer

Figures = dict[str, dict[str, float]]


def figures(network: Network, tokenizing: Tokenizing, items: Items) -> Figures:
    """By source: of its lists, gold first and among the first three, AUROC of the best log-odds, and how often the words that answer are
    found in the gold sentence (`short`); of its claims, supported kept, unsupported removed, the mean of both, and twins told apart.

    In single precision, so that two networks can be compared.
    """
    network.eval()
    network.bf16, usual = False, network.bf16
    found: Figures = {}
    for source in items.sources:
        choices = [choice for choice in items.choices if choice.source == source.name and choice.held]
        claims = [group for group in items.claims if group.source == source.name and group.held]
        told = (_of_choices(network, tokenizing, choices) if choices else {}) | (_of_claims(network, tokenizing, claims) if claims else {})
        if told:
            found[source.name] = {name: round(float(value), 4) for name, value in told.items()}
    network.bf16 = usual
    return found


def change(before: Figures, after: Figures) -> float:
    """The largest change of any figure, over all sources."""
    return max((abs(after[source][name] - value) for source, of in before.items() for name, value in of.items()), default=0.0)


def _of_choices(network: Network, tokenizing: Tokenizing, choices: Sequence[Choice]) -> dict[str, float]:
    lists = [[sentence.read for sentence in (choice.gold, *choice.others) if sentence] for choice in choices]
    scores = _scores(network, tokenizing, [(c.question, text) for c, texts in zip(choices, lists, strict=True) for text in texts], TOKENS)
    edges = np.cumsum([0, *map(len, lists)])
    own = [scores[start:end, 0] for start, end in pairwise(edges)]
    ranks = np.array([int((of[1:] >= of[0]).sum()) for of, choice in zip(own, choices, strict=True) if choice.gold])
    best = np.array([of.max() for of in own])
    answered = np.array([choice.gold is not None for choice in choices])
    told = {"lists": float(len(choices))}
    if answered.any():
        told |= {"gold_first": (ranks == 0).mean(), "gold_in_three": (ranks < 3).mean(), "short": _short(network, tokenizing, choices)}
    if answered.any() and not answered.all():
        told["auroc"] = auroc(best[answered], best[~answered])
    return told


def auroc(positive: NDArray[np.float64], negative: NDArray[np.float64]) -> float:
    """How often one of the first outweighs one of the second; half where they are alike."""
    difference = positive[:, None] - negative
    return float((difference > 0).mean() + (difference == 0).mean() / 2)


def _short(network: Network, tokenizing: Tokenizing, choices: Sequence[Choice]) -> float:
    """The share of gold sentences that hold the answer's words in which those are offered, or nearly those."""
    right = []
    for choice in choices:
        if choice.gold and choice.short:
            tokens = tokenizing([choice.question], [choice.gold.read], TOKENS)
            own, characters = tokens.of_second(0, len(choice.gold.lead))
            _, ends = network.read(tokens)
            found = best_span(ends[0, own, 0], ends[0, own, 1], characters) or (0, 0)
            both, either = (pick(found[1], choice.short[1]) - other(found[0], choice.short[0]) for pick, other in ((min, max), (max, min)))
            right.append(both >= _SHARED * either)
    return float(np.mean(right)) if right else 0.0


def _of_claims(network: Network, tokenizing: Tokenizing, claims: Sequence[Claims]) -> dict[str, float]:
    said = [(claim, group.read(group.title)) for group in claims for claim in (*group.supported, *group.unsupported)]
    scores = _scores(network, tokenizing, said, TOKENS_OF_CLAIM)[:, 1]
    holds = np.array([held for group in claims for held in [True] * len(group.supported) + [False] * len(group.unsupported)])
    kept, removed = float((scores[holds] > 0).mean()), float((scores[~holds] <= 0).mean())
    firsts = np.cumsum([0, *(len(group.supported) + len(group.unsupported) for group in claims)])
    both = [(at, at + len(of.supported)) for at, of in zip(firsts, claims, strict=False) if of.supported and of.unsupported]
    twins = float(np.mean([scores[one] > scores[other] for one, other in both])) if both else 0.0
    return {"claims": float(len(said)), "kept": kept, "removed": removed, "balanced_accuracy": (kept + removed) / 2, "twins": twins}


def _scores(network: Network, tokenizing: Tokenizing, pairs: Sequence[tuple[str, str]], most: int) -> NDArray[np.float64]:
    """The scores (n, outputs) of pairs; those of like length are read together."""
    found = np.empty((len(pairs), len(network.head.bias) - 2))
    order = sorted(range(len(pairs)), key=lambda i: len(pairs[i][0]) + len(pairs[i][1]))
    for at in range(0, len(order), _BATCH):
        batch = order[at : at + _BATCH]
        found[batch], _ = network.read(tokenizing([pairs[i][0] for i in batch], [pairs[i][1] for i in batch], most))
    return found
