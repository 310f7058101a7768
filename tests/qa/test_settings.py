"""Settings that cannot be used are refused in words."""

import pytest

from qa.settings import Settings
from vectorstore import InputError


@pytest.mark.parametrize(
    ("price", "of_a_token"), [("", None), ("0.15/0.60", (0.15e-6, 0.6e-6)), ("3/15", (3e-6, 15e-6)), ("0/0", (0.0, 0.0))]
)
def test_a_price_is_told_for_a_million_tokens(price: str, of_a_token: tuple[float, float] | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_LLM_PRICE", price)
    assert Settings().token_price == (of_a_token and pytest.approx(of_a_token))


@pytest.mark.parametrize("price", ["0.15", "0.15/", "$1/$2", "0,15/0,60", "-1/2", "1.2.3/4", "1/2/3", "nan/1"])
def test_a_price_that_cannot_be_read_is_refused_with_one_that_can(price: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_LLM_PRICE", price)
    with pytest.raises(InputError, match=r"DATELINE_LLM_PRICE cannot be .*: set it to a value such as 0.15/0.60"):
        Settings()


def test_a_setting_that_cannot_be_used_is_named_with_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_PASSAGES", "many")
    with pytest.raises(InputError, match=r"DATELINE_PASSAGES cannot be 'many': .* valid integer"):
        Settings()


@pytest.mark.parametrize(
    ("name", "value"), [("RATE", "0/minute"), ("CHROMA", "ftp://host"), ("CHROMA", "localhost:8000"), ("CHROMA", "http://")]
)
def test_a_setting_of_another_form_is_refused_with_one_of_its_own(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"DATELINE_{name}", value)
    with pytest.raises(InputError, match=f"DATELINE_{name} cannot be {value!r}: set it to a value such as"):
        Settings()


def test_a_setting_that_is_set_to_nothing_is_not_set_but_where_nothing_has_a_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LLM_TIMEOUT", "THRESHOLD", "PASSAGES", "ARCHIVE", "TESTSETS", "CATALOG", "RATE"):
        monkeypatch.setenv(f"DATELINE_{name}", "")
    settings = Settings()
    assert (settings.llm_timeout, settings.threshold, settings.passages, str(settings.archive)) == (60.0, None, 30, "archive")
    assert (settings.testsets, settings.rate) == (None, "")  # any number of questions
