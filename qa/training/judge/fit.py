"""Trains the judge: all layers of a backbone, with outputs for whether a sentence answers, whether evidence supports a claim, and the words
that answer.

The loss of a list is cross-entropy over a softmax of its sentences' scores and of 0 for "none of these", so that a score is the log-odds of
its sentence against there being no answer. The loss of claims is that of telling true from false, and a margin between twins. It takes
minutes on a GPU, and a day on the processor, where it goes on from its last checkpoint. Nothing of the archive is imported.
"""

import json
import math
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import safetensors
import torch
import torch.nn.functional as F  # noqa: N812
import transformers
from safetensors.torch import load_file, save_file

from qa.reading.judge import CLAIM_WINDOW, OUTPUTS, WINDOW, read_manifest, weights_of
from qa.reading.network import Network, backbone, network_of
from qa.reading.pairs import MANIFEST, PairTokenizer, Tokens
from qa.training.judge.bits import in_four_bits, rounded4, unpacked
from qa.training.judge.items import Drawing, Items, Step
from qa.training.judge.measure import figures
from qa.training.spans import span_loss

WEIGHTS, CARD = "judge.safetensors", "card.json"
_CHECKPOINT = "checkpoint.pt"
_WARM_UP = 0.1  # share of the training in which the learning rates rise
_SPAN_WEIGHT = 0.25  # of the loss of where the answer is, against that of whether there is one
_MARGIN, _MARGIN_WEIGHT = 2.0, 0.5  # between the log-odds of twins, and the weight of its loss
_LARGEST_GRADIENT = 1.0  # norm to which gradients are clipped
_LOGGED = 50  # steps between two lines of the log
_AT_ONCE = 32  # pairs that a processor reads before it goes back through the network, at most: with 144 tokens some 3 GB


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train. The rate rises, then falls to 0 at the last step, or when the minutes are over if that is sooner.

    3e-5 was best for a backbone of 110 million weights, 1e-4 for one of 22 million.
    """

    backbone: str = "sentence-transformers/all-mpnet-base-v2"  # its name, for the card
    languages: str = "en"  # codes, with spaces between them, of the items that are used
    passes: float = 3.0
    minutes: float | None = None
    rate: float = 3e-5  # highest learning rate of the layers
    head_rate: float = 1e-3  # highest learning rate of the outputs; a tenth of it where they are trained further
    lists: int = 16  # in a step
    wrong: int = 5  # sentences in a list that do not answer
    every: int = 200  # steps between two checkpoints; none on CUDA
    seed: int = 0
    dropout: bool = True
    packed_from: float = 0.6  # share of the training from which on the layers are used as they will be packed, to learn to do with that
    packed_anew: int = 1  # steps after which it is worked out anew how they will be
    upper: int | None = None  # layers that are trained, from the last down; the others and the embeddings stay as they were


def fit(items: Items, base: Path, out: Path, plan: Plan) -> None:
    """Train the backbone in the folder `base` on `items`, and write weights, tokenizer, and a card of how they were made to `out`.

    A folder with a judge's weights is trained further.
    """
    out.mkdir(parents=True, exist_ok=True)
    items = items.of(set(plan.languages.split()))
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(plan.seed)
    earlier = read_manifest(base) if (base / MANIFEST).exists() else None
    config = earlier["config"] if earlier else json.loads((base / "config.json").read_text(encoding="utf-8"))
    own: dict[str, Any] = {} if plan.dropout else {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    if device == "cpu":  # going back through PyTorch's own attention takes half of the time there
        own["attn_implementation"] = "eager"
    if earlier:
        tensors = {name: torch.from_numpy(values) for name, values in weights_of(base, earlier).items()}
        network = network_of(config | own, tensors, OUTPUTS).on(device)
    else:
        network = Network(backbone(config | own, read_tensors(base)), OUTPUTS).on(device)
        torch.nn.init.normal_(network.head.weight, std=0.02)
        torch.nn.init.zeros_(network.head.bias)
    if plan.upper is not None:
        network.base.requires_grad_(False)
        network.base.encoder.layer[-plan.upper :].requires_grad_(True)
    tokenizer, drawing = PairTokenizer(base, config["pad_token_id"]), Drawing(items, plan.lists, plan.wrong, plan.seed)
    training = _Training(network, tokenizer, drawing, plan, device)
    training.run(out / _CHECKPOINT)
    trained = {name.removeprefix("base."): values.cpu().contiguous() for name, values in network.state_dict().items()}
    save_file(trained, out / WEIGHTS)
    shutil.copy(base / "tokenizer.json", out)
    (out / "config.json").write_text(json.dumps(config, indent=1), encoding="utf-8")
    card = {
        "base": plan.backbone,
        "earlier": earlier["card"] if earlier else None,
        "heads": ["answers", "supports", "first token", "last token"],
        "language": plan.languages,
        "sources": items.card(),
        "plan": asdict(plan),
        "steps": training.step,
        "seconds": round(training.seconds),
        "device": torch.cuda.get_device_name() if device == "cuda" else "cpu",
        "versions": {module.__name__: module.__version__ for module in (torch, transformers, safetensors)},
        "held_out": figures(network, tokenizer, items),
    }
    (out / CARD).write_text(json.dumps(card, indent=1), encoding="utf-8")
    (out / _CHECKPOINT).unlink(missing_ok=True)
    print(json.dumps(card["held_out"], indent=1), flush=True)


def read_tensors(folder: Path) -> dict[str, torch.Tensor]:
    """The tensors of all `.safetensors` of a folder, packed or not."""
    found: dict[str, torch.Tensor] = {}
    for file in sorted(folder.glob("*.safetensors")):
        found |= load_file(file)
    return unpacked(found)


class _Training:
    def __init__(self, network: Network, tokenizer: PairTokenizer, drawing: Drawing, plan: Plan, device: str) -> None:
        self.network, self.tokenizer, self.drawing, self.plan, self.device = network, tokenizer, drawing, plan, device
        self.steps = max(1, round(drawing.steps_in_pass * plan.passes))
        self.step, self.seconds = 0, 0.0
        # Parts in which a step's lists are read, one after the other, to save memory; batches in which the pairs of a loss are read: a
        # small one costs as much as a large one for what is done to each weight.
        self._parts = 1 if device == "cuda" else math.ceil(plan.lists * (plan.wrong + 1) / _AT_ONCE)
        self._batches = 1 if device == "cuda" else 2
        self._rounding: list[torch.Tensor] = []  # what packing adds to each matrix
        groups = [
            {"params": [of for of in network.base.parameters() if of.requires_grad], "peak": plan.rate},
            {"params": network.head.parameters(), "peak": plan.head_rate},
        ]
        self._optimizer = torch.optim.AdamW(groups, lr=plan.rate, weight_decay=0.01)
        self._losses: dict[str, list[torch.Tensor]] = defaultdict(list)

    def run(self, checkpoint: Path) -> None:
        """Train to the end, from the checkpoint on if there is one."""
        if checkpoint.exists():
            self._resume(torch.load(checkpoint, map_location=self.device))
        self.network.train()
        started = time.monotonic() - self.seconds
        while (done := self._done()) < 1:
            self._train_on(self.drawing.step(self.step), done)
            self.step += 1
            self.seconds = time.monotonic() - started
            if self.step % _LOGGED == 0 or self.step == self.steps:
                self._log()
            if self.device == "cpu" and self.step % self.plan.every == 0 and self.step < self.steps:
                self._save(checkpoint)

    def _done(self) -> float:
        """The share of the training that is over, by steps or by time."""
        return max(self.step / self.steps, self.seconds / (60 * self.plan.minutes) if self.plan.minutes else 0.0)

    def _train_on(self, step: Step, done: float) -> None:
        torch.manual_seed(self.plan.seed * 1_000_003 + self.step)  # so that what is dropped out depends on the step alone
        for group in self._optimizer.param_groups:
            group["lr"] = group["peak"] * _rate_at(done)
        with self._as_packed() if done >= self.plan.packed_from else nullcontext():
            order = sorted(range(len(step.choices)), key=lambda i: max(map(len, (sentence.with_prefix for sentence in step.sentences[i]))))
            size = math.ceil(len(order) / self._parts)
            for at in range(0, len(order), size):
                self._learn(self._of_lists(step, order[at : at + size]))
            if step.statements:
                self._learn(self._of_claims(step))
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), _LARGEST_GRADIENT)
        self._optimizer.step()
        self._optimizer.zero_grad()

    @contextmanager
    def _as_packed(self) -> Iterator[None]:
        """Compute with the weights as they are once packed; the gradients are then applied to what they were rounded from."""
        matrices = [of for name, of in self.network.base.named_parameters() if of.requires_grad and in_four_bits(name, of)]
        whole = [of.detach().clone() for of in matrices]
        with torch.no_grad():
            if not self._rounding or self.step % self.plan.packed_anew == 0:
                for of in matrices:
                    of.copy_(rounded4(of))
                self._rounding = [of - before for of, before in zip(matrices, whole, strict=True)]
            else:
                torch._foreach_add_(matrices, self._rounding)
        yield
        with torch.no_grad():
            torch._foreach_copy_(matrices, whole)

    def _learn(self, losses: Mapping[str, tuple[float, torch.Tensor]]) -> None:
        """Add the gradients of losses, each with its weight."""
        for name, (_, loss) in losses.items():
            self._losses[name].append(loss.detach())
        torch.stack([weight * loss for weight, loss in losses.values()]).sum().backward()  # type: ignore[no-untyped-call]

    def _of_lists(self, step: Step, part: list[int]) -> dict[str, tuple[float, torch.Tensor]]:
        pairs = [(step.choices[i].question, sentence.with_prefix) for i in part for sentence in step.sentences[i]]
        logits, read = self._read(pairs, WINDOW)
        chosen, spans, at = [], [], 0
        for i in part:
            choice, n = step.choices[i], len(step.sentences[i])
            options = torch.cat([logits[at : at + n, 0], logits.new_zeros(1)])
            chosen.append(F.cross_entropy(options, torch.tensor(0 if choice.gold else n, device=self.device)))
            if choice.gold and choice.short:
                prefix = len(choice.gold.prefix)
                tokens, row, boundaries = read[at]
                loss = span_loss(tokens, row, boundaries, (choice.short[0] + prefix, choice.short[1] + prefix))
                spans += [] if loss is None else [loss]
            at += n
        share = len(part) / len(step.choices)
        losses = {"answers": (share, torch.stack(chosen).mean())}
        return losses | ({"span": (share * _SPAN_WEIGHT, torch.stack(spans).mean())} if spans else {})

    def _of_claims(self, step: Step) -> dict[str, tuple[float, torch.Tensor]]:
        statements = [statement for group in step.statements for statement in group]
        logits = self._read([(one.claim, one.text) for one in statements], CLAIM_WINDOW)[0][:, 1]
        labels = torch.tensor([float(one.supported) for one in statements], device=self.device)
        losses = {"supports": (1.0, F.binary_cross_entropy_with_logits(logits, labels))}
        firsts = accumulate((len(group) for group in step.statements), initial=0)
        twins = [at for at, group in zip(firsts, step.statements, strict=False) if len(group) == 2]
        if twins:
            apart = logits[twins] - logits[[i + 1 for i in twins]]
            losses["twins"] = (_MARGIN_WEIGHT, F.relu(_MARGIN - apart).mean())
        return losses

    def _read(self, pairs: Sequence[tuple[str, str]], window: int) -> tuple[torch.Tensor, list[tuple[Tokens, int, torch.Tensor]]]:
        """The log-odds (n, outputs) of n pairs; and of each its batch's tokens, its row among them, and its tokens' scores (tokens, 2).

        Pairs of similar length are in one batch, so that a processor reads little that only pads.
        """
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i][0]) + len(pairs[i][1]))
        size = math.ceil(len(order) / self._batches)
        logits: list[torch.Tensor] = []
        read: dict[int, tuple[Tokens, int, torch.Tensor]] = {}
        for at in range(0, len(order), size):
            batch = order[at : at + size]
            tokens = self.tokenizer([pairs[i][0] for i in batch], [pairs[i][1] for i in batch], window)
            of_batch, boundaries = self.network(tokens)
            logits.append(of_batch)
            read |= {i: (tokens, row, boundaries[row]) for row, i in enumerate(batch)}
        back = torch.tensor(sorted(range(len(order)), key=order.__getitem__), device=self.device)
        return torch.cat(logits)[back], [read[i] for i in range(len(pairs))]

    def _log(self) -> None:
        means = ", ".join(f"{name} {float(torch.stack(values).mean()):.3f}" for name, values in self._losses.items())
        print(f"{self.step} of {self.steps} steps, {self.seconds:.0f} s: {means}", flush=True)
        self._losses.clear()

    def _save(self, checkpoint: Path) -> None:
        state: dict[str, Any] = {"network": self.network.state_dict(), "optimizer": self._optimizer.state_dict()}
        beside = checkpoint.with_suffix(".new")
        torch.save(state | {"step": self.step, "seconds": self.seconds, "steps": self.steps}, beside)
        beside.replace(checkpoint)

    def _resume(self, state: Mapping[str, Any]) -> None:
        """Raises ValueError for a checkpoint of another training."""
        if state["steps"] != self.steps:
            raise ValueError(f"the checkpoint is of a training of {state['steps']} steps, and this one has {self.steps}: delete it")
        self.network.load_state_dict(state["network"])
        self._optimizer.load_state_dict(state["optimizer"])
        self.step, self.seconds = state["step"], state["seconds"]
        print(f"goes on after step {self.step} of {self.steps}", flush=True)


def _rate_at(done: float) -> float:
    """The share of the highest rate: it rises while warming up, and falls as a cosine."""
    if done < _WARM_UP:
        return max(done / _WARM_UP, 0.04)
    return (1 + math.cos(math.pi * (done - _WARM_UP) / (1 - _WARM_UP))) / 2
