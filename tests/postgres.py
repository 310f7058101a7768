"""A PostgreSQL server of the tests' own, on loopback, from the programs that the system has."""

import os
import shutil
import subprocess
import tempfile
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

from tests.processes import free_port

_FOLDERS = [str(folder) for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
INITDB = shutil.which("initdb") or shutil.which("initdb", path=os.pathsep.join(_FOLDERS))
# What would only cost time here; the server is killed, the machine is not.
_QUICK = "-c fsync=off -c full_page_writes=off -c shared_buffers=32MB -c unix_socket_directories="


class Postgres:
    """A server with one database, in which each archive has a schema."""

    def __init__(self) -> None:
        assert INITDB
        self._programs = Path(INITDB).resolve().parent
        self._folder = Path(tempfile.mkdtemp(prefix="dateline-postgres-"))
        self.port, self._names = free_port(), count(1)
        self._schemas: dict[Path, str] = {}
        if os.geteuid() == 0:  # as which no server runs
            shutil.chown(self._folder, "postgres")
        self._run("initdb", "--pgdata", "data", "--username", "postgres", "--auth", "trust", "--no-sync", "--locale", "C.UTF-8")
        self.start()

    def start(self) -> None:
        self._run("pg_ctl", "--pgdata", "data", "--wait", "--log", "log", "--options", f"-h 127.0.0.1 -p {self.port} {_QUICK}", "start")

    def stop(self) -> None:
        """End the server as a crash of it does: it finishes nothing."""
        self._run("pg_ctl", "--pgdata", "data", "--wait", "--mode", "immediate", "stop")

    def delete(self) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def of(self, file: Path) -> str:
        """The URL of the catalog that is in place of a SQLite file."""
        if file not in self._schemas:
            self._schemas[file] = self.new()
        return self._schemas[file]

    def new(self) -> str:
        """The URL of an empty catalog."""
        name = f"archive{next(self._names)}"
        self.execute(f"CREATE SCHEMA {name}")
        return f"{self._url}?options=-csearch_path%3D{name}"

    def execute(self, statement: str, url: str = "") -> list[Any]:
        """The rows that a statement returns."""
        engine = create_engine(url or self._url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            result = connection.exec_driver_sql(statement)
            rows = [tuple(row) for row in result] if result.returns_rows else []
        engine.dispose()
        return rows

    @property
    def _url(self) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"

    def _run(self, program: str, *arguments: str) -> None:
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        done = subprocess.run([*as_user, str(self._programs / program), *arguments], cwd=self._folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
