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
from transformers import AutoModel, AutoTokenizer

from qa.reading.cross_encoder import Sentence, encode, halves, pooled
from vectorstore.models.bundled import embedder_path

SEED = 0  # of what is drawn: who trains again gets the same weights
_FROZEN = 2  # lower layers, which stay as they are
_LISTS = 8  # in a batch
_AGAINST = 3  # sentences that do not answer, in a list
_RATE, _HEAD_RATE = 1.2e-4, 1e-3
_SPAN_WEIGHT = 0.25


@dataclass(frozen=True, slots=True)
class Item:
    """A question, the sentence that answers it if one does, others from the likeliest on, and the answer in words."""

    question: str
    gold: Sentence | None
    others: tuple[Sentence, ...]
    answers: tuple[str, ...] = ()


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
        self.tokenizer: Any = AutoTokenizer.from_pretrained(embedder_path())
        self.base: Any = AutoModel.from_pretrained(embedder_path()).train()
        for parameter in self.base.parameters():
            parameter.requires_grad = False
        for layer in self.base.encoder.layer[_FROZEN:]:
            for parameter in layer.parameters():
                parameter.requires_grad = True
        self.layers = [parameter for parameter in self.base.parameters() if parameter.requires_grad]
        self.head = torch.nn.Linear(self.base.config.hidden_size, 3)  # answers or not; first token; last token
        torch.nn.init.normal_(self.head.weight, std=0.02)
        torch.nn.init.zeros_(self.head.bias)

    def weights(self) -> dict[str, torch.Tensor]:
        """The trained layers and the head, in half precision."""
        trained = {name: parameter for name, parameter in self.base.named_parameters() if parameter.requires_grad}
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
        encoded = encode(self.tokenizer, [pair.question for pair in pairs], [pair.sentence for pair in pairs])
        offsets = encoded.pop("offset_mapping")
        with torch.autocast("cpu", torch.bfloat16):
            hidden = self.base(**encoded).last_hidden_state
        hidden = hidden.float()
        spans = []
        for i, pair in enumerate(pairs):
            if place := _place(pair):
                second = torch.tensor([part == 1 for part in encoded.sequence_ids(i)])
                first = second & (offsets[i, :, 0] <= place[0]) & (offsets[i, :, 1] > place[0])
                last = second & (offsets[i, :, 0] < place[1]) & (offsets[i, :, 1] >= place[1])
                if first.any() and last.any():
                    ends = self.head(hidden[i])[:, 1:].masked_fill(~second[:, None], -1e4)
                    wanted = torch.stack([first.int().argmax(), last.int().argmax()])
                    spans.append(F.cross_entropy(ends.T, wanted, reduction="sum"))
        return pooled(hidden, encoded["attention_mask"]) @ self.head.weight[0] + self.head.bias[0], spans


def _place(pair: _Pair) -> tuple[int, int] | None:
    """The characters of the answer in a sentence's own words, if they are there."""
    text, lead = pair.sentence.read.casefold(), len(pair.sentence.lead)
    for answer in pair.answers:
        at = text.find(answer.casefold(), lead)
        if at >= 0 and len(answer) < 60:
            return at, at + len(answer)
    return None
