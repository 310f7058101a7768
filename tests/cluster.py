"""What deploy/ starts, on loopback: replicas of the app behind nginx, over one PostgreSQL server, one Chroma server and a made-up LLM."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from qa.archive import Archive
from qa.doors.users import line_for
from qa.settings import Settings
from tests.conftest import ROOT, SEEDS, chroma_at, ended, free_port, wait_for
from tests.endpoint import endpoint
from tests.postgres import Postgres
from tests.tls_proxy import self_signed

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
PASSWORD = "a password of all readers"
RUBIO, MET = "Who did Marco Rubio meet in Mexico?", "Rubio met President Claudia Sheinbaum. [1] "  # what the LLM is asked, and says
LLM_SECONDS = 1.0
_ENDS_IN = 40  # seconds: an app answers to the end for 30


@dataclass
class Cluster:
    """`url` is the proxy's, whose `certificate` is its own authority. Users are reader0, reader1 and so on, with PASSWORD.

    `archive` is open in this process, as in any further one that adds articles.
    """

    url: str
    certificate: Path
    replicas: list[subprocess.Popen[bytes]]
    postgres: Postgres
    archive: Archive
    log: Path  # of the replicas


@contextmanager
def cluster(folder: Path, replicas: int, readers: int) -> Iterator[Cluster]:
    """Start all of it over the sample articles, in an empty folder, and end it. Replicas are warm when it yields."""
    with ExitStack() as stack:
        postgres = Postgres()
        stack.callback(postgres.delete)
        chroma = stack.enter_context(chroma_at(folder / "chroma"))
        llm, _ = stack.enter_context(endpoint(MET, delay=LLM_SECONDS))
        catalog = postgres.new()
        settings = Settings(catalog=catalog, chroma=chroma)
        with Archive.open_with(folder / "first", "none", settings) as archive:
            archive.add(SEEDS / "articles")
        users, log = folder / "users", folder / "replicas.log"
        hashed = line_for("", PASSWORD)
        users.write_text("".join(f"reader{number}{hashed}\n" for number in range(readers)))
        shared = {"DATELINE_CATALOG": catalog, "DATELINE_CHROMA": chroma, "DATELINE_LLM": llm}
        ports = [free_port() for _ in range(replicas)]
        serving = []
        for port in ports:
            command = [sys.executable, "-m", "qa.doors.cli", "--archive", str(folder / str(port)), "serve", "--port", str(port)]
            command += ["--auth-file", str(users), "--trust-proxy", "127.0.0.1"]
            with log.open("ab") as out:
                started = subprocess.Popen(command, cwd=ROOT, env=os.environ | shared, stdout=out, stderr=out)
            serving.append(stack.enter_context(ended(started, _ENDS_IN)))
        for port in ports:
            wait_for(f"http://127.0.0.1:{port}/healthz", 300)
            for model in ("none", "dateline"):
                asked = {"question": RUBIO, "model": model}
                httpx.post(f"http://127.0.0.1:{port}/api/ask", json=asked, auth=("reader0", PASSWORD), timeout=120).raise_for_status()
        url, certificate = stack.enter_context(proxied(folder, ports))
        later = stack.enter_context(Archive.open_with(folder / "later", "none", settings))
        yield Cluster(url, certificate, serving, postgres, later, log)


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
