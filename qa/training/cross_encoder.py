"""Trains the cross-encoder: the upper layers of the bundled embedder, on lists of sentences of which one answers a question, or none does.

A list has the sentence that answers and three that the ranking puts high, or only such. The loss is cross-entropy over a softmax of the
sentences' scores and of 0 for "none of these", so that a score is the log-odds of its sentence against there being no answer. Two
further outputs per token learn where the answer begins and ends. It runs in bfloat16 where the processor multiplies it itself; there, two
passes take about twenty minutes on two cores.
"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from safetensors.torch import save_file
from transformers import AutoModel

from qa.reading.cross_encoder import QUICK_WINDOW
from qa.reading.network import Network
from qa.reading.pairs import PairTokenizer, Sentence, by_length
from qa.training.judge.bits import pack_tensors
from qa.training.reads import SEED, Item
from qa.training.spans import find_answer, span_loss
from vectorstore.models.bundled import embedder_path

# docs/log.md has what was measured of layers and passes; it has no experiments on the other numbers.
_FROZEN = 2  # lower layers that are not trained
_LISTS = 8  # lists in a batch
_WRONG = 3  # sentences in a list that do not answer
_RATE, _HEAD_RATE = 1.2e-4, 1e-3  # highest learning rates of the layers and of the new outputs
_WARM_UP = 0.08  # share of the steps in which the learning rates rise
_LARGEST_GRADIENT = 1.0  # norm to which gradients are clipped
_SPAN_WEIGHT = 0.25  # of the loss of where the answer is, against that of whether there is one


@dataclass(frozen=True, slots=True)
class _Pair:
    question: str
    sentence: Sentence
    answers: tuple[str, ...] = ()


def train_cross_encoder(items: Sequence[Item], passes: int, out: Path) -> None:
    """Train on a list of every item, `passes` times, and write the trained weights to the file `out`, in half precision.

    Prints the loss as it goes.
    """
    random.seed(SEED)
    torch.manual_seed(SEED)
    model = _Model()
    steps = max(1, len(items) * passes // _LISTS)
    optimizer = torch.optim.AdamW([{"params": model.layers, "lr": _RATE}, {"params": model.head.parameters(), "lr": _HEAD_RATE}])
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [_RATE, _HEAD_RATE], total_steps=steps + 1, pct_start=_WARM_UP)
    batches = _batches(items)
    for step in range(steps):
        loss = model.loss(next(batches))
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_([*model.layers, *model.head.parameters()], _LARGEST_GRADIENT)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        if step % 100 == 0:
            print(f"{step} of {steps}, loss {float(loss.detach()):.2f}", flush=True)
    save_file(model.weights(), out)


def _batches(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Batches without end, in random order; each pass has every item once, but for those that fill no batch."""
    order: list[int] = []
    while True:
        if len(order) < _LISTS:
            order = random.sample(range(len(items)), len(items))
        yield [items[order.pop()] for _ in range(min(_LISTS, len(order)))]


def _list_of(item: Item) -> list[_Pair]:
    """The sentence that answers, if there is one, and `_WRONG` others: the best-ranked (two if none answers), the rest at random."""
    fixed = 1 if item.gold else 2
    others = [*item.others[:fixed], *random.sample(item.others[fixed:], min(_WRONG - fixed, len(item.others[fixed:])))]
    gold = [_Pair(item.question, item.gold, item.answers)] if item.gold else []
    return gold + [_Pair(item.question, sentence) for sentence in others]


class _Model:
    def __init__(self) -> None:
        folder = Path(embedder_path())
        base: Any = AutoModel.from_pretrained(folder)
        self.tokenizer = PairTokenizer(folder, base.config.pad_token_id)
        self.network = Network(base, 1).train()
        for parameter in base.parameters():
            parameter.requires_grad = False
        for layer in base.encoder.layer[_FROZEN:]:
            for parameter in layer.parameters():
                parameter.requires_grad = True
        self.layers = [parameter for parameter in base.parameters() if parameter.requires_grad]
        self.head = self.network.head
        torch.nn.init.normal_(self.head.weight, std=0.02)
        torch.nn.init.zeros_(self.head.bias)

    def weights(self) -> dict[str, torch.Tensor]:
        """The trained layers and the head, packed."""
        trained = {name: parameter for name, parameter in self.network.base.named_parameters() if parameter.requires_grad}
        head = {f"head.{name}": parameter for name, parameter in self.head.named_parameters()}
        return pack_tensors({name: parameter.detach().contiguous() for name, parameter in (trained | head).items()}, rounded=False)

    def loss(self, batch: Sequence[Item]) -> torch.Tensor:
        """The loss of a batch, a single number: that of choosing the sentence, and that of finding the answer in it."""
        lists = [_list_of(item) for item in batch]
        pairs = [pair for pairs_of_item in lists for pair in pairs_of_item]
        logits: dict[int, torch.Tensor] = {}
        span_losses: list[torch.Tensor] = []
        lengths = [len(pair.question) + len(pair.sentence.with_prefix) for pair in pairs]
        for half in by_length(lengths, math.ceil(len(pairs) / 2)):
            logits_of_half, span_losses_of_half = self._score([pairs[i] for i in half])
            logits |= dict(zip(half, logits_of_half, strict=True))
            span_losses += span_losses_of_half
        total, at = torch.zeros(()), 0
        for item, pairs_of_item in zip(batch, lists, strict=True):
            choice = torch.stack([*(logits[at + i] for i in range(len(pairs_of_item))), torch.zeros(())])
            at += len(pairs_of_item)
            total = total + F.cross_entropy(choice[None], torch.tensor([0 if item.gold else len(pairs_of_item)]))
        return total / len(batch) + (_SPAN_WEIGHT * torch.stack(span_losses).mean() if span_losses else 0.0)

    def _score(self, pairs: Sequence[_Pair]) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """The log-odds of n pairs (n,); and for each pair whose sentence has the answer, the loss of where it begins and ends."""
        tokens = self.tokenizer([pair.question for pair in pairs], [pair.sentence.with_prefix for pair in pairs], QUICK_WINDOW)
        logits, boundaries = self.network(tokens)
        spans = [find_answer(pair.answers, pair.sentence.with_prefix, len(pair.sentence.prefix)) for pair in pairs]
        losses = [span_loss(tokens, i, boundaries[i], span) for i, span in enumerate(spans) if span]
        return logits[:, 0], [loss for loss in losses if loss is not None]
