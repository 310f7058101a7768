"""Notes what each Python process of an attacked server opens of what is secret, starts, and connects to outside this machine.

Python imports it first when its folder is on PYTHONPATH.
"""

import os
import sys

_STARTING = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn")
_OWN = ("vectorstore.reading.parse", "('uname', ['uname', '-p']")  # what it starts by itself; the second is the client of LLMs


def _watch(notes: str, secret: str) -> None:
    file = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def note(event: str, arguments: tuple) -> None:
        if event == "open" and str(arguments[0]).startswith(secret):
            os.write(file, f"opened {arguments[0]}\n".encode())
        elif event in _STARTING and not any(own in str(arguments) for own in _OWN):
            os.write(file, f"started {str(arguments[:2])[:300]}\n".encode())
        elif event == "socket.connect" and isinstance(arguments[1], tuple):
            host = str(arguments[1][0])
            if not host.startswith("127.") and host != "::1":
                os.write(file, f"connected to {arguments[1]}\n".encode())
                raise ConnectionRefusedError(host)

    sys.addaudithook(note)


if "ATTACK_NOTES" in os.environ:
    _watch(os.environ["ATTACK_NOTES"], os.environ["ATTACK_SECRET"])
