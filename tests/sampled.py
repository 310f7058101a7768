"""Runs `dateline` in this process, and tells whose time it took: python -m tests.sampled ARGUMENT...

Each millisecond a signal looks at the stack. The seconds since the last look, of the clock and of the processor, go to whom the stack
names:

- `models loaded`: below what loads a model, with the libraries that only it imports
- `models at work`: below a pass through a model, or waiting for the threads that read sentences
- `our own code`, `libraries`: whichever frame is innermost, of this project or of an installed package; what a frame calls of the
  standard library, or in C, is its own. To import a library is the library's time.

The last line on stderr is JSON: who → [seconds of the clock, of the processor].
"""

import json
import signal
import sys
import time
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).parent.parent
OURS = tuple(f"{ROOT / name}/" for name in ("qa", "vectorstore"))
LOADING = ("Loaded._load", "load_embedder")  # of qa/reading/cross_encoder.py and vectorstore/models/loading.py
AT_WORK = ("Encoder.__call__", "CloseReader.judge", "Judge.supports")  # of vectorstore/models/encoder.py and qa/reading/: others compute
OWN, LIBRARIES, LOADED, WORKING = WHO = ("our own code", "libraries", "models loaded", "models at work")
_INTERVAL = 0.001  # seconds


def whose(frame: FrameType | None) -> str:
    """Whose time a stack is, given its innermost frame."""
    found = ""
    while frame:
        code = frame.f_code
        if code.co_filename.startswith(OURS):
            if code.co_qualname in LOADING:
                return LOADED
            if code.co_qualname in AT_WORK:
                return WORKING
            found = found or OWN
        elif "site-packages" in code.co_filename:
            found = found or LIBRARIES
        frame = frame.f_back
    return found or LIBRARIES  # the interpreter itself


def main() -> None:
    spent = {who: [0.0, 0.0] for who in WHO}
    last = time.perf_counter(), time.process_time()

    def look(_: int, frame: FrameType | None) -> None:
        nonlocal last
        now, who = (time.perf_counter(), time.process_time()), spent[whose(frame)]
        who[:] = (who[0] + now[0] - last[0], who[1] + now[1] - last[1])
        last = time.perf_counter(), time.process_time()  # looking is nobody's

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, _INTERVAL, _INTERVAL)
    try:
        from qa.doors.cli import main as dateline

        dateline()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        print(json.dumps(spent), file=sys.stderr)


if __name__ == "__main__":
    main()
