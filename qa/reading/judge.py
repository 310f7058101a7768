"""The judge: one network that tells how well a sentence answers a question, and whether evidence supports a claim.

Its weights are a folder: `judge.json`, which names the other files with their checksums, the tokenizer, and the packed weights in parts.
They come along in `weights/judge/` where they were trained (`docs/judge.md`), and any such folder may be named in their place.
"""

import hashlib
import json
import math
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load as load_tensors

from qa.reading.close import CloseReader
from qa.reading.network import Network, backbone
from qa.reading.packed import unpack
from qa.reading.pairs import MANIFEST, Tokenizing
from vectorstore.texts.folding import folded

FORM = 1  # of such a folder
OUTPUTS = 2  # log-odds that a sentence answers; that evidence supports a claim
TOKENS = 144  # of a question and its sentence
TOKENS_OF_CLAIM = 256  # of a claim and its evidence


class Judge(CloseReader):
    """A close reader that also tells whether a document supports a claim."""

    __slots__ = ()

    def supports(self, document: str, claim: str) -> float:
        """The probability that a document (`qa.reading.pairs.document`) says what a claim says. What is beyond its window is not read."""
        tokens = self.tokenizing([folded(claim)], [folded(document)], TOKENS_OF_CLAIM)
        scores, _ = self.network.read(tokens)
        return 1 / (1 + math.exp(-float(scores[0, 1])))


def open_judge(folder: Path) -> Judge:
    """The judge in a folder. Raises ValueError or OSError when it is not what its manifest says."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if manifest.get("form") != FORM:
        raise ValueError(f"{folder / MANIFEST} is of form {manifest.get('form')}, and this version reads form {FORM}")
    for name in manifest["files"]:
        if _checksum(folder / name) != manifest["files"][name]:
            raise ValueError(f"{folder / name} is not the file that its manifest names")
    packed = b"".join((folder / name).read_bytes() for name in manifest["parts"])
    network = network_of(manifest["config"], unpack(load_tensors(packed)), OUTPUTS).at_rest()
    return Judge(network, Tokenizing(folder, manifest["config"]["pad_token_id"]), TOKENS, manifest["language"])


def network_of(config: dict[str, Any], tensors: dict[str, torch.Tensor], outputs: int) -> Network:
    """A network of a backbone's tensors under their own names, and those of its head as `head.weight` and `head.bias`."""
    head = {name.removeprefix("head."): tensors.pop(name) for name in ("head.weight", "head.bias")}
    network = Network(backbone(config, tensors), outputs)
    network.head.load_state_dict(head)
    return network


def _checksum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
