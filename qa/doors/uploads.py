"""Files that browsers upload, within a quota: each belongs to its owner, and is deleted once it is used or old.

This replaces Gradio's own uploads, which stay for ever under names made of their contents, and are given to whoever asks.
"""

import logging
import secrets
import shutil
import time
from collections import Counter
from contextlib import suppress
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
from starlette.types import ASGIApp, Scope

from qa.doors.errors import in_words
from qa.doors.guard import asker
from qa.doors.sessions import owner
from qa.saying.words import Said, preferred
from vectorstore import InputError

_LARGEST_UPLOAD = 100_000_000  # bytes of one request
_LARGEST_TOTAL = 1_000_000_000  # bytes of all uploads that wait to be used
_LARGEST_SHARE = 250_000_000  # bytes of those of one asker, who may have many browsers
_LEAST = 4096  # bytes that a file counts at least: the disk keeps no less for it
_MOST_FILES = 1000  # in one request
_MOST_WAITING = 20_000  # of one asker
_KEPT_SECONDS = 3600.0  # that an upload waits at most to be used
_LONGEST_NAME = 100  # characters, of which each may be four bytes
_UPLOAD, _FILE = "/gradio_api/upload", "/gradio_api/file="

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits to be used: whose it is, who asked to keep it, its bytes, and when it came by the monotonic clock."""

    owner: str
    asker: str
    size: int
    came_at: float


class Uploads:
    """The uploaded files that wait to be used, each in a folder of its own below `folder`. Threads may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._folder.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):  # it is somebody else's, who made it for all: what is kept has folders of its own
            self._folder.chmod(0o700)
        self._waiting: dict[Path, Upload] = {}
        self._reserved: Counter[str] = Counter()  # bytes, by asker
        self._files: Counter[str] = Counter()  # that wait, by asker
        self._lock = Lock()

    def reserve(self, asker: str, size: int) -> None:
        """Keep room for an asker's upload of so many bytes. Raises InputError when it is too large, or too many wait already."""
        self.forget_all(_KEPT_SECONDS)
        if size > _LARGEST_UPLOAD:
            raise InputError(Said("too_large", most=_LARGEST_UPLOAD // 1_000_000))
        with self._lock:
            waiting = list(self._waiting.values())
            share = self._reserved[asker] + sum(max(upload.size, _LEAST) for upload in waiting if upload.asker == asker)
            total = self._reserved.total() + sum(max(upload.size, _LEAST) for upload in waiting)
            if share + size > _LARGEST_SHARE or total + size > _LARGEST_TOTAL:
                raise InputError(Said("too_many_uploads"))
            self._reserved[asker] += size

    def release(self, asker: str, size: int) -> None:
        """Give room back that was reserved."""
        with self._lock:
            self._reserved[asker] -= size
            self._reserved += Counter()  # without those who have none

    def keep(self, owner: str, asker: str, name: str, file: Any) -> Path:
        """Keep a copy of an open file for its owner; returns its path. Raises InputError when the asker has too many that wait."""
        path = self._folder / secrets.token_urlsafe(24) / (_safe_name(name) or "file")
        with self._lock:
            if self._files[asker] >= _MOST_WAITING:
                raise InputError(Said("too_many_uploads"))
            self._files[asker] += 1
            self._waiting[path] = Upload(owner, asker, 0, time.monotonic())
        path.parent.mkdir(parents=True, mode=0o700)
        with path.open("xb") as copy:
            shutil.copyfileobj(file, copy)
        with self._lock:
            self._waiting[path] = Upload(owner, asker, path.stat().st_size, time.monotonic())
        return path

    def belongs(self, path: str, owner: str) -> bool:
        """Whether a path is, to the letter, that of a file which this owner has uploaded and not used yet."""
        with self._lock:
            upload = self._waiting.get(Path(path)) if path == str(Path(path)) else None
        return upload is not None and upload.owner == owner and Path(path).is_file() and not Path(path).is_symlink()

    def forget(self, *paths: Path) -> None:
        """Delete uploads that are used, or need not be kept."""
        for path in paths:
            with self._lock:
                known = self._waiting.pop(path, None)
                self._files -= Counter([known.asker] if known else ())
            if known:
                shutil.rmtree(path.parent, ignore_errors=True)

    def forget_all(self, seconds: float = 0.0) -> None:
        """Delete the uploads that have waited for this many seconds or more."""
        with self._lock:
            paths = [path for path, upload in self._waiting.items() if time.monotonic() - upload.came_at >= seconds]
        self.forget(*paths)


class Receiver:
    """Middleware around Gradio that takes uploads in its place, and lets Gradio give a file only to its owner."""

    def __init__(self, app: ASGIApp, uploads: Uploads) -> None:
        self._app, self._uploads = app, uploads

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        path = str(scope.get("path", ""))
        respond: Any = self._app
        if scope["type"] == "http" and path.rstrip("/").endswith(_UPLOAD) and scope["method"] == "POST":
            respond = await self._take(Request(scope, receive))
        elif _FILE in path and not self._uploads.belongs(path.partition(_FILE)[2], owner(Request(scope))):
            respond = JSONResponse({"detail": "There is no such file."}, 404)
        await respond(scope, receive, send)

    async def _take(self, request: Request) -> JSONResponse:
        """Keep the files of a request; the response lists their paths, as Gradio's own does."""
        length = request.headers.get("content-length", "")
        if not length.isdecimal():
            return JSONResponse({"detail": "An upload says how long it is."}, 411)
        if len(length) > len(str(_LARGEST_TOTAL)):
            length = str(_LARGEST_TOTAL)
        size, kept, who = int(length), list[Path](), asker(request)
        try:
            self._uploads.reserve(who, size)
        except InputError as error:
            return _refused(request, error)
        try:
            async with request.form(max_files=_MOST_FILES, max_fields=0) as form:
                for file in form.getlist("files"):
                    if isinstance(file, UploadFile):
                        kept.append(await to_thread.run_sync(self._uploads.keep, owner(request), who, file.filename or "", file.file))
        except InputError as error:
            self._uploads.forget(*kept)
            return _refused(request, error)
        except (HTTPException, MultiPartException):
            self._uploads.forget(*kept)
            return JSONResponse({"detail": "This is not a form with files."}, 400)
        except OSError:
            self._uploads.forget(*kept)
            log.exception("An upload cannot be kept")
            return JSONResponse({"detail": "The server cannot keep what was uploaded. Tell whoever runs it to look at its disk."}, 507)
        finally:
            self._uploads.release(who, size)
        return JSONResponse([str(path) for path in kept])


def _refused(request: Request, error: InputError) -> JSONResponse:
    return JSONResponse({"detail": in_words(error, preferred(request.headers.get("accept-language", "")))}, 413)


def _safe_name(name: str) -> str:
    """A file's name without folders and control characters; a long one is cut in the middle, as its ending tells the format."""
    name = "".join(char for char in name.replace("\\", "/").rpartition("/")[2] if char.isprintable()).strip(". ")
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 20] + name[-20:]
