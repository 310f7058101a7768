"""`dateline`, as installed, on an Internet that is made up: names end in .example, and its one public address is of loopback."""

import socket
from collections import Counter
from typing import Any

from vectorstore.fetching import fetch

PUBLIC = "127.0.0.9"
_seen: Counter[str] = Counter()
_look_up, _is_public = socket.getaddrinfo, fetch.is_public


def made_up(host: Any, port: Any, family: int = 0, kind: int = 0, proto: int = 0, flags: int = 0, **more: int) -> Any:
    """Names that begin with rebind lead to the public address first and then inside; nothing is asked of a real name server."""
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name.endswith(".example"):
        _seen[name] += 1
        inside = name.startswith("inside") or (name.startswith("rebind") and _seen[name] > 1)
        host = "127.0.0.1" if inside else PUBLIC
    elif name == "localhost":
        host = "127.0.0.1"
    return _look_up(host, port, family, more.get("type", kind), proto, flags | (socket.AI_NUMERICHOST if host else 0))


def main() -> None:
    from qa.doors import cli

    socket.getaddrinfo = made_up
    fetch.is_public = lambda address: address == PUBLIC or _is_public(address)
    cli.main()


if __name__ == "__main__":
    main()
