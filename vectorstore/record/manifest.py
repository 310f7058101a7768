"""Records the sizes, times and checksums of an index's files, and compares the files with that record.

A file that differs from the record is not trusted: a damaged one can crash the process that loads it, or silently give wrong answers.
"""

import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

Manifest = dict[str, Sequence[int]]  # file → size in bytes, modification time in ns, CRC-32

_CHUNK = 1 << 20  # bytes that are read at once


def take_manifest(folder: Path, files: Iterable[Path], before: Manifest) -> Manifest:
    """The manifest of files in a folder. A file with the same size and time as in the manifest `before` is not read again."""
    taken: Manifest = {}
    for file in sorted(files):
        name, stat = str(file.relative_to(folder)), file.stat()
        known = before.get(name)
        if known and list(known[:2]) == [stat.st_size, stat.st_mtime_ns]:
            taken[name] = known
        else:
            taken[name] = [stat.st_size, stat.st_mtime_ns, _checksum(file)]
    return taken


def find_damage(folder: Path, files: Iterable[Path], recorded: Manifest, thorough: bool = False) -> str:
    """How files in a folder differ from those recorded, in words; empty if they do not.

    A file with another modification time is read and its checksum compared; `thorough` reads every file.
    """
    present = {str(file.relative_to(folder)): file for file in files}
    for name in recorded.keys() - present.keys():
        return f"the file {name} is missing"
    for name in present.keys() - recorded.keys():
        return f"the file {name} should not be there"
    for name, (size, modified, checksum) in recorded.items():
        try:
            stat = present[name].stat()
            if stat.st_size != size or ((thorough or stat.st_mtime_ns != modified) and _checksum(present[name]) != checksum):
                return f"the file {name} has changed"
        except FileNotFoundError:
            return f"the file {name} has gone"
    return ""


def _checksum(file: Path) -> int:
    checksum = 0
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            checksum = zlib.crc32(chunk, checksum)
    return checksum
