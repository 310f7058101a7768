"""Seals and signatures for what browsers keep: only their user can read conversations, and only the server can have given an answer."""

import base64
import hmac
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken


class Seals:
    """Seals and signs with a secret that never leaves the server."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def owner(self, user: str) -> str:
        """A key for a user, of 16 characters, that does not tell who it is."""
        return self._digest("owner", user).hex()[:16]

    def seal(self, user: str, value: Any) -> str:
        """A JSON value as a text that nobody else can read, or change unnoticed."""
        return self._cipher(user).encrypt(json.dumps(value, ensure_ascii=False).encode()).decode()

    def unseal(self, user: str, text: object) -> Any:
        """The value that was sealed for this user; None for any other text."""
        try:
            return json.loads(self._cipher(user).decrypt(str(text).encode()))
        except (InvalidToken, ValueError, RecursionError):
            return None

    def sign(self, answer: dict[str, Any]) -> str:
        """The signature of an answer's JSON object."""
        return self._digest("answer", json.dumps(answer, sort_keys=True)).hex()

    def signed(self, answer: dict[str, Any], signature: str) -> bool:
        """Whether this is the signature of the answer: then the server gave it, to the letter."""
        return hmac.compare_digest(self.sign(answer).encode(), signature.encode())

    def _cipher(self, user: str) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self._digest("conversations", user)))

    def _digest(self, purpose: str, text: str) -> bytes:
        return hmac.digest(self._secret, f"{purpose}\n{text}".encode(), "sha256")
