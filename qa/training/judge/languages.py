"""What a judge of other languages than English learns from: passages, questions and claims that were written in them one by one; and a
backbone of a hundred languages, cut down to the word pieces of a few.

`seeds/judge/de.jsonl`, `es.jsonl` and `tr.jsonl` have a line for each passage.
"""

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

from qa.reading.pairs import Sentence
from qa.training.judge.items import Choice, Claims, Source
from qa.training.reads import SEED
from vectorstore.texts.folding import folded

LANGUAGES = ("de", "es", "tr")
PIECES = 28_000  # that are kept: a text in one of the languages has 7 % more of them than with all 250,000
_WORDS = 80_000  # of each language, the most frequent ones, by which pieces are counted
_CAPITALISED = {"de": 0.4}  # share of a language's words that begin with a capital
_USUALLY_CAPITALISED = 0.25
_SPECIAL = 4  # pieces at the beginning of the vocabulary, which are no text
_EMBEDDINGS = "embeddings.word_embeddings.weight"

_HELD_OUT = 6  # one passage in so many is held out
_ELSEWHERE = 3  # sentences of other passages in a list
_WITHOUT_SUPPORT = 0.25  # share of claims that are read with the rest of their passage, too, which does not say so


def source(language: str) -> Source:
    return Source(f"written in {language}", "ours, CC BY 4.0", language=language)


def read(file: Path) -> Iterator[Choice | Claims]:
    """The lists and claims of one language's file."""
    name, chance = source(file.stem).name, random.Random(SEED)
    passages = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    known = [_sentences(passage) for passage in passages]
    every = [sentence for own in known for sentence in own]
    for number, (passage, own) in enumerate(zip(passages, known, strict=True)):
        held = number % _HELD_OUT == _HELD_OUT - 1
        for asked in (*passage["questions"], *({"question": text} for text in passage["unanswerable"])):
            yield _choice(name, held, asked, own, every, chance)
        for claim in passage["claims"]:
            yield from _claims(name, held, claim, own, chance)


def _sentences(passage: dict[str, Any]) -> list[Sentence]:
    title, texts = folded(passage["title"]), [folded(text) for text in passage["sentences"]]
    return [Sentence(title, before, text) for before, text in zip(["", *texts], texts, strict=False)]


def _choice(
    name: str, held: bool, asked: dict[str, Any], own: Sequence[Sentence], every: Sequence[Sentence], chance: random.Random
) -> Choice:
    gold = own[asked["sentence"]] if "sentence" in asked else None
    others = [sentence for sentence in own if sentence is not gold]
    chance.shuffle(others)
    others += [sentence for sentence in chance.sample(every, _ELSEWHERE) if sentence.title != own[0].title]
    short = None
    if gold and (start := gold.text.find(answer := folded(asked["answer"]))) >= 0:
        short = start, start + len(answer)
    return Choice(name, held, folded(asked["question"]), gold, short, tuple(others))


def _claims(name: str, held: bool, claim: dict[str, Any], own: Sequence[Sentence], chance: random.Random) -> Iterator[Claims]:
    """The twins with their whole passage; those that are trained on, also with what they rest on alone, or without it."""
    true, false, by = folded(claim["true"]), folded(claim["false"]), set(claim["by"])
    title, texts = own[0].title, [sentence.text for sentence in own]
    yield Claims(name, held, title, tuple(texts), (true,), (false,))
    if not held:
        yield Claims(name, held, title, tuple(text for i, text in enumerate(texts) if i in by), (true,), (false,))
        if chance.random() < _WITHOUT_SUPPORT:
            yield Claims(name, held, title, tuple(text for i, text in enumerate(texts) if i not in by), (), (true,))


def cut_down(base: Path, out: Path, languages: Sequence[str] = ("en", *LANGUAGES), pieces: int = PIECES) -> None:
    """Write a backbone like that in the folder `base` whose vocabulary has only the `pieces` that are most used in some languages.

    Its tokenizer is a Unigram model, as XLM-RoBERTa's; how frequent words are is known from the package `wordfreq`.
    """
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = json.loads((base / "tokenizer.json").read_text(encoding="utf-8"))
    vocabulary = tokenizer["model"]["vocab"]
    texts = [piece.removeprefix("▁") for piece, _ in vocabulary]
    kept = {*range(_SPECIAL), *(i for i, text in enumerate(texts) if len(text) <= 1 and _is_latin(text))}
    for i, _ in _uses(Tokenizer.from_file(str(base / "tokenizer.json")), languages).most_common():
        if len(kept) < pieces and _is_latin(texts[i]):
            kept.add(i)
    order = sorted(kept)
    number = {old: new for new, old in enumerate(order)}
    tokenizer["model"] |= {"vocab": [vocabulary[i] for i in order], "unk_id": number[tokenizer["model"]["unk_id"]]}
    for special in tokenizer["post_processor"]["special_tokens"].values():
        special["ids"] = [number[i] for i in special["ids"]]
    for added in tokenizer["added_tokens"]:
        added["id"] = number[added["id"]]
    (out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
    tensors = load_file(base / "model.safetensors")
    save_file(tensors | {_EMBEDDINGS: tensors[_EMBEDDINGS][order]}, out / "model.safetensors")
    config = json.loads((base / "config.json").read_text(encoding="utf-8"))
    config |= {"vocab_size": len(order), "pad_token_id": number[config["pad_token_id"]]}
    (out / "config.json").write_text(json.dumps(config, indent=1), encoding="utf-8")


def _uses(tokenizer: Tokenizer, languages: Sequence[str]) -> Counter[int]:
    """How often each word piece is used in the most frequent words of some languages."""
    from wordfreq import top_n_list, word_frequency

    found: Counter[int] = Counter()  # for a billion words
    for language in languages:
        share = _CAPITALISED.get(language, _USUALLY_CAPITALISED)
        for word in top_n_list(language, _WORDS):
            frequency = word_frequency(word, language)
            for form, part in ((word, 1 - share), (word.capitalize(), share)):
                for piece in tokenizer.encode(form, add_special_tokens=False).ids:
                    found[piece] += round(frequency * part * 1e9)
    return found


def _is_latin(text: str) -> bool:
    """Whether a text has only Latin letters, digits, and signs."""
    return all(character < "ɐ" or "Ḁ" <= character < "ἀ" or "‐" <= character < "⃐" for character in text)
