"""The layers go one way: app.py, qa/doors/cli.py → qa → vectorstore; and each vendor is imported in one place."""

import subprocess
import sys
from pathlib import Path

import pytest

from qa.drafting import llm
from qa.evidence import PASSAGES
from qa.reading import cross_encoder
from qa.settings import Settings
from tests.counts import ROOT, SOURCES, arrows, circles, imports, room


def top(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_imports_upwards(path: Path) -> None:
    if path.is_relative_to(ROOT / "vectorstore"):
        assert not top(path) & {"qa", "app"}
    if path.is_relative_to(ROOT / "qa"):
        assert "app" not in top(path)
        assert path.name == "cli.py" or "qa.doors.cli" not in imports(path)


# What each room of `qa` may use of the others: doors → archive → answer, claims → asking, reading, drafting, checking → types → saying.
ROOMS = {
    "saying": "", "settings": "",
    "types": "saying", "showing": "types checking saying", "asking": "types saying", "drafting": "types saying",
    "reading": "types asking saying", "checking": "types reading saying",
    "telling": "types asking saying",
    "operands": "types asking reading saying",
    "rewriting": "types asking drafting checking",
    "evidence": "types asking reading drafting checking saying",
    "drafts": "types drafting checking saying",
    "quoting": "types asking reading drafting checking evidence saying",
    "answer": "types asking rewriting telling reading drafting checking operands evidence drafts quoting saying",
    "claims": "types settings drafting checking saying",
    "interop": "types showing",
    "evaluation": "types settings answer drafting checking showing",
    "archive": "types settings asking answer evidence claims reading drafting checking evaluation interop saying",
    "training": "types settings archive evidence answer asking reading checking evaluation",
    "doors": "types settings archive answer claims asking drafting checking evaluation showing saying",
}  # fmt: skip


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_uses_only_those_below_it(room: str) -> None:
    folder = ROOT / "qa" / room
    files = sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    used = {name.split(".")[1] for file in files for name in imports(file) if name.startswith("qa.")}
    assert used <= {room, *ROOMS[room].split()}


def test_every_room_is_named() -> None:
    rooms = {path.stem for path in (ROOT / "qa").iterdir() if path.suffix == ".py" or path.is_dir()} - {"__init__", "__pycache__"}
    assert rooms == ROOMS.keys()


def test_no_two_rooms_use_each_other() -> None:
    used = {(room(name), room(aim)) for name, aims in arrows().items() for aim in aims}
    assert [(one, other) for one, other in used if one < other and (other, one) in used] == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert circles(arrows()) == []


@pytest.mark.parametrize(
    ("vendor", "door"),
    [
        ("chromadb", "vectorstore/indexes/vectors.py"),
        ("tantivy", "vectorstore/indexes/keywords.py"),
        ("sentence_transformers", "qa/reading/cross_encoder.py vectorstore/models/named.py"),
        ("onnxruntime", "vectorstore/models/encoder.py"),
        (
            "gradio",
            "app.py qa/doors/chat/adding.py qa/doors/chat/articles.py qa/doors/chat/ask.py qa/doors/chat/beginning.py "
            "qa/doors/chat/conversations.py qa/doors/chat/evaluation.py qa/doors/chat/events.py qa/doors/chat/offers.py "
            "qa/doors/chat/open_tabs.py qa/doors/chat/session.py qa/doors/chat/settings_tab.py",
        ),
        ("fastapi", "app.py qa/doors/api.py"),
        ("sse_starlette", "qa/doors/sending.py"),
        ("prometheus_client", "qa/doors/service.py"),
        ("argon2", "qa/doors/users.py"),
        ("xllamacpp", "qa/drafting/local.py"),
        ("openai", "qa/drafting/llm.py"),
        ("markdown_it", "vectorstore/reading/markdown.py"),
        ("sacremoses", "vectorstore/texts/abbreviations.py"),
        ("trafilatura", "vectorstore/reading/html.py"),
        ("ir_measures", "qa/evaluation/metrics.py"),
        ("datasketch", "vectorstore/stories/signatures.py"),
        ("ray", "vectorstore/record/backlog_ray.py"),
        ("filelock", "vectorstore/indexes/locks.py"),
        ("protego", "vectorstore/fetching/robots.py"),
        ("py3langid", "vectorstore/texts/languages.py"),
        ("pyarrow", "vectorstore/reading/formats/parquet.py"),
        ("docx", "vectorstore/reading/formats/word.py"),
        ("pypdf", "vectorstore/reading/formats/pdf.py"),
        ("striprtf", "vectorstore/reading/formats/rtf.py"),
        ("warcio", "vectorstore/reading/formats/warc.py"),
    ],
)
def test_each_vendor_has_one_door(vendor: str, door: str) -> None:
    """The models of sentence-transformers are of two kinds, and have two; the page has a file for each of its tabs."""
    assert [str(path.relative_to(ROOT)) for path in SOURCES if vendor in top(path)] == door.split()


def test_slow_vendors_are_loaded_at_their_first_use() -> None:
    slow = ("torch", "sentence_transformers", "chromadb", "scipy", "sklearn", "llama_index", "gradio", "datasketch")
    command = f"import sys, qa, qa.doors.cli; print([name for name in {slow} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_what_is_set_by_default_is_what_is_done_without_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)  # where there is no .env
    monkeypatch.delenv("DATELINE_READER")
    settings = Settings()
    assert (settings.passages, settings.reader, settings.llm) == (PASSAGES, cross_encoder.BUNDLED, llm.BUNDLED)


def test_only_the_settings_read_the_environment() -> None:
    readers = [path.name for path in SOURCES if "os.environ" in path.read_text(encoding="utf-8")]
    assert readers == ["encoder.py"]  # OMP_NUM_THREADS, which says to every library that computes how many threads it may have


def test_no_file_is_longer_than_300_lines() -> None:
    long = {str(path.relative_to(ROOT)): n for path in SOURCES if (n := path.read_text(encoding="utf-8").count("\n")) > 300}
    assert long == {}
