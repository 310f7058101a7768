"""What attacks stand on: servers and a browser, each opened when it is first wanted, and the list of attacks."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

import qa
from tests.attacks.target import Secrets, Target
from tests.conftest import ROOT, SEEDS
from tests.endpoint import endpoint

RUBIO = "Who did Marco Rubio meet in Mexico?"


class Ground:
    """A folder with everything in it that is attacked."""

    def __init__(self, folder: Path, samples: Path | None = None) -> None:
        self.folder, self._samples = folder, samples
        self.hidden = Secrets.planted(folder)
        self._stack = ExitStack()

    def __enter__(self) -> "Ground":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @cached_property
    def samples(self) -> Path:
        """An archive of the sample articles, to be copied."""
        if self._samples:
            return self._samples
        with qa.open(self.folder / "samples", llm="none") as archive:
            archive.add(SEEDS / "articles")
        return self.folder / "samples"

    def copy(self, name: str) -> Path:
        """A copy of the sample archive."""
        shutil.copytree(self.samples, self.folder / name)
        return self.folder / name

    def serve(self, name: str, *, users: bool = False, host: str = "127.0.0.1", **settings: str) -> Target:
        target = Target(self.folder / f"{name}-server", self.copy(name), self.hidden, users=users, host=host, **settings)
        self._stack.callback(target.close)
        return target

    def dateline(self, *arguments: str, archive: Path, seconds: float = 300) -> "subprocess.CompletedProcess[str]":
        """The command line, as a user types it."""
        command = [sys.executable, "-m", "qa.doors.cli", "--archive", str(archive), *arguments]
        settings = {"DATELINE_LLM": "none", "DATELINE_LLM_KEY": self.hidden.key}
        return subprocess.run(command, env=os.environ | settings, cwd=ROOT, capture_output=True, text=True, timeout=seconds)

    @cached_property
    def open(self) -> Target:
        """A server that nobody signs in to."""
        return self.serve("open")

    @cached_property
    def users(self) -> Target:
        """A server with users, whose LLM words an answer."""
        spec, _ = self._stack.enter_context(endpoint("Rubio met President Claudia Sheinbaum. [1]"))
        return self.serve("users", users=True, DATELINE_LLM=spec)

    @cached_property
    def browser(self) -> Browser:
        from tests.test_browser import chromium

        found = chromium(self._stack.enter_context(sync_playwright()))
        self._stack.callback(found.close)
        return found


@dataclass(frozen=True, slots=True)
class Attack:
    """An attack by its name in the list: what is tried, what came of it before, and how it is tried. `run` says what came of it now."""

    name: str
    tried: str
    before: str
    run: Callable[[Ground], str]


ATTACKS: list[Attack] = []


def attack(name: str, tried: str, before: str) -> Callable[[Callable[[Ground], str]], Callable[[Ground], str]]:
    """Enter a function into the list of attacks."""

    def enter(run: Callable[[Ground], str]) -> Callable[[Ground], str]:
        ATTACKS.append(Attack(name, tried, before, run))
        return run

    return enter


def in_order(chosen: Collection[str] = ()) -> Iterator[Attack]:
    """The attacks by their letter and number; the `chosen` ones, or all."""
    for found in sorted(ATTACKS, key=lambda found: (found.name[0], int(found.name[1:].rstrip("b")), found.name)):
        if not chosen or found.name in chosen:
            yield found
