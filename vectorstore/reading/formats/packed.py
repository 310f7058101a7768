"""Reads the parts of documents that are zip files (EPUB, OpenDocument)."""

import io
import zlib
from zipfile import BadZipFile, ZipFile

from vectorstore.articles import ArticleError

_LARGEST = 50_000_000  # bytes of one part


class Package:
    """The parts of a document; `kind` is what messages call it. Raises ArticleError when it is no zip."""

    def __init__(self, data: bytes, kind: str) -> None:
        try:
            self._zip = ZipFile(io.BytesIO(data))
        except (BadZipFile, NotImplementedError) as error:
            raise ArticleError(f"not {kind}, or a damaged one") from error

    def part(self, name: str) -> bytes:
        """A part's bytes. Raises ArticleError when it is missing, too large, damaged or locked."""
        try:
            if self._zip.getinfo(name).file_size > _LARGEST:
                raise ArticleError(f"its part {name[:80]} is larger than {_LARGEST // 1_000_000} MB")
            return self._zip.read(name)
        except KeyError as error:
            raise ArticleError(f"it lacks its part {name[:80]}") from error
        except (BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
            raise ArticleError(f"its part {name[:80]} is damaged or locked with a password") from error

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return name in self._zip.NameToInfo
