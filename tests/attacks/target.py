"""The attacked server: `dateline serve` in a process of its own, with secrets planted around it, its log and what it was seen to do."""

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
from argon2 import PasswordHasher

from tests.conftest import ROOT
from tests.processes import free_port

USERS = {"ada": "lovelace", "bob": "dylan"}
SECONDS = 5.0  # in which everything is answered
_BUSY = 4.0  # times as many while others keep all of the machine's processors busy
_START = 180.0


class SucceededError(AssertionError):
    """An attack has reached what it wanted; the message says what."""


def held(true: object, otherwise: str) -> None:
    """What must hold under attack."""
    if not true:
        raise SucceededError(otherwise)


def patience() -> float:
    """Seconds in which an answer must come, as busy as this machine is now."""
    return SECONDS * (_BUSY if is_busy() else 1.0)


def is_busy() -> bool:
    return os.getloadavg()[0] > (os.cpu_count() or 1) + 0.5


@dataclass(frozen=True, slots=True)
class Secrets:
    """What must stay where it is: a file's words, the LLM's key, what another user asked; and a file that no attack may make."""

    folder: Path
    file: str
    key: str
    talk: str
    marker: Path

    @classmethod
    def planted(cls, folder: Path) -> "Secrets":
        outside = folder / "outside"
        outside.mkdir()
        found = cls(outside, *(f"SECRET{kind}{secrets.token_hex(8)}" for kind in ("file", "key", "talk")), folder / "executed")
        for name in ("secret.md", "secret.txt", "secret.json", "secret.xml"):
            words = f"{found.file} is the password of the newsroom, which nobody outside may read."
            as_feed = f"<rss version='2.0'><channel><item><title>{words}</title><description>{words}</description></item></channel></rss>"
            (outside / name).write_text({".json": f'{{"title": "x", "text": "{words}"}}', ".xml": as_feed}.get(Path(name).suffix, words))
        return found

    def leaked_in(self, text: str) -> list[str]:
        return [name for name in ("file", "key", "talk") if getattr(self, name) in text]


class Target:
    """A server that runs until it is closed."""

    def __init__(
        self, folder: Path, archive: Path, hidden: Secrets, *, users: bool = False, host: str = "127.0.0.1", **settings: str
    ) -> None:
        self.folder, self.archive, self.hidden = folder, archive, hidden
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log, self._notes = folder / "log", folder / "notes"
        folder.mkdir()
        (folder / "uploads").mkdir()
        command = ["--archive", str(archive), "serve", "--port", str(self.port), "--host", host]
        if users:
            (folder / "users").write_text("".join(f"{name}:{PasswordHasher().hash(password)}\n" for name, password in USERS.items()))
            command += ["--auth-file", str(folder / "users")]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join([str(ROOT / "tests" / "attacks" / "watch"), str(ROOT)]), "ATTACK_NOTES": str(self._notes),
            "ATTACK_SECRET": str(hidden.folder), "DATELINE_LLM": "none", "DATELINE_LLM_KEY": hidden.key, "TMPDIR": str(folder),
            "GRADIO_TEMP_DIR": str(folder / "uploads"), "GRADIO_ANALYTICS_ENABLED": "False", "DATELINE_RATE": "100000/minute",
        } | settings  # fmt: skip
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.attacks.served", *command], stdout=log, stderr=log, env=environment, cwd=ROOT
            )
        self._wait()
        self._noted = len(self.noted())

    def _wait(self) -> None:
        until = time.monotonic() + _START
        while time.monotonic() < until and self.process.poll() is None:
            with suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/healthz", timeout=5, trust_env=False).status_code == 200:
                    return
            time.sleep(0.1)
        raise RuntimeError(f"the server does not start: {self.log()}")

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def noted(self) -> list[str]:
        """What its processes opened of what is secret, started, and connected to outside; since it runs."""
        lines = self._notes.read_text(errors="replace").splitlines() if self._notes.exists() else []
        return lines[getattr(self, "_noted", 0) :]

    def is_well(self) -> bool:
        """Whether the same process still answers that all is well."""
        if self.process.poll() is not None:
            return False
        with suppress(httpx.HTTPError):
            return httpx.get(f"{self.url}/healthz", timeout=patience(), trust_env=False).status_code == 200
        return False

    def memory(self) -> int:
        """Bytes that it and its children hold."""
        found = 0
        with suppress(psutil.Error):
            process = psutil.Process(self.process.pid)
            for one in [process, *process.children(recursive=True)]:
                with suppress(psutil.Error):
                    found += one.memory_info().rss
        return found

    def kept(self) -> bytes:
        """The archive's record, in which an article that was added stands as it was added."""
        return b"".join(file.read_bytes() for file in sorted(self.archive.glob("catalog.sqlite*")))

    def leaked(self, *said: str) -> list[str]:
        """The secrets that stand in what was said, in the archive or in the log."""
        return self.hidden.leaked_in("\n".join([*said, self.kept().decode("latin-1"), self.log()]))

    def check(self, *said: str) -> None:
        """It lives, has told no secret, run nothing, asked nobody outside, and met no error that nobody expected."""
        held(self.is_well(), "the server is not well")
        held(not (found := self.leaked(*said)), f"the secret of a {' and a '.join(found)} was told")
        held(not self.hidden.marker.exists(), "a command was executed")
        held(not (notes := self.noted()), f"seen: {notes[:3]}")
        traces = re.findall(r"^Traceback.*?^\w[\w.]*(?:Error|Exception|Interrupt)[^\n]*", self.log(), re.S | re.M)
        held(
            not traces and "Traceback" not in "".join(said),
            f"a traceback: {' '.join(traces[-1].splitlines()[-1:])[:200] if traces else ''}",
        )
