"""Trains the cross-encoder: the bundled embedder's upper layers, on lists of sentences of which one answers, or none does.

Of each question the sentence that answers stands against three that the ranking takes for good ones, and against "none of these":
one softmax over all, so that the score is log-odds against there being no answer. Two further outputs per token learn where
the answer starts and ends. Half precision where the processor has it, two passes, about twenty minutes on two cores.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from safetensors.torch import save_file
from transformers import AutoModel

from qa.reading.cross_encoder import MAX_TOKENS
from qa.reading.network import Network
from qa.reading.pairs import Sentence, Tokenizing, halves
from qa.training.reads import SEED, Item
from qa.training.spans import place_of, span_loss
from vectorstore.models.bundled import embedder_path

_FROZEN = 2  # lower layers, which stay as they are
_LISTS = 8  # in a batch
_AGAINST = 3  # sentences that do not answer, in a list
_RATE, _HEAD_RATE = 1.2e-4, 1e-3
_SPAN_WEIGHT = 0.25


@dataclass(frozen=True, slots=True)
class _Pair:
    question: str
    sentence: Sentence
    answers: tuple[str, ...] = ()


def train_cross_encoder(items: Sequence[Item], passes: int, out: Path) -> None:
    """Train on every list `passes` times and write the weights that changed, in half precision."""
    random.seed(SEED)
    torch.manual_seed(SEED)
    model = _Model()
    steps = max(1, len(items) * passes // _LISTS)
    optimizer = torch.optim.AdamW([{"params": model.layers, "lr": _RATE}, {"params": model.head.parameters(), "lr": _HEAD_RATE}])
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [_RATE, _HEAD_RATE], total_steps=steps + 1, pct_start=0.08)
    batches = _batches(items)
    for step in range(steps):
        loss = model.loss(next(batches))
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_([*model.layers, *model.head.parameters()], 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        if step % 100 == 0:
            print(f"{step} of {steps}, loss {float(loss.detach()):.2f}", flush=True)
    save_file(model.weights(), out)


def _batches(items: Sequence[Item]) -> Iterator[list[Item]]:
    order: list[int] = []
    while True:
        if len(order) < _LISTS:
            order = random.sample(range(len(items)), len(items))
        yield [items[order.pop()] for _ in range(min(_LISTS, len(order)))]


def _list_of(item: Item) -> list[_Pair]:
    """The sentence that answers, the likeliest that does not, and others from among the likely ones."""
    sure = 1 if item.gold else 2
    others = [*item.others[:sure], *random.sample(item.others[sure:], min(_AGAINST - sure, len(item.others[sure:])))]
    gold = [_Pair(item.question, item.gold, item.answers)] if item.gold else []
    return gold + [_Pair(item.question, sentence) for sentence in others]


class _Model:
    def __init__(self) -> None:
        folder = Path(embedder_path())
        base: Any = AutoModel.from_pretrained(folder)
        self.tokenizing = Tokenizing(folder, base.config.pad_token_id)
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
        """The trained layers and the head, in half precision."""
        trained = {name: parameter for name, parameter in self.network.base.named_parameters() if parameter.requires_grad}
        head = {f"head.{name}": parameter for name, parameter in self.head.named_parameters()}
        return {name: parameter.detach().half().contiguous() for name, parameter in (trained | head).items()}

    def loss(self, batch: Sequence[Item]) -> torch.Tensor:
        lists = [_list_of(item) for item in batch]
        pairs = [pair for of_one in lists for pair in of_one]
        logits: dict[int, torch.Tensor] = {}
        spans: list[torch.Tensor] = []
        for half in halves([len(pair.question) + len(pair.sentence.read) for pair in pairs]):
            found, of_spans = self._read([pairs[i] for i in half])
            logits |= dict(zip(half, found, strict=True))
            spans += of_spans
        total, at = torch.zeros(()), 0
        for item, of_one in zip(batch, lists, strict=True):
            choice = torch.stack([*(logits[at + i] for i in range(len(of_one))), torch.zeros(())])
            at += len(of_one)
            total = total + F.cross_entropy(choice[None], torch.tensor([0 if item.gold else len(of_one)]))
        return total / len(batch) + (_SPAN_WEIGHT * torch.stack(spans).mean() if spans else 0.0)

    def _read(self, pairs: Sequence[_Pair]) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Each pair's score, and the loss of where the answer starts and ends for those that hold it."""
        tokens = self.tokenizing([pair.question for pair in pairs], [pair.sentence.read for pair in pairs], MAX_TOKENS)
        scores, ends = self.network(tokens)
        places = [place_of(pair.answers, pair.sentence.read, len(pair.sentence.lead)) for pair in pairs]
        losses = [span_loss(tokens, i, ends[i], place) for i, place in enumerate(places) if place]
        return scores[:, 0], [loss for loss in losses if loss is not None]
