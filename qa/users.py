"""Who may sign in: a file of names and Argon2 hashes, one `name:hash` a line, as `dateline password NAME` prints it."""

from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class UsersError(ValueError):
    """The file of users cannot be used; the message says why."""


class Users:
    """Names with the hashes of their passwords."""

    def __init__(self, hashes: dict[str, str]) -> None:
        self._hashes = hashes
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash("")  # an unknown name takes as long as a known one

    @classmethod
    def load(cls, path: Path) -> "Users":
        """Read a file of users. Raises UsersError when it has none, or a line that is not one."""
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsersError(f"The file of users {path} cannot be read: {error}") from error
        hashes = {}
        for number, line in enumerate(lines, 1):
            name, _, hashed = line.strip().partition(":")
            if not name or name.startswith("#"):
                continue
            if not hashed.startswith("$argon2"):
                raise UsersError(f"{path}:{number} is not name:hash. Make such a line: dateline password {name}")
            hashes[name] = hashed
        if not hashes:
            raise UsersError(f"{path} names nobody. Add a line: dateline password NAME >> {path}")
        return cls(hashes)

    def admits(self, name: str, password: str) -> bool:
        """Whether this is a user's password."""
        try:
            return self._hasher.verify(self._hashes.get(name, self._nobody), password) and name in self._hashes
        except (VerificationError, InvalidHashError):
            return False


def line_for(name: str, password: str) -> str:
    """The line of a user in a file of users."""
    return f"{name}:{PasswordHasher().hash(password)}"
