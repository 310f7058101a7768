"""Renders prompts from the Jinja2 templates in the folder `prompts/`, each of which has a block `system` and a block `user`."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2


@dataclass(frozen=True, slots=True)
class Prompt:
    """A rendered prompt, and the fingerprint of its template: the name and a hash of the text."""

    system: str
    user: str
    fingerprint: str


def render(name: str, folder: Path | None = None, **values: Any) -> Prompt:
    """Render `NAME.jinja` from a folder, or this package's where there is none. Raises jinja2.UndefinedError when a value is missing."""
    file = folder and folder / f"{name}.jinja"
    template, fingerprint = _load(name, file.read_text(encoding="utf-8") if file and file.is_file() else "")
    context = template.new_context(values)
    system, user = ("".join(template.blocks[block](context)).strip() for block in ("system", "user"))
    return Prompt(system, user, fingerprint)


@cache
def _load(name: str, source: str = "") -> tuple[jinja2.Template, str]:
    """The template with this source, or this package's of that name, and its fingerprint."""
    source = source or (files("prompts") / f"{name}.jinja").read_text(encoding="utf-8")
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)
    environment.filters["one_line"] = lambda text: " ".join(str(text).split())
    return environment.from_string(source), f"{name}:{hashlib.sha256(source.encode()).hexdigest()[:10]}"
