"""Pages of docs/ in which a part is made by a command."""

from pathlib import Path


def put(page: Path, name: str, text: str) -> None:
    """Put a text between a page's marks of that name, in place of what stands there."""
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    before, rest = page.read_text(encoding="utf-8").split(begin)
    page.write_text(f"{before}{begin}\n{text}\n{end}{rest.split(end)[1]}", encoding="utf-8")
