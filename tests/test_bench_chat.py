"""What `make bench-chat` tells of those who asked."""

from tests.bench_chat import Crowd, crowd_table


def test_a_crowd_is_told_by_its_answers_errors_fairness_seconds_and_memory() -> None:
    rest = Crowd([[(1.0, 2.0)] * 19 + [(5.0, 9.0)], [(1.0, 2.0)]], memory=(1_000_000_000, 1_002_000_000))
    browsers = Crowd([[], []], ["503 gradio_api/queue/join"])
    told = crowd_table({"2 askers over REST": rest, "2 browsers": browsers})
    assert told.splitlines()[0] == "| | 2 askers over REST | 2 browsers |"
    assert "| answers | 21 | 0 |" in told
    assert "| errors | 0 | 1 |" in told
    assert "| answers of each, least / most | 1 / 20 | 0 / 0 |" in told
    assert "| first text, p50 / p95 / longest | 1.0 s / 1.0 s / 5.0 s | nan s / nan s / nan s |" in told
    assert "| whole answer, p50 / p95 / longest | 2.0 s / 2.0 s / 9.0 s | nan s / nan s / nan s |" in told
    assert "| memory of the server before, and grown by | 1.00 GB, +2 MB | 0.00 GB, +0 MB |" in told
