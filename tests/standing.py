"""`make eval`: measures this system, baselines and ablations in the same way, and writes the tables of docs/evaluation.md.

DATA=folder adds SQuAD 2.0, XQuAD and MTRAG-UN from there. With all of it about an hour and a half on two cores.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parent.parent))

from qa.answer import Event
from qa.archive import Archive
from qa.asking.question import understand
from qa.checking.verify import Verdict
from qa.drafting.draft import split_claims
from qa.evaluation.archives import archive_of
from qa.evaluation.evaluate import evaluate
from qa.evaluation.report import Report
from qa.evaluation.testsets import TestSet, load_testset
from qa.settings import Settings
from qa.types import Answer, Claim, Evidence, Found, cite
from tests.pages import put
from vectorstore.models.bundled import embedder_path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "evaluation.md"

COLUMNS = {
    "right": "right", "answer_contains": "said", "citation_hit": "cited", "citation_precision": "citation precision",
    "gold_first": "gold first", "gold_in_three": "in three", "R@1": "R@1", "R@5": "R@5", "abstain_precision": "abstain precision",
    "abstain_recall": "recall", "auroc": "AUROC", "words": "words", "seconds_p50": "s p50",
}  # fmt: skip


class Passages:
    """No reader: the best passage is the answer, all of it, and its score the confidence."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def __getattr__(self, name: str) -> Any:
        return getattr(self._archive, name)

    def stream(self, question: str, **given: Any) -> Iterator[Event]:
        began = perf_counter()
        asked = understand(question, given.get("history", ()))
        hits = self._archive.search(asked.words, 30, context=asked.context)
        evidence = tuple(Evidence(hit, hit.start, hit.end, hit.score) for hit in hits[:8])
        yield Found(evidence, tuple(hits))
        yield from _answered(question, evidence[:1], " ".join(evidence[0].quote.split()) if evidence else "", evidence, began)


class Citing:
    """Plain llama-index: its CitationQueryEngine over Chroma and MiniLM, as its documentation sets it up, with the same LLM."""

    def __init__(self, archive: Archive, folder: Path) -> None:
        import chromadb
        from llama_index.core import Document, StorageContext, VectorStoreIndex
        from llama_index.core.query_engine import CitationQueryEngine
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding
        from llama_index.vector_stores.chroma import ChromaVectorStore

        self._archive = archive
        articles = [article for row in archive.list() if (article := archive.get(str(row["id"])))]
        store = ChromaVectorStore(chroma_collection=chromadb.PersistentClient(str(folder)).create_collection("articles"))
        index = VectorStoreIndex.from_documents(
            [Document(text=article.text, metadata={"article": article.id, "title": article.title}) for article in articles],
            storage_context=StorageContext.from_defaults(vector_store=store),
            embed_model=HuggingFaceEmbedding(embedder_path()),
        )
        model = archive.model("bundled")
        assert model
        self._engine = CitationQueryEngine.from_args(index, llm=model.llm, similarity_top_k=3)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._archive, name)

    def stream(self, question: str, **given: Any) -> Iterator[Event]:
        began = perf_counter()
        response = self._engine.query(question)
        evidence = tuple(filter(None, (self._evidence(node) for node in response.source_nodes)))
        yield Found(evidence, tuple(item.hit for item in evidence))
        claims = list(split_claims([str(response)]))
        used = [evidence[n - 1] for claim in claims for n in dict.fromkeys(claim.numbers) if 0 < n <= len(evidence)]
        yield from _answered(question, used, " ".join(claim.text for claim in claims), evidence, began)

    def _evidence(self, node: Any) -> Evidence | None:
        """A source of the engine's as the article's characters it stands for."""
        article = self._archive.get(node.metadata["article"])
        text = re.sub(r"^Source \d+:\n", "", node.text).strip()
        if article is None or (start := article.text.find(text)) < 0:
            return None
        hit = self._archive.search(article.title, 1)[0]
        own = replace(hit, article_id=article.id, title=article.title, start=start, end=start + len(text), text=text, also_in=())
        return Evidence(own, start, start + len(text), float(node.score or 0.0))


def _answered(question: str, used: Sequence[Evidence], said: str, evidence: Sequence[Evidence], began: float) -> Iterator[Event]:
    places = {(item.hit.article_id, item.start): item for item in used}
    citations = tuple(cite(number, item) for number, item in enumerate(places.values(), 1))
    claims = (Claim(said, tuple(range(1, len(citations) + 1))),) if said else ()
    confidence = evidence[0].score if evidence else 0.0
    yield from claims
    yield Answer(question, claims, citations, tuple(evidence), not claims, confidence=confidence, seconds={"total": perf_counter() - began})


@dataclass(frozen=True, slots=True)
class System:
    """A way to answer: its name, its LLM, and what of this system's settings or code is replaced."""

    name: str
    llm: str
    settings: dict[str, Any]
    kind: str = ""


