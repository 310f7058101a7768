"""How a long command says how far it is where stderr is no terminal."""

import pytest

from qa.doors import terminal


def test_elsewhere_it_is_a_line_every_ten_seconds_with_rate_and_time_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(terminal, "monotonic", lambda: now[0])
    with terminal.progress("Adding articles") as report:
        for done in range(0, 101, 10):
            report(done, 1000)
            now[0] += 2.5
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "Adding articles: 40 of 1000, 4 a second, 0:04:00 left",
        "Adding articles: 80 of 1000, 4 a second, 0:03:50 left",
    ]


def test_nothing_is_said_where_one_json_value_is_wanted(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "monotonic", iter(range(0, 10**6, 60)).__next__)
    with terminal.progress("Adding articles", quiet=True) as report:
        report(1, 2)
        report(2, 2)
    assert capsys.readouterr() == ("", "")


def test_ctrl_c_ends_it_with_a_line_and_the_status_that_shells_expect(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, terminal.stoppable():
        raise KeyboardInterrupt
    assert ended.value.code == 130
    assert "the same command goes on" in capsys.readouterr().err
