"""Who may sign in: a file of names and Argon2 hashes, one `name:hash` a line, as `dateline password NAME` prints it."""

import hmac
import secrets
import time
from pathlib import Path

from anyio import CapacityLimiter, to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from qa.doors.errors import TriesError
from qa.doors.rates import Rate, network_of
from vectorstore import InputError

_HASHED_AT_ONCE = 2  # passwords: each takes 64 MB and four threads
_MOST_TRYING = 32  # passwords being hashed or waiting for it: some three seconds' work
_LONGEST_NAME = 256  # characters
_LONGEST_PASSWORD = 1024  # bytes
_VERIFIED_FOR = 300  # seconds that a right password is not hashed again
_RETRY_AFTER = 5  # seconds: by then those who wait are done


class Users:
    """Names with the hashes of their passwords.

    Five failures a minute are allowed to each name from each address, so that nobody locks a user out from elsewhere, and twenty to each
    address, whatever the names. Nothing but the hashing holds up many addresses together: two at once, some ten a second in all.
    """

    def __init__(self, hashes: dict[str, str]) -> None:
        self._hashes = hashes
        self._hasher = PasswordHasher()
        self._nobodys_hash = self._hasher.hash("")  # an unknown name takes as long as a known one
        self._slots, self._trying = CapacityLimiter(_HASHED_AT_ONCE), 0
        self._by_pair, self._by_address = Rate(5, 60), Rate(20, 60)
        self._key = secrets.token_bytes(32)
        self._verified: dict[str, tuple[bytes, float]] = {}  # by name: a keyed hash of the password, and until when it counts

    @classmethod
    def load(cls, path: Path) -> "Users":
        """Read a file of users. Raises InputError when it has none, or a line that is not one."""
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"The file of users {path} cannot be read: {error}") from error
        hashes = {}
        for number, line in enumerate(lines, 1):
            name, _, hashed = line.strip().partition(":")
            if not name or name.startswith("#"):
                continue
            if not hashed.startswith("$argon2"):
                raise InputError(f"{path}:{number} is not name:hash. Make such a line: dateline password NAME")
            hashes[name] = hashed
        if not hashes:
            raise InputError(f"{path} names nobody. Add a line: dateline password NAME >> {path}")
        return cls(hashes)

    async def admits(self, name: str, password: str, address: str) -> bool:
        """Whether this is a user's password. Raises TriesError after too many wrong ones, and when too many wait."""
        network = network_of(address)
        self._check_tries(name, network)
        secret = password.encode(errors="surrogatepass")
        if self._is_verified(name, secret):
            return True
        if self._trying >= _MOST_TRYING:
            raise TriesError(_RETRY_AFTER)
        self._trying += 1
        try:
            return await to_thread.run_sync(self._verify, name, secret, network, limiter=self._slots)
        finally:
            self._trying -= 1

    def _verify(self, name: str, secret: bytes, network: str) -> bool:
        self._check_tries(name, network)  # others may have failed while this one waited
        if self._is_verified(name, secret):
            return True
        if len(name) <= _LONGEST_NAME and len(secret) <= _LONGEST_PASSWORD and self._matches(name, secret):
            self._verified[name] = self._digest(name, secret), time.monotonic() + _VERIFIED_FOR
            return True
        self._by_pair.count(f"{name[:_LONGEST_NAME]} {network}")
        self._by_address.count(network)
        return False

    def _matches(self, name: str, secret: bytes) -> bool:
        try:
            return self._hasher.verify(self._hashes.get(name, self._nobodys_hash), secret) and name in self._hashes
        except (VerificationError, InvalidHashError):
            return False

    def _check_tries(self, name: str, network: str) -> None:
        """Raise TriesError while too many wrong passwords came for this name, or from this network."""
        if seconds := max(self._by_pair.wait(f"{name[:_LONGEST_NAME]} {network}"), self._by_address.wait(network)):
            raise TriesError(seconds)

    def _is_verified(self, name: str, secret: bytes) -> bool:
        digest, until = self._verified.get(name, (b"", 0.0))
        return time.monotonic() < until and hmac.compare_digest(digest, self._digest(name, secret))

    def _digest(self, name: str, secret: bytes) -> bytes:
        return hmac.digest(self._key, name.encode(errors="surrogatepass") + b"\0" + secret, "sha256")


def line_for(name: str, password: str) -> str:
    """A user's line for the file of users. Raises InputError for a name or password that is too long to sign in with."""
    if len(name) > _LONGEST_NAME or len(password.encode()) > _LONGEST_PASSWORD:
        raise InputError(f"A name has at most {_LONGEST_NAME} characters, a password {_LONGEST_PASSWORD} bytes.")
    return f"{name}:{PasswordHasher().hash(password)}"