QUICK = (
    System("**Dateline, quotes only**", "none", {}),
    System("no cross-encoder", "none", {"reader": "none"}),
    System("keywords only (BM25)", "none", {"dense_weight": 0.0}),
    System("vectors only (MiniLM)", "none", {"dense_weight": 1.0}),
    System("no reader: the best passage", "none", {}, "passages"),
)
DRAFTED = (
    System("**Dateline, bundled LLM**", "bundled", {}),
    System("no verifier, bundled LLM", "bundled", {}, "unverified"),
    System("llama-index CitationQueryEngine, same LLM", "bundled", {}, "llama-index"),
)


@contextmanager
def arranged(system: System, archive: Archive) -> Iterator[Any]:
    """The archive as a system sees it."""
    archive.settings = archive.settings.model_copy(update={"dense_weight": None, "reader": "bundled"} | system.settings)
    if system.kind == "passages":
        yield Passages(archive)
    elif system.kind == "llama-index":
        with tempfile.TemporaryDirectory(prefix="llama-index-", ignore_cleanup_errors=True) as folder:
            yield Citing(archive, Path(folder))
    elif system.kind == "unverified":
        with patch("qa.answer.verify", _believed):
            yield archive
    else:
        yield archive


def _believed(claim: str, cited: Sequence[int], evidence: Sequence[Evidence], archive: Archive, **_: Any) -> Verdict:
    """The verifier's place taken by trust: what is cited is right, and what cites nothing is from the best sentence."""
    named = tuple(index for index in dict.fromkeys(cited) if 0 <= index < len(evidence))
    return Verdict(named or (0,) if evidence else ())


def measured(title: str, testset: TestSet, archive: Archive, systems: Sequence[System]) -> tuple[str, dict[str, Report]]:
    """A table of the systems over one test set."""
    reports = {}
    for system in systems:
        with arranged(system, archive) as arrangement:
            reports[system.name] = evaluate(arrangement, testset.cases, llm=system.llm)
        print(title, system.name, f"{reports[system.name].metrics['right']:.3f}", file=sys.stderr, flush=True)
    shown = [name for name in COLUMNS if any(name in report.metrics for report in reports.values())]
    lines = [
        f"### {title}: {len(testset.cases)} questions\n",
        f"| | {' | '.join(COLUMNS[name] for name in shown)} |",
        f"| --- |{' --- |' * len(shown)}",
    ]
    for name, report in reports.items():
        cells = [_cell(column, report) for column in shown]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n", reports


def _cell(name: str, report: Report) -> str:
    of = report.measures.get(name)
    if of is None:
        return "–"
    return f"{of.value:.0f}" if name == "words" else f"{of.value:.2f}" if name == "seconds_p50" else f"{of.value:.3f}"


def by_tag(reports: dict[str, Report]) -> str:
    """What is right by tag, of every system."""
    first = next(iter(reports.values()))
    lines = ["| right, by tag | n |" + "".join(f" {name} |" for name in reports), "| --- | --- |" + " --- |" * len(reports)]
    for tag, found in first.by_tag.items():
        lines.append(
            f"| {tag} | {found['right'].n} |" + "".join(f" {report.by_tag[tag]['right'].value:.2f} |" for report in reports.values())
        )
    return "\n".join(lines) + "\n"


def standing(data: Path | None, llm: bool) -> Iterator[str]:
    """The tables, one after another."""
    seeds = ROOT / "seeds"
    sample, newsroom = load_testset(seeds / "questions.jsonl"), load_testset(seeds / "newsroom" / "test.jsonl")
    with over(seeds / "articles") as archive:
        yield measured("The sample set", sample, archive, (*(DRAFTED if llm else ()), *QUICK))[0]
    with over(seeds / "newsroom" / "articles") as archive:
        if llm:
            some = replace(newsroom, cases=newsroom.cases[::4])
            yield measured("The newsroom set, every fourth question of the test part", some, archive, (*DRAFTED, QUICK[0]))[0]
        table, reports = measured("The newsroom set, test part", newsroom, archive, QUICK)
        yield table
        yield by_tag(reports)
    for name, title, every in () if data is None else (
        ("squad2-en.json", "SQuAD 2.0, every third question", 3),
        *((f"xquad-{language}.json", f"XQuAD, {language}", 1) for language in ("en", "de", "es", "tr", "zh")),
        ("mtrag-un.jsonl", "MTRAG-UN", 1),
    ):  # fmt: skip
        whole = load_testset(data / name)
        with archive_of(whole, Settings(), "none", Archive.open_with) as archive:
            yield measured(title, replace(whole, cases=whole.cases[::every]), archive, QUICK)[0]


@contextmanager
def over(articles: Path) -> Iterator[Archive]:
    """A throw-away archive of a folder of articles."""
    with (
        tempfile.TemporaryDirectory(prefix="standing-", ignore_cleanup_errors=True) as folder,
        Archive.open_with(folder, "none", Settings()) as archive,
    ):
        archive.add(articles)
        yield archive


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with squad2-en.json, xquad-*.json and mtrag-un.jsonl")
    parser.add_argument("--no-llm", action="store_true", help="only what needs no LLM")
    given = parser.parse_args()
    tables = "\n".join(standing(given.data, not given.no_llm))
    put(PAGE, "standing", tables)


if __name__ == "__main__":
    main()
