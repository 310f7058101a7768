"""What a release needs is there, and says the same everywhere."""

import re
import sys
import tomllib
from importlib.metadata import version

import pytest
import yaml
from typer.testing import CliRunner

from qa.doors import cli
from qa.doors.cli import app
from tests.conftest import ROOT


def test_the_version_is_told_and_is_the_same_everywhere() -> None:
    told = CliRunner().invoke(app, ["--version"])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"]
    changed = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert (told.exit_code, told.stdout) == (0, f"dateline {version('dateline-qa')}\n")
    assert changed
    assert project == cited == changed[1] == version("dateline-qa")


def test_under_the_package_s_own_name_it_opens_the_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr(cli, "main", lambda: called.append(sys.argv[1:]))
    for arguments in ([], ["ask", "Who?"]):
        monkeypatch.setattr(sys, "argv", ["dateline-qa", *arguments])  # as `uvx dateline-qa` does
        cli.chat()
    assert called == [["serve"], ["ask", "Who?"]]


def test_shells_can_complete_the_command() -> None:
    assert "--install-completion" in CliRunner().invoke(app, ["--help"]).stdout


def test_issue_forms_are_forms() -> None:
    forms = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
    assert forms
    for form in forms:
        fields = yaml.safe_load(form.read_text(encoding="utf-8"))
        assert {"name", "description", "body"} <= fields.keys()
        assert all(field["attributes"]["label"] for field in fields["body"])
