"""The judge: one network that tells how well a sentence answers a question, and whether evidence supports a claim.

Its weights are a folder: `judge.json`, which names the other files with their checksums, the tokenizer, and the packed weights in parts.
`docs/judge.md` tells how they are trained. Those in `weights/judge/` beside this module are the bundled ones, where there are any.
"""

import hashlib
import json
import math
from pathlib import Path

from safetensors.torch import load as load_tensors

from qa.reading.close import CloseReader
from qa.reading.network import network_of
from qa.reading.packed import unpack
from qa.reading.pairs import MANIFEST, PairTokenizer
from vectorstore.texts.folding import folded

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
        logits, _ = self.score(self.tokenizer([folded(claim)], [folded(text)], CLAIM_WINDOW))
        return 1 / (1 + math.exp(-float(logits[0, 1])))


def open_judge(folder: Path) -> Judge:
    """The judge whose weights are in a folder. Raises ValueError or OSError when the files are not what its manifest says."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if manifest.get("form") != FORM:
        raise ValueError(f"{folder / MANIFEST} is of form {manifest.get('form')}, and this version reads form {FORM}")
    for name, checksum in manifest["files"].items():
        if _checksum(folder / name) != checksum:
            raise ValueError(f"{folder / name} is not the file that its manifest names")
    packed = b"".join((folder / name).read_bytes() for name in manifest["parts"])
    config = manifest["config"]
    network = network_of(config, unpack(load_tensors(packed)), OUTPUTS).at_rest()
    return Judge(network.score, PairTokenizer(folder, config["pad_token_id"]), WINDOW, manifest["language"])


def _checksum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
