"""What deploy/compose.yaml starts, on loopback and without containers: each service's command, environment and health check."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml
from argon2 import PasswordHasher
from pydantic import SecretStr

from qa.archive import Archive
from qa.drafting.local import bundled_path
from qa.settings import Settings
from tests.conftest import ROOT, SEEDS
from tests.postgres import Postgres
from tests.processes import ended, free_port, wait_for
from tests.tls_proxy import self_signed

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
PASSWORD = "a password of all readers"
RUBIO = "Who did Marco Rubio meet in Mexico?"  # what the LLM is asked
_SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))["services"]
_CONTAINERFILE = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
_IN_IMAGE = dict(re.findall(r"(DATELINE_\w+)=(\S+)", _CONTAINERFILE))  # the environment that is the image's
_HEALTH_OF_APP = json.loads(re.findall(r"HEALTHCHECK.*\\\n *CMD (.*)", _CONTAINERFILE)[0])
_ENTRYPOINTS = {"app": ["dateline"], "chroma": ["chroma"], "llm": ["python", "-m", "tests.llama_server"]}
_HEALTHY_WITHIN = 300.0  # seconds
_ENDS_IN = 40  # seconds: an app answers to the end for 30


@dataclass
class Cluster:
    """`url` is the proxy's, whose `certificate` is its own authority. Users are reader0, reader1 and so on, with PASSWORD.

    `archive` is open in this process, as in any further one that adds articles.
    """

    url: str
    certificate: Path
    replicas: list[subprocess.Popen[bytes]]
    apps: list[str]  # the replicas' own URLs
    postgres: Postgres
    archive: Archive
    here: "Here"


class Here:
    """What the compose file names, as it is on this machine: programs, folders, hosts and ports, passwords. `log` is of all but nginx."""

    def __init__(self, folder: Path, users: Path, postgres: Postgres) -> None:
        self._ports = {"chroma": free_port(), "llm": free_port(), "postgres": postgres.port}
        self.log = folder / "services.log"
        self._names = {
            "0.0.0.0": "127.0.0.1",
            "172.31.250.0/24": "127.0.0.1",
            "/run/secrets/users": str(users),
            "/vectors": str(folder / "vectors"),
            "/models/llm.gguf": str(bundled_path()),
        }

    def environment(self, name: str, archive: Path | None = None) -> dict[str, str]:
        """The environment of a service; an app has its archive in a folder of its own."""
        said = {key: self._here(value) for key, value in _SERVICES[name].get("environment", {}).items()}
        if archive:
            said |= {key: value.replace("/archive", str(archive)) for key, value in _IN_IMAGE.items()}
        ours = {"PGHOST": "127.0.0.1", "PGPORT": str(self._ports["postgres"]), "PYTHONPATH": str(ROOT)}
        return os.environ | said | ours | {"OMP_NUM_THREADS": "1"}  # all of them share the cores of this machine

    def started(self, name: str, port: int = 0, archive: Path | None = None) -> "subprocess.Popen[bytes]":
        """A service that was told to start, at its port."""
        words = [self._here(word) for word in _SERVICES[name]["command"]]
        words[words.index("--port") + 1] = str(port or self._ports[name])
        with self.log.open("ab") as out:
            command = self._program([*_ENTRYPOINTS[name], *words])
            return subprocess.Popen(command, cwd=ROOT, env=self.environment(name, archive), stdout=out, stderr=out)

    def run_app(self, archive: Path, *words: str | Path) -> None:
        """What `docker compose run --rm app …` does."""
        subprocess.run(self._program(["dateline", *map(str, words)]), env=self.environment("app", archive), check=True, capture_output=True)

    def wait_until_healthy(self, name: str, port: int = 0) -> None:
        """Ask its health check until it succeeds."""
        _, *command = ["CMD", *_HEALTH_OF_APP] if name == "app" else _SERVICES[name]["healthcheck"]["test"]
        command = self._program([re.sub(r"(?<=127\.0\.0\.1:)\d+", str(port or self._ports[name]), word) for word in command])
        deadline = time.monotonic() + _HEALTHY_WITHIN
        while subprocess.run(command, env=self.environment(name), capture_output=True).returncode:
            assert time.monotonic() < deadline, f"{name} is not healthy: {self.log.read_text(encoding='utf-8')}"
            time.sleep(0.2)

    def _here(self, value: str) -> str:
        value = re.sub(r"\$\{\w+:\?[^}]*\}", "secret", self._names.get(value, value))
        return re.sub(r"\b(chroma|llm|postgres):\d+", lambda found: f"127.0.0.1:{self._ports[found[1]]}", value)

    def _program(self, words: Sequence[str]) -> list[str]:
        beside = Path(sys.executable).with_name(words[0])
        return [str(beside) if beside.exists() else words[0], *words[1:]]


@contextmanager
def cluster(folder: Path, replicas: int, readers: int) -> Iterator[Cluster]:
    """Start all of it over the sample articles, in an empty folder, and end it. Replicas are warm when it yields."""
    with ExitStack() as stack:
        postgres = Postgres()
        stack.callback(postgres.delete)
        postgres.execute("CREATE ROLE dateline SUPERUSER LOGIN")
        postgres.execute("CREATE DATABASE dateline OWNER dateline")
        users, hashed = folder / "users", PasswordHasher().hash(PASSWORD)
        users.write_text("".join(f"reader{number}:{hashed}\n" for number in range(readers)))
        here = Here(folder, users, postgres)
        for name in ("chroma", "llm"):
            stack.enter_context(ended(here.started(name), _ENDS_IN))
        for name in ("postgres", "chroma", "llm"):
            here.wait_until_healthy(name)
        here.run_app(folder / "first", "add", SEEDS / "articles")
        ports = [free_port() for _ in range(replicas)]
        serving = [stack.enter_context(ended(here.started("app", port, folder / str(port)), _ENDS_IN)) for port in ports]
        for port in ports:
            here.wait_until_healthy("app", port)
            for model in ("none", "dateline"):
                asked = {"question": RUBIO, "model": model}
                httpx.post(f"http://127.0.0.1:{port}/api/ask", json=asked, auth=("reader0", PASSWORD), timeout=300).raise_for_status()
        url, certificate = stack.enter_context(proxied(folder, ports))
        shared = here.environment("app")
        settings = Settings(catalog=SecretStr(shared["DATELINE_CATALOG"]), chroma=shared["DATELINE_CHROMA"])
        later = stack.enter_context(Archive.open_with(folder / "later", "none", settings))
        apps = [f"http://127.0.0.1:{port}" for port in ports]
        yield Cluster(url, certificate, serving, apps, postgres, later, here)


def own_address(reader: int) -> str:
    """An address of loopback, from which one reader connects; those of neighbours differ in the last number."""
    return f"127.0.{1 + reader // 250}.{1 + reader % 250}"


@contextmanager
def proxied(folder: Path, ports: list[int]) -> Iterator[tuple[str, Path]]:
    """nginx with deploy/'s configuration before servers at these ports: its URL, and its certificate, which is its own authority."""
    assert NGINX, "There is no nginx here: apt-get install nginx-light"
    folder.chmod(0o755)  # nginx's workers are nobody
    certificate, port, configuration = self_signed(folder), free_port(), folder / "nginx.conf"
    configuration.write_text(_nginx_conf(folder, certificate, port, ports))
    nginx = subprocess.Popen([NGINX, "-c", configuration, "-p", folder, "-e", folder / "nginx.log", "-g", "daemon off;"])
    with ended(nginx, _ENDS_IN):
        url = f"https://127.0.0.1:{port}"
        wait_for(url, verify=str(certificate))
        yield url, certificate


def _nginx_conf(folder: Path, certificate: Path, port: int, ports: list[int]) -> str:
    """deploy/nginx.conf, but for what names compose's machines and folders, and for a directive that Debian's nginx does not know."""
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for pattern, here in (
        (r"/tmp/", f"{folder}/"),
        (r"/dev/stderr", f"{folder}/nginx.log"),
        (r"\S*/(fullchain|privkey)\.pem", str(certificate)),
        (r"server app:7860 resolve (.*;)", " ".join(rf"server 127.0.0.1:{each} \1" for each in ports)),
        (r"resolver 127\.0\.0\.11 .*", ""),
        (r"listen 8080;", f"listen 127.0.0.1:{free_port()};"),
        (r"listen 8443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        (r"http2 on;", ""),
    ):
        text, found = re.subn(pattern, here, text)
        assert found, pattern
    return text
