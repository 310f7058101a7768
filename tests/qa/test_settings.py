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
