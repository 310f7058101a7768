"""Runs command lines of `dateline`, each in a fork that has imported it: arguments in, [status, words, seconds] out, as lines of JSON."""

import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from qa.doors import cli

LONGEST = 60  # seconds, after which a command hangs and is ended; most load the models first


def run(arguments: list[str]) -> tuple[int, str, float]:
    began = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        if not (child := os.fork()):
            signal.alarm(LONGEST)
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            sys.argv = ["dateline", *arguments]
            status = 0
            try:
                cli.main()
            except SystemExit as error:
                status = error.code if isinstance(error.code, int) else int(error.code is not None)
            except BaseException:
                sys.excepthook(*sys.exc_info())
                status = 99
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
        _, ended = os.waitpid(child, 0)
        said.seek(0)
        return os.waitstatus_to_exitcode(ended), said.read().decode("utf-8", "replace"), time.perf_counter() - began


if __name__ == "__main__":
    answers = os.fdopen(os.dup(1), "w")
    os.chdir(Path(sys.argv[1]))
    for line in sys.stdin:
        answers.write(json.dumps(run(json.loads(line))) + "\n")
        answers.flush()
