"""The bundled embedder, which ONNX Runtime computes, beside the same model in sentence-transformers."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vectorstore import Article, ModelError, Store
from vectorstore.models import embed, minilm
from vectorstore.models.bundled import embedder_path
from vectorstore.models.embed import Embedder
from vectorstore.models.encoder import BFLOAT16, MINILM, Encoder, processor_has
from vectorstore.models.minilm import weights
from vectorstore.models.shared import PASS_TOKENS

TEXTS = ("The council of Varn met again.", "x", "", "Ärger in München: 20 °C", "Seven warships, and 3.5 million euros — really. " * 30)


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Embedder, Embedder]]:
    """The bundled embedder with a model of its own, which other tests have not brought to embed many at once; and the published one."""
    with pytest.MonkeyPatch.context() as patch:
        ours = Embedder()
        patch.setattr(ours, "_model", minilm.MiniLM())
        yield ours, Embedder(embedder_path())


def test_it_is_the_same_model_as_in_sentence_transformers(both: tuple[Embedder, Embedder]) -> None:
    ours, theirs = both
    assert (ours.fingerprint, ours.window) == (theirs.fingerprint, theirs.window)
    assert np.abs(ours.embed_sentences(TEXTS) - theirs.embed_sentences(TEXTS)).max() < 1e-5
    for text in TEXTS:
        assert np.abs(ours.embed_question(text) - theirs.embed_question(text)).max() < 1e-5
        assert (ours.token_spans(text) == theirs.token_spans(text)).all()


def test_it_embeds_passages_and_their_sentences_alike(both: tuple[Embedder, Embedder]) -> None:
    passages = [(title, text, [(0, min(9, len(text))), (len(text) // 2, len(text))]) for title in ("Fleet", "") for text in TEXTS]
    for one, other in zip(*(embedder.embed_passages(passages) for embedder in both), strict=True):
        assert np.abs(one.vector - other.vector).max() < 1e-5
        assert np.abs(one.sentences - other.sentences).max() < 1e-5


@pytest.mark.skipif(not processor_has(BFLOAT16), reason="the processor does not multiply bfloat16")
def test_many_passages_are_embedded_in_bfloat16_nearly_alike(both: tuple[Embedder, Embedder], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "MANY", 12)
    texts = [f"The council of Varn met on day {n}, and spoke of its harbour. {'Nothing was said of the pier. ' * n}" for n in range(20)]
    passages = [(f"Varn {n % 3}", text, [(0, 40), (41, len(text))]) for n, text in enumerate(texts)]
    model = minilm.MiniLM()
    monkeypatch.setattr(embed, "_model", lambda name, key: model)
    ours = Embedder()
    few = ours.embed_passages(passages[:8])
    assert np.abs(few[0].vector - both[0].embed_passages(passages[:1])[0].vector).max() < 1e-5
    assert model.pass_tokens == PASS_TOKENS
    ours.embed_passages(passages[:8])
    assert model.pass_tokens > PASS_TOKENS
    for one, other in zip(ours.embed_passages(passages), both[0].embed_passages(passages), strict=True):
        assert one.key == other.key
        assert one.vector @ other.vector > 0.9995
        assert (one.sentences * other.sentences).sum(axis=1).min() > 0.9995
    assert (ours.embed_question(texts[0]) == both[0].embed_question(texts[0])).all()


def test_many_sentences_come_back_in_their_order(both: tuple[Embedder, Embedder]) -> None:
    texts = [f"{'Very ' * (n * 7 % 11)}many ships, number {n}." for n in range(70)]
    together = both[0].embed_sentences(texts)
    assert np.abs(together - np.concatenate([both[0].embed_sentences([text]) for text in texts])).max() < 1e-5


def test_passages_of_many_articles_are_embedded_together_as_each_alone(both: tuple[Embedder, Embedder]) -> None:
    texts = [f"{'Very ' * (n * 37 % 150)}many ships, number {n}. They came late." for n in range(16)]
    passages = [(f"Fleet {n % 3}", text, [(0, len(text) - 15), (len(text) - 14, len(text))]) for n, text in enumerate(texts)]
    for passage, together in zip(passages, both[0].embed_passages(passages), strict=True):
        (alone,) = both[0].embed_passages([passage])
        assert together.key == alone.key
        assert np.abs(together.vector - alone.vector).max() < 1e-5
        assert np.abs(together.sentences - alone.sentences).max() < 1e-5
    assert both[0].embed_passages([]) == []
    assert both[0].embed_sentences([]).size == 0


def test_a_pass_is_small_and_little_of_it_is_padding(both: tuple[Embedder, Embedder], monkeypatch: pytest.MonkeyPatch) -> None:
    passes: list[tuple[int, int]] = []  # tokens, with padding and without

    def noted(self: Encoder, ids: Any, types: Any, mask: Any) -> Any:
        """Only what would be computed counts."""
        passes.append((ids.size, int(mask.sum())))
        return np.ones((*ids.shape, 384), dtype=np.float32)

    monkeypatch.setattr(Encoder, "__call__", noted)
    both[0].embed_passages([("Fleet", "Ships came in the night. " * (1 + n * 37 % 60), [(0, 24)]) for n in range(120)])
    assert max(padded for padded, _ in passes) <= 768
    assert sum(own for _, own in passes) > 0.95 * sum(padded for padded, _ in passes)


@pytest.mark.parametrize("name", ["embeddings.LayerNorm.bias", "encoder.layer.5.output.dense.weight"])
def test_weights_that_do_not_fit_are_refused(name: str) -> None:
    right = weights()
    wrong = [right | {name: right[name][:7]}, right | {"another": right[name]}, {key: of for key, of in right.items() if key != name}]
    for given in wrong:
        with pytest.raises(ValueError, match=r"do not fit minilm\.onnx"):
            Encoder(MINILM, given)


def test_who_asks_the_bundled_models_does_not_wait_for_torch(tmp_path: Path) -> None:
    lines = (
        "import sys",
        "import qa",
        "from vectorstore import Article",
        f"archive = qa.open({str(tmp_path / 'archive')!r}, llm='none')",
        "archive.add(Article(id='a', title='Ferry', text='The ferry sank off Varn on Monday. Nobody was hurt.'))",
        "assert archive.ask('Where did the ferry sink?').claims",
        "print([name for name in ('torch', 'transformers', 'sentence_transformers', 'sklearn') if name in sys.modules])",
    )
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_an_embedder_that_is_not_there_is_named(tmp_path: Path) -> None:
    archive = Store.open(tmp_path / "a", embedder=str(tmp_path / "nope"))
    with archive, pytest.raises(ModelError, match="could not be loaded"):
        archive.add(Article(id="a", title="News", text=TEXTS[0]))
