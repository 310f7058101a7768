"""The judge: one network that tells how well a sentence answers a question, and whether evidence supports a claim.

Its weights are a folder: `judge.json`, which names the other files with their checksums, the tokenizer, and the packed weights in parts.
`docs/judge.md` tells how they are trained. Those in `weights/judge/` beside this module are the bundled ones, where there are any.
"""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load as load_tensors

from qa.reading.close import CloseReader, Score, scored_by
from qa.reading.packed import in_eight_bits, unpack
from qa.reading.pairs import JUDGE, MANIFEST, CrossEncoder, PairTokenizer
from vectorstore.models.encoder import EIGHT_BITS, Encoder, passes, processor_has
from vectorstore.texts.folding import folded

GRAPH = "graph.onnx"  # what the backbone computes, without its weights; `make graph` makes it
GRAPH8 = "graph8.onnx"  # the same, its large matrices multiplied in eight bits
FORM = 1  # of such a folder: another number is refused
OUTPUTS = 2  # log-odds that a sentence answers, and that evidence supports a claim
WINDOW = 144  # tokens of a question and its sentence
CLAIM_WINDOW = 256  # tokens of a claim and its evidence


class Judge(CloseReader):
    """A cross-encoder that also tells whether evidence supports a claim."""

    __slots__ = ()

    def fits(self, text: str, claim: str) -> bool:
        """Whether it reads evidence and claim to their end."""
        return int(self.tokenizer([folded(claim)], [folded(text)], CLAIM_WINDOW + 1).mask.sum()) <= CLAIM_WINDOW

    def supports(self, text: str, claim: str) -> float:
        """The probability that evidence (`evidence_text`) says a claim. What is beyond the window is not read."""
        logits, _ = self.passes.submit(self.score, self.tokenizer([folded(claim)], [folded(text)], CLAIM_WINDOW)).result()
        return 1 / (1 + math.exp(-float(logits[0, 1])))


def open_judge(folder: Path, beside: Callable[[], CrossEncoder] | None = None) -> Judge:
    """The judge whose weights are in a folder; what it does not read, the one that `beside` loads may.

    Raises ValueError or OSError when the files are not what its manifest says.
    """
    manifest = read_manifest(folder)
    weights = weights_of(folder, manifest)
    graphs = [name for name in (GRAPH8, GRAPH) if name in manifest["files"] and (name == GRAPH or processor_has(EIGHT_BITS))]
    score = _by_graph(folder / graphs[0], weights) if graphs else _by_torch(manifest["config"], weights)
    side_by_side = passes() if graphs else ThreadPoolExecutor(1)  # PyTorch computes each pass in all cores
    tokenizer, languages = PairTokenizer(folder, manifest["config"]["pad_token_id"]), frozenset(manifest["language"].split())
    return Judge(score, tokenizer, WINDOW, languages, JUDGE, side_by_side, beside)


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a judge's folder says of itself, once all its files are found to be as it says. Raises ValueError or OSError."""
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if manifest.get("form") != FORM:
        raise ValueError(f"{folder / MANIFEST} is of form {manifest.get('form')}, and this version reads form {FORM}")
    for name, expected in manifest["files"].items():
        if checksum(folder / name) != expected:
            raise ValueError(f"{folder / name} is not the file that its manifest names")
    return manifest


def weights_of(folder: Path, manifest: Mapping[str, Any]) -> dict[str, NDArray[np.float32]]:
    """The weights of a judge by their names, unpacked."""
    return unpack(load_tensors(b"".join((folder / name).read_bytes() for name in manifest["parts"])))


def checksum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _by_graph(graph: Path, weights: Mapping[str, NDArray[np.float32]]) -> Score:
    own = {name: values for name, values in weights.items() if not name.startswith("head.")}
    encoder = Encoder(graph, in_eight_bits(own) if graph.name == GRAPH8 else own, threads=1)
    return scored_by(encoder, weights["head.weight"], weights["head.bias"])


def _by_torch(config: Mapping[str, Any], weights: Mapping[str, NDArray[np.float32]]) -> Score:
    import torch

    from qa.reading.network import network_of

    return network_of(config, {name: torch.from_numpy(values) for name, values in weights.items()}, OUTPUTS).at_rest().score
