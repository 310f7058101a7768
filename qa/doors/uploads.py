"""Files that browsers upload: each its owner's, under a name nobody can guess, within a quota, and deleted once it is used or old.

It takes the place of Gradio's own uploads, whose files stay for ever under names made of their contents, and are given to whoever asks.
"""

import logging
import secrets
import shutil
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from anyio import to_thread
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import JSONResponse

from qa.doors.sessions import owner
from vectorstore import InputError

Message = MutableMapping[str, Any]
App = Callable[[Message, Any, Any], Awaitable[None]]

_AT_ONCE = 100_000_000  # bytes of one upload
_IN_ALL = 1_000_000_000  # bytes that wait to be used, of all together
_MOST_FILES = 1000
_SECONDS = 3600.0  # that an upload waits to be used
_LONGEST_NAME = 100  # characters, of which each may be four bytes
_UPLOAD, _FILE = "/gradio_api/upload", "/gradio_api/file="

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a folder of its own."""

    owner: str
    size: int
    at: float


class Uploads:
    """The files that wait to be used. Threads may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._waiting: dict[Path, Upload] = {}
        self._reserved = 0
        self._lock = Lock()

    def reserve(self, size: int) -> None:
        """Keep room for so many bytes. Raises InputError."""
        self.forget_all(_SECONDS)
        if size > _AT_ONCE:
            raise InputError(f"Files of {_AT_ONCE // 1_000_000} MB at most can be uploaded at once. Upload fewer, or cut them.")
        with self._lock:
            if self._reserved + sum(upload.size for upload in self._waiting.values()) + size > _IN_ALL:
                raise InputError("Too many uploads wait to be added. Add yours, or try again in an hour.")
            self._reserved += size

    def release(self, size: int) -> None:
        """Give room back that was reserved."""
        with self._lock:
            self._reserved -= size

    def keep(self, whose: str, name: str, file: Any) -> Path:
        """Keep a file; returns where it is."""
        folder = self._folder / secrets.token_urlsafe(24)
        folder.mkdir(parents=True, mode=0o700)
        path = folder / (_plain(name) or "file")
        with path.open("xb") as kept:
            shutil.copyfileobj(file, kept)
        with self._lock:
            self._waiting[path] = Upload(whose, path.stat().st_size, time.monotonic())
        return path

    def belongs(self, path: str, whose: str) -> bool:
        """Whether a path is, to the letter, that of a file which this owner has uploaded and not used yet."""
        with self._lock:
            upload = self._waiting.get(Path(path)) if path == str(Path(path)) else None
        return upload is not None and upload.owner == whose and Path(path).is_file() and not Path(path).is_symlink()

    def forget(self, *paths: Path) -> None:
        """Delete uploads that are used, or need not be kept."""
        for path in paths:
            with self._lock:
                known = self._waiting.pop(path, None)
            if known:
                shutil.rmtree(path.parent, ignore_errors=True)

    def forget_all(self, older: float = 0.0) -> None:
        """Delete the uploads that have waited for so many seconds."""
        with self._lock:
            paths = [path for path, upload in self._waiting.items() if time.monotonic() - upload.at >= older]
        self.forget(*paths)


class Receiver:
    """Takes what browsers upload, and gives a file only to its owner. The layer around Gradio that answers in its place."""

    def __init__(self, app: App, uploads: Uploads) -> None:
        self._app, self._uploads = app, uploads

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        path = str(scope.get("path", ""))
        answer: Any = self._app
        if scope["type"] == "http" and path.rstrip("/").endswith(_UPLOAD) and scope["method"] == "POST":
            answer = await self._take(Request(scope, receive))
        elif _FILE in path and not self._uploads.belongs(path.partition(_FILE)[2], owner(Request(scope))):
            answer = JSONResponse({"detail": "There is no such file."}, 404)
        await answer(scope, receive, send)

    async def _take(self, request: Request) -> JSONResponse:
        length = request.headers.get("content-length", "")
        if not length.isdecimal():
            return JSONResponse({"detail": "An upload says how long it is."}, 411)
        size, kept = int(length), list[Path]()
        try:
            self._uploads.reserve(size)
        except InputError as error:
            return JSONResponse({"detail": str(error)}, 413)
        try:
            async with request.form(max_files=_MOST_FILES, max_fields=0) as form:
                for file in form.getlist("files"):
                    if isinstance(file, UploadFile):
                        kept.append(await to_thread.run_sync(self._uploads.keep, owner(request), file.filename or "", file.file))
        except (HTTPException, MultiPartException):
            self._uploads.forget(*kept)
            return JSONResponse({"detail": "This is not a form with files."}, 400)
        except OSError:
            self._uploads.forget(*kept)
            log.exception("An upload cannot be kept")
            return JSONResponse({"detail": "The server cannot keep what was uploaded. Tell whoever runs it to look at its disk."}, 507)
        finally:
            self._uploads.release(size)
        return JSONResponse([str(path) for path in kept])


def _plain(name: str) -> str:
    """A file's name without what leads elsewhere, cut in the middle where it is long."""
    name = "".join(char for char in name.replace("\\", "/").rpartition("/")[2] if char.isprintable()).strip(". ")
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 20] + name[-20:]
