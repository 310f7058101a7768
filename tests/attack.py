"""Attacks a running Dateline, on loopback only, and reports which attacks succeed: `python -m tests.attack [--quick] [--only NAME…]`.

Prints two Markdown tables: the attacks, and bad inputs made by a script. The exit status is 1 if anything succeeded.
"""

import argparse
import sys
import tempfile
import time
import traceback
from importlib import import_module
from pathlib import Path

from tests.attacks.bad import COUNTS, bad_inputs
from tests.attacks.ground import Attack, Ground, in_order
from tests.attacks.target import SucceededError, is_busy

AREAS = ("archive", "fetching", "files", "hostile", "many", "owners", "sites")
QUICK = ("A1", "A3", "A6", "A7", "B1", "B2", "B8", "C2", "C4", "C5", "C13")
_SHARE = 0.1


def tried(found: Attack, ground: Ground) -> tuple[bool, str]:
    """Whether an attack was held off, and what came of it."""
    try:
        return True, found.run(ground)
    except SucceededError as error:
        return False, f"**succeeded**: {error}"
    except Exception as error:
        traceback.print_exc()
        return False, f"**not tried to its end**: {type(error).__name__}: {' '.join(str(error).split())[:200]}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the quick ones only, and a part of the bad inputs")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="attacks, such as A1, and kinds of bad inputs")
    parser.add_argument("--share", type=float, help=f"of the bad inputs; {_SHARE} of them when quick")
    parser.add_argument("--samples", type=Path, metavar="FOLDER", help="an archive of the sample articles; without it, one is made")
    asked = parser.parse_args(arguments)
    for area in AREAS:
        import_module(f"tests.attacks.{area}")
    chosen = asked.only or (QUICK if asked.quick else ())
    kinds = [kind for kind in COUNTS if not asked.only or kind in asked.only]
    share = asked.share or (_SHARE if asked.quick else 1.0)
    began, well = time.perf_counter(), True
    with tempfile.TemporaryDirectory(prefix="attack-") as folder, Ground(Path(folder), asked.samples) as ground:
        print("| attack | what was tried | before | now |\n| --- | --- | --- | --- |")
        for found in in_order(chosen):
            held, came = tried(found, ground)
            well &= held
            print(f"| {found.name} | {found.tried} | {found.before} | {came} |", flush=True)
        if kinds:
            print("\n| input kind | inputs | executed | leaked | hung | crashed | slowest |\n| --- | --- | --- | --- | --- | --- | --- |")
            for kind, counts in bad_inputs(ground, share, kinds).items():
                well &= not any(counts.odd.values())
                print(counts.row(kind), flush=True)
    print(f"\n{time.perf_counter() - began:.0f} seconds{', on a machine that others kept busy' if is_busy() else ''}.", file=sys.stderr)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
