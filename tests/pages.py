"""Pages of docs/ in which a part is made by a command."""

import os
import platform
import re
from collections.abc import Sequence
from pathlib import Path


def put(page: Path, name: str, text: str) -> None:
    """Put a text between a page's marks of that name, in place of what stands there."""
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    before, rest = page.read_text(encoding="utf-8").split(begin)
    page.write_text(f"{before}{begin}\n{text}\n{end}{rest.split(end)[1]}", encoding="utf-8")


def table(columns: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> str:
    """A table in Markdown, whose first column has the rows' labels and no heading."""
    lines = [["", *columns], ["---"] * (len(columns) + 1), *([label, *values] for label, values in rows)]
    return "\n".join(f"| {' | '.join(cells)} |".replace("|  |", "| |") for cells in lines)


def machine() -> str:
    """What a command runs on, in words."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return f"{os.cpu_count()} cores ({model[1] if model else platform.machine()}), load {os.getloadavg()[0]:.1f} before"
