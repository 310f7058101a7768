"""Every page says what is: its commands, options, settings and links exist, and the tutorial runs."""

import json
import pydoc
import re
import shlex
from contextlib import chdir, redirect_stdout
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer

import qa
import vectorstore
from qa.doors.cli import app
from qa.settings import Settings
from tests.conftest import ROOT

LOG = ROOT / "docs" / "log.md"  # it tells what was, also by names that are gone
PAGES = sorted({ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")} - {LOG})
OF_EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
TUTORIAL = ROOT / "docs" / "tutorial.ipynb"
TARGETS = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
COMMAND: Any = typer.main.get_command(app)


def code(page: Path) -> list[str]:
    """The lines of a page's code blocks, and what stands in backticks within its text."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"```\w*\n(.*?)```", text, re.S)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.S))
    return [line.split("   #")[0].strip() for block in blocks for line in block.splitlines()] + inline


def unknown(line: str) -> list[str]:
    """What a line of the command line names that it does not have: a command, or an option."""
    words = shlex.split(line)[1:]
    options = {option for parameter in COMMAND.params for option in parameter.opts}
    name = next((word for i, word in enumerate(words) if word in COMMAND.commands and words[i - 1] not in ("--archive",)), None)
    if name is None:
        return [word for word in words if word not in options | {"--help", "--install-completion"}]
    options |= {option for parameter in COMMAND.commands[name].params for option in parameter.opts}
    return [word for word in words if word.startswith("-") and word.partition("=")[0] not in options]


@OF_EACH_PAGE
def test_every_command_and_option_on_a_page_exists(page: Path) -> None:
    for line in code(page):
        if line.startswith("dateline "):
            assert not unknown(line), line
        elif line.startswith("make "):
            assert {word for word in line.split()[1:] if re.fullmatch(r"[a-z][a-z-]*", word)} <= TARGETS, line


@OF_EACH_PAGE
def test_every_setting_on_a_page_exists(page: Path) -> None:
    assert set(re.findall(r"DATELINE_([A-Z_]+[A-Z])", page.read_text(encoding="utf-8"))) <= {name.upper() for name in Settings.model_fields}


@OF_EACH_PAGE
def test_every_link_on_a_page_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        path, _, heading = link.partition("#")
        if "://" not in link:
            target = page.parent / path if path else page
            assert target.exists(), link
            headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.M) if heading else []
            assert not heading or heading in [re.sub(r"[^\w -]", "", found).lower().replace(" ", "-") for found in headings], link


@OF_EACH_PAGE
def test_every_link_by_name_is_given(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert set(re.findall(r"\]\[([\w-]+)\]", text)) == set(re.findall(r"^\[([\w-]+)\]: https://", text, re.M))


def test_the_readme_leads_to_every_page() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"(docs/{page.name})" in readme for page in (*PAGES, LOG, TUTORIAL) if page.parent != ROOT)


@pytest.mark.parametrize("package", [qa, vectorstore])
def test_help_shows_all_that_a_package_offers(package: ModuleType) -> None:
    shown = pydoc.render_doc(package, renderer=pydoc.plaintext)
    assert all(re.search(rf"^    (class )?{name}\(", shown, re.M) for name in package.__all__)


def test_the_tutorial_runs() -> None:
    cells = json.loads(TUTORIAL.read_text(encoding="utf-8"))["cells"]
    assert not any(cell.get("outputs") for cell in cells)
    names: dict[str, Any] = {"__name__": "__main__"}
    with chdir(TUTORIAL.parent), redirect_stdout(StringIO()) as said:
        for cell in cells:
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), f"tutorial.ipynb, {cell['id']}", "exec"), names)
    assert "became wrong:" in said.getvalue()
    assert names["first"].short == "Ivo Lang"
    assert names["before"].metrics["right"] > names["after"].metrics["right"]
