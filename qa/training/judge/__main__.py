"""`python -m qa.training.judge`: makes the judge's weights in three steps, or all at once (`docs/judge.md`)."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from qa.reading.pairs import MANIFEST
from qa.training.judge.fit import Plan, fit
from qa.training.judge.items import load
from qa.training.judge.pack import pack
from vectorstore.errors import DatelineError, InputError

_LISTS, _TRAINED = Path("build/judge/lists.jsonl.xz"), Path("build/judge/trained")
_WEIGHTS = Path("qa/reading/weights/judge")
_NEWSROOM = Path("seeds/newsroom")
_WRITTEN = Path("seeds/judge/written.jsonl")
_PLAN = Plan()
_HOURS, _MINUTES = 0.28, 0.045  # on two cores, and on one large GPU, for each million weights in the layers; measured with 85 million


def main(arguments: Sequence[str] | None = None) -> None:
    chosen = _parser().parse_args(arguments)
    try:
        if chosen.step in ("all", "lists"):
            _check_lists(chosen)
        if chosen.step == "cut":
            from qa.training.judge.languages import cut_down
            from vectorstore.models.multilingual import multilingual_path

            cut_down(Path(multilingual_path()), chosen.base)
            return
        if chosen.step in ("all", "fit"):
            _check_base(chosen.base)
        if chosen.step in ("all", "lists"):
            from qa.training.judge.lists import make

            make(chosen.squad, chosen.newsroom, chosen.realnews, chosen.written, chosen.lists)
        _check([chosen.lists], "Make it: python -m qa.training.judge lists --squad …")
        if chosen.step in ("all", "fit"):
            fit(load(chosen.lists), chosen.base, chosen.trained, _plan(chosen))
        if chosen.step in ("all", "pack"):
            _check([chosen.trained / "card.json"], "Make it: python -m qa.training.judge fit --base …")
            pack(chosen.trained, load(chosen.lists), chosen.out, chosen.raised)
    except (DatelineError, ValueError) as error:
        sys.exit(str(error))


def _plan(chosen: argparse.Namespace) -> Plan:
    plan = Plan(
        backbone=chosen.name,
        languages=chosen.languages,
        passes=chosen.passes,
        minutes=chosen.minutes,
        rate=chosen.rate,
        upper=chosen.upper,
    )
    if chosen.light:
        plan = replace(plan, lists=8, wrong=3, every=100, dropout=False, packed_from=0.7, packed_anew=20)
    if chosen.eight:
        plan = replace(plan, packed_from=1.0)
    if (chosen.base / MANIFEST).exists():
        plan = replace(plan, head_rate=plan.head_rate / 10)
    return plan


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m qa.training.judge", description="Makes the judge's weights: see docs/judge.md.")
    parser.add_argument("step", choices=("all", "lists", "cut", "fit", "pack"))
    paths: dict[str, tuple[Path | None, str]] = {
        "squad": (None, "SQuAD 2.0, as published: a .json file"),
        "newsroom": (_NEWSROOM, "the newsroom test set"),
        "written": (_WRITTEN, "claims and questions written over passages of both"),
        "realnews": (None, "lists over real news: lines of question, answers, gold, others"),
        "lists": (_LISTS, "the file that `lists` makes and the others read"),
        "base": (
            Path("build/judge/base"),
            "the backbone: a folder with config.json, tokenizer.json and .safetensors; or a judge's, to train it further",
        ),
        "trained": (_TRAINED, "the folder that `fit` makes and `pack` reads"),
        "out": (_WEIGHTS, "the folder that `pack` makes"),
    }
    for name, (default, what) in paths.items():
        parser.add_argument(f"--{name}", type=Path, default=default, help=what)
    parser.add_argument("--name", default=_PLAN.backbone, help="the backbone's, for the card")
    parser.add_argument("--languages", default=_PLAN.languages, help="codes of the languages that it learns, with spaces between")
    parser.add_argument("--passes", type=float, default=_PLAN.passes)
    parser.add_argument("--minutes", type=float, help="of training, at most; the rate falls to 0 by then")
    parser.add_argument("--rate", type=float, default=_PLAN.rate, help="3e-5 for 110 million weights, 1e-4 for 20 million")
    parser.add_argument("--light", action="store_true", help="short lists, small steps, no dropout: for a processor that has hours")
    parser.add_argument("--eight", action="store_true", help="do not learn to do with layers in 4 bits: they are packed in 8")
    parser.add_argument("--raised", type=float, default=0.0, help="what is added to the log-odds that a sentence answers")
    parser.add_argument("--upper", type=int, help="train so many layers only, from the last down")
    return parser


def _check_lists(chosen: argparse.Namespace) -> None:
    """Raise InputError where a file that the lists are made of is missing."""
    from qa.training.judge.lists import needed

    if chosen.squad is None:
        raise InputError("Say where SQuAD 2.0 is: make judge SQUAD=path/to/squad2.json")
    _check(needed(chosen.squad, chosen.newsroom, chosen.realnews, chosen.written), "See docs/judge.md")


def _check_base(base: Path) -> None:
    """Raise InputError where there is no backbone, and print how long training it takes."""
    if (base / MANIFEST).exists():
        print("A judge is trained further.", flush=True)
        return
    _check([base / "config.json", base / "tokenizer.json"], "docs/judge.md says how to get a backbone")
    files = list(base.glob("*.safetensors"))
    if not files:
        raise InputError(f"There are no .safetensors in {base}. docs/judge.md says how to get a backbone")
    from qa.training.judge.fit import read_tensors

    millions = sum(values.numel() for name, values in read_tensors(base).items() if ".layer." in name) / 1e6
    print(
        f"{millions:.0f} million weights in its layers, {_PLAN.passes:g} passes: about {millions * _MINUTES:.0f} minutes on one large GPU "
        f"with 12 GB free, or {millions * _HOURS:.0f} hours on two cores with 6 GB free; it goes on where it was interrupted.",
        flush=True,
    )


def _check(files: Sequence[Path], do: str) -> None:
    """Raise InputError that names the missing files, and says what to `do`."""
    if missing := [str(file) for file in files if not file.exists()]:
        raise InputError(f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing. {do}")


if __name__ == "__main__":
    main()
