"""Signing in: who is let in, what guessing costs the server, and what it costs the one who guesses."""

import asyncio
import time

import psutil
import pytest
from argon2 import PasswordHasher
from starlette.requests import HTTPConnection

from qa.doors import rates
from qa.doors.errors import TriesError
from qa.doors.guard import asker
from qa.doors.users import Users, line_for
from vectorstore import InputError

HERE = "192.0.2.1"


@pytest.fixture
def users() -> Users:
    return Users(dict([line_for("ada", "lovelace").split(":", 1)]))


async def tried(users: Users, name: str, password: str, address: str = HERE) -> str:
    try:
        return "admitted" if await users.admits(name, password, address) else "wrong"
    except TriesError:
        return "later"


def hashed(users: Users, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by a name for each password that is hashed."""
    names, real = list[str](), users._matches
    monkeypatch.setattr(users, "_matches", lambda name, secret: (names.append(name), real(name, secret))[1])
    return names


def test_after_five_failures_even_the_right_password_must_wait_and_is_not_hashed(users: Users, monkeypatch: pytest.MonkeyPatch) -> None:
    names = hashed(users, monkeypatch)

    async def guess() -> list[str]:
        return [await tried(users, "ada", password) for password in [*"abcdef", "lovelace"]]

    assert asyncio.run(guess()) == ["wrong"] * 5 + ["later"] * 2
    assert len(names) == 5
    with pytest.raises(TriesError) as told:
        asyncio.run(users.admits("ada", "lovelace", HERE))
    assert 1 <= told.value.seconds <= 60


def test_failures_elsewhere_lock_nobody_out(users: Users) -> None:
    async def guess() -> str:
        for password in "abcdef":
            await tried(users, "ada", password, "198.51.100.7")
        return await tried(users, "ada", "lovelace", HERE)

    assert asyncio.run(guess()) == "admitted"


def test_a_remembered_password_is_no_way_around_the_limit(users: Users) -> None:
    async def guess() -> list[str]:
        await tried(users, "ada", "lovelace", "198.51.100.7")
        return [await tried(users, "ada", password) for password in [*"abcde", "lovelace"]]

    assert asyncio.run(guess())[-1] == "later"


@pytest.mark.parametrize(
    ("address", "counted"),
    [(HERE, HERE), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("::ffff:192.0.2.7", "::ffff:192.0.2.7"), ("a socket", "a socket")],
)
def test_who_asks_is_counted_by_what_one_customer_has(address: str, counted: str) -> None:
    assert asker(HTTPConnection({"type": "http", "client": (address, 1), "state": {"user": None}})) == counted


@pytest.mark.parametrize("addresses", [[HERE] * 40, [f"2001:db8::{n:x}" for n in range(40)]], ids=["IPv4", "one network of IPv6"])
def test_one_address_cannot_try_many_names(users: Users, monkeypatch: pytest.MonkeyPatch, addresses: list[str]) -> None:
    monkeypatch.setattr(users, "_matches", lambda name, secret: False)

    async def guess() -> list[str]:
        return [await tried(users, f"name{n}", "x", address) for n, address in enumerate(addresses)]

    assert asyncio.run(guess()).count("wrong") == 20


def test_a_minute_later_it_may_be_tried_again(users: Users, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(users, "_matches", lambda name, secret: False)
    begun = time.monotonic()

    async def guess(seconds: float) -> list[str]:
        monkeypatch.setattr(rates.time, "monotonic", lambda: begun + seconds)
        return [await tried(users, "ada", "x") for _ in range(6)]

    assert asyncio.run(guess(0)) == ["wrong"] * 5 + ["later"]
    assert asyncio.run(guess(59)) == ["later"] * 6
    assert asyncio.run(guess(61)) == ["wrong"] * 5 + ["later"]


def test_the_clock_of_the_wall_does_not_matter(users: Users, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(users, "_matches", lambda name, secret: False)
    asyncio.run(tried(users, "ada", "x"))
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert asyncio.run(tried(users, "ada", "x")) == "wrong"


def test_a_password_that_was_right_is_not_hashed_again(users: Users, monkeypatch: pytest.MonkeyPatch) -> None:
    names = hashed(users, monkeypatch)

    async def sign_in() -> set[str]:
        at_once = set(await asyncio.gather(*(tried(users, "ada", "lovelace") for _ in range(8))))
        return at_once | {await tried(users, "ada", "lovelace")}

    assert asyncio.run(sign_in()) == {"admitted"}
    assert len(names) <= 2  # one a slot
    monkeypatch.setattr(users, "_verified", {"ada": (users._verified["ada"][0], time.monotonic() - 1)})
    asyncio.run(tried(users, "ada", "lovelace"))
    assert len(names) <= 3
    assert asyncio.run(tried(users, "ada", "byron")) == "wrong"


@pytest.mark.nightly  # test_guard has that the rest is served meanwhile
def test_forty_who_guess_at_once_cost_little_memory_and_leave_the_loop_free(users: Users) -> None:
    process = psutil.Process()

    async def guess() -> tuple[list[str], int, float]:
        before, most, longest = process.memory_info().rss, 0, 0.0
        guesses = asyncio.gather(*(tried(users, f"name{n}", "x", f"192.0.2.{n}") for n in range(40)))
        while not guesses.done():
            began = time.perf_counter()
            await asyncio.sleep(0.01)
            longest = max(longest, time.perf_counter() - began)
            most = max(most, process.memory_info().rss)
        return await guesses, most - before, longest

    told, grown, longest = asyncio.run(guess())
    assert "admitted" not in told
    assert grown < 200e6
    assert longest < 5


def test_no_more_than_some_dozens_wait(users: Users, monkeypatch: pytest.MonkeyPatch) -> None:
    async def guess() -> list[str]:
        return await asyncio.gather(*(tried(users, f"name{n}", "x", f"198.51.100.{n}") for n in range(60)))

    monkeypatch.setattr(users, "_matches", lambda name, secret: bool(time.sleep(0.02)))  # in place of a fifth of a second on all cores
    told = asyncio.run(guess())
    assert told.count("later") == 60 - 32


def test_what_is_too_long_is_not_hashed(users: Users, monkeypatch: pytest.MonkeyPatch) -> None:
    names = hashed(users, monkeypatch)
    assert asyncio.run(tried(users, "ada", "x" * 2000)) == "wrong"
    assert asyncio.run(tried(users, "n" * 2000, "x")) == "wrong"
    assert asyncio.run(tried(users, "ada", "\ud800")) == "wrong"
    assert names == ["ada"]
    with pytest.raises(InputError, match="at most"):
        line_for("ada", "ü" * 600)


def test_passwords_are_hashed_slowly_and_an_unknown_name_takes_as_long_as_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.doors.users.PasswordHasher", PasswordHasher)
    line = line_for("ada", "lovelace")
    assert line.startswith("ada:$argon2id$v=19$m=65536,t=3,p=4$")
    users = Users(dict([line.split(":", 1)]))

    def seconds(name: str) -> float:
        times = []
        for n in range(4):
            began = time.process_time()
            asyncio.run(tried(users, name, "x", f"198.51.100.{n}"))
            times.append(time.process_time() - began)
        return min(times)

    assert 0.5 < seconds("ada") / seconds("nobody") < 2


def test_many_keys_are_forgotten_once_they_are_past(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = time.monotonic()
    rate = rates.Rate(5, 60)
    for n in range(5000):
        monkeypatch.setattr(rates.time, "monotonic", lambda n=n: begun + n)
        rate.count(f"key{n}")
    assert len(rate._events) <= 1001
