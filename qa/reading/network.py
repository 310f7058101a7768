"""The network of our own cross-encoders: a published encoder (its backbone) with a head. Nothing of the archive is imported."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import MODEL_MAPPING, AutoConfig
from transformers.utils import logging as transformers_logging

from qa.reading.pairs import Tokens

_UNUSED = ("pooler.", "position_ids")  # tensors that published encoders have beside those of the backbone


class Network(torch.nn.Module):
    """A backbone and its head: `outputs` values of the mean of a pair's tokens, and two of each token (first and last of the answer)."""

    def __init__(self, base: Any, outputs: int) -> None:
        super().__init__()
        self.base = base
        self.head = torch.nn.Linear(base.config.hidden_size, outputs + 2)
        self.bf16 = _multiplies_bf16("cpu")

    def forward(self, tokens: Tokens) -> tuple[torch.Tensor, torch.Tensor]:
        """Log-odds (n, outputs) of n pairs, and scores of each token as the first and as the last of the answer (n, tokens, 2)."""
        device = self.head.weight.device
        ids, types, mask = (torch.from_numpy(values).to(device) for values in (tokens.ids, tokens.types, tokens.mask))
        typed = {"token_type_ids": types} if getattr(self.base.config, "type_vocab_size", 0) else {}
        with torch.autocast(device.type, torch.bfloat16, enabled=self.bf16):
            hidden = self.base(input_ids=ids, attention_mask=mask, **typed).last_hidden_state
        hidden, mask = hidden.float(), mask.unsqueeze(-1)
        pooled = (hidden * mask).sum(1) / mask.sum(1)
        weight, bias = self.head.weight, self.head.bias
        return pooled @ weight[:-2].T + bias[:-2], hidden @ weight[-2:].T

    def score(self, tokens: Tokens) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        """As `forward`, without gradients, as arrays."""
        with torch.inference_mode():
            logits, boundaries = self(tokens)
        return logits.double().cpu().numpy(), boundaries.float().cpu().numpy()

    def on(self, device: str) -> "Network":
        """The network on a device, in the precision that is fastest there."""
        self.bf16 = _multiplies_bf16(device)
        return self.to(device)

    def at_rest(self) -> "Network":
        """The network as it answers. Where it multiplies in bfloat16, its large matrices are converted now, not at each call."""
        for module in self.base.modules() if self.bf16 else ():
            if isinstance(module, torch.nn.Linear):
                module.to(torch.bfloat16)
        return self.eval()


def _multiplies_bf16(device: str) -> bool:
    """Whether a device multiplies bfloat16 itself; elsewhere it is emulated, and slower."""
    return device == "cuda" or bool(getattr(torch.cpu, "_is_avx512_bf16_supported", bool)())


def backbone(config: Mapping[str, Any], tensors: Mapping[str, torch.Tensor]) -> Any:
    """A published encoder of its config (Hugging Face's config.json) and tensors, without its pooler.

    Raises ValueError when the tensors are not those of such an encoder.
    """
    known = AutoConfig.for_model(**config)
    kind: Any = MODEL_MAPPING[type(known)]
    with torch.device("meta"):
        model = kind(known, add_pooling_layer=False)
    wanted = set(model.state_dict())
    if missing := sorted(wanted - tensors.keys()):
        raise ValueError(f"{len(missing)} of its tensors are missing, such as {missing[0]}")
    if unknown := [name for name in tensors.keys() - wanted if not any(part in name for part in _UNUSED)]:
        raise ValueError(f"{len(unknown)} of its tensors are not the backbone's, such as {min(unknown)}")
    used = {name: values for name, values in tensors.items() if name in wanted}
    with _quiet():
        return kind.from_pretrained(None, config=known, state_dict=used, dtype=torch.float32, add_pooling_layer=False)


def network_of(config: Mapping[str, Any], tensors: Mapping[str, torch.Tensor], outputs: int) -> Network:
    """A network of its backbone's config and tensors, and its head's tensors, `head.weight` and `head.bias`."""
    head = ("head.weight", "head.bias")
    network = Network(backbone(config, {name: values for name, values in tensors.items() if name not in head}), outputs)
    network.head.load_state_dict({name.removeprefix("head."): tensors[name] for name in head})
    return network


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the progress bars and reports that transformers prints as it loads."""
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logger = logging.getLogger("transformers")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
