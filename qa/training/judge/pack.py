"""Packs a judge's weights in few bits, cut into parts, and measures what is lost by it. Nothing of the archive is imported."""

import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file, save

from qa.reading.judge import FORM, OUTPUTS, checksum
from qa.reading.network import network_of
from qa.reading.pairs import MANIFEST, PairTokenizer
from qa.training.judge.bits import Tensors, pack_tensors, unpacked
from qa.training.judge.fit import CARD, WEIGHTS
from qa.training.judge.items import Items
from qa.training.judge.measure import change, figures

PART = 15 * 2**20  # bytes of a part, at most


def pack(trained: Path, items: Items, out: Path, raised: float = 0.0) -> None:
    """Write the weights of a trained folder, packed, and its card with what packing changed of the figures on the items held out.

    The log-odds that a sentence answers are `raised` by so much: the reader's confidence expects those of the judge that it was fitted on.
    """
    config, card = (json.loads((trained / name).read_text(encoding="utf-8")) for name in ("config.json", CARD))
    tensors = load_file(trained / WEIGHTS)
    tensors["head.bias"][0] += raised
    packed = pack_tensors(tensors, rounded=card["plan"]["packed_from"] < 1)
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("weights.*"):
        old.unlink()
    data = save({name: values.contiguous() for name, values in packed.items()})
    parts = []
    for number, at in enumerate(range(0, len(data), PART)):
        parts.append(f"weights.{number}")
        (out / parts[-1]).write_bytes(data[at : at + PART])
    shutil.copy(trained / "tokenizer.json", out)
    card["raised"] = raised
    card["bits"] = {"8": _bits(packed, torch.int8), "4": _bits(packed, torch.uint8)}
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network = network_of(config, unpacked(packed), OUTPUTS).on(device)
    card["held_out_packed"] = figures(network, PairTokenizer(out, config["pad_token_id"]), items)
    card["lost"] = change(card["held_out"], card["held_out_packed"])
    print(f"{len(data) / 1e6:.1f} MB in {len(parts)} parts; no figure changed by more than {card['lost']:.4f}", flush=True)
    files = {name: checksum(out / name) for name in ("tokenizer.json", *parts)}
    manifest = {"form": FORM, "language": card["language"], "parts": parts, "files": files, "config": config, "card": card}
    (out / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _bits(packed: Tensors, kind: torch.dtype) -> int:
    """The number of matrices that are packed so."""
    return sum(values.dtype == kind for values in packed.values())
