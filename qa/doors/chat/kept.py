"""Conversations as a browser keeps them for each of its users: one JSON object, sealed when it leaves the server."""

import secrets
from copy import deepcopy
from dataclasses import replace
from typing import Any, TypeAlias

from qa.doors.seals import Seals
from qa.showing.as_json import from_json, to_json
from qa.showing.texts import as_markdown, escaped
from qa.types import Answer

# {"current": id, "conversations": {id: {"name", "turns": [{"question", "answer", "verdict", "signature"}]}}}; in a session also whose it is
# ("user"), and what the browser keeps for "others".
Kept: TypeAlias = dict[str, Any]
_MOST_CONVERSATIONS = 50
_MOST_TURNS = 200  # in all: what a browser keeps for a site is bounded
_LONGEST_NAME = 80
_EVIDENCE_KEPT = 3  # of an abstention
_OTHERS = 3  # users of the same browser whose conversations it keeps as well
_LONGEST_SEALED = 2_000_000  # characters


def taken_out(stored: Any, user: str, seals: Seals) -> Kept:
    """What a browser kept for this user. What it keeps for others stays sealed."""
    sealed = {str(key): str(value) for key, value in stored.items()} if isinstance(stored, dict) else {}
    own = seals.owner(user)
    others = {key: value for key, value in sealed.items() if key != own and len(value) < _LONGEST_SEALED}
    return opened(seals.unseal(user, sealed.get(own))) | {"user": user, "others": dict(list(others.items())[-_OTHERS:])}


def put_away(kept: Kept, seals: Seals) -> dict[str, str]:
    """What a browser is to keep: by user, sealed, so that nobody else who uses it can read it, or change it unseen."""
    own, others = {name: kept[name] for name in ("current", "conversations")}, dict(kept["others"])
    return others | {seals.owner(kept["user"]): seals.seal(kept["user"], own)}


def opened(stored: Any) -> Kept:
    """What was kept, with an empty conversation to go on with; whatever cannot be read is left out."""
    found: dict[str, Any] = {}
    conversations = stored.get("conversations") if isinstance(stored, dict) else None
    for name, conversation in conversations.items() if isinstance(conversations, dict) else ():
        if readable := _readable(conversation):
            found[str(name)] = readable
    current = str(stored.get("current")) if isinstance(stored, dict) else ""
    return {"current": current, "conversations": found} if current in found else begun({"current": "", "conversations": found})


def begun(kept: Kept) -> Kept:
    """With a new, empty conversation, which is the current one; other empty ones are dropped."""
    name = secrets.token_hex(4)
    full = {key: value for key, value in kept["conversations"].items() if value["turns"]}
    return {**kept, "current": name, "conversations": {name: {"name": "", "turns": []}, **full}}


def turns(kept: Kept) -> list[dict[str, Any]]:
    """The turns of the current conversation."""
    found: list[dict[str, Any]] = kept["conversations"][kept["current"]]["turns"]
    return found


def asked(kept: Kept, question: str) -> Kept:
    """With a further turn that has no answer yet. A conversation is named after its first question."""
    kept = deepcopy(kept)
    conversation = kept["conversations"][kept["current"]]
    conversation["turns"].append({"question": question, "answer": None, "verdict": "", "signature": ""})
    conversation["name"] = conversation["name"] or question[:_LONGEST_NAME]
    return _bounded(kept)


def answered(kept: Kept, answer: Answer, seals: Seals) -> Kept:
    """With the answer to the last turn, signed: a verdict is taken on what was really said."""
    kept = deepcopy(kept)
    evidence = answer.evidence[:_EVIDENCE_KEPT] if answer.abstained else ()
    given = to_json(replace(answer, evidence=evidence))
    turns(kept)[-1].update(answer=given, signature=seals.sign(given))
    return kept


def unanswered(kept: Kept) -> tuple[Kept, str]:
    """Without a last turn that has no answer, and its question, to be asked again; a page was left while it was being answered."""
    if not turns(kept) or turns(kept)[-1]["answer"] is not None or turns(kept)[-1]["verdict"] == "stopped":
        return kept, ""
    kept = deepcopy(kept)
    return kept, str(turns(kept).pop()["question"])


def judged(kept: Kept, turn: int, verdict: str) -> Kept:
    """With a reader's verdict on a turn, or the note that it was stopped."""
    kept = deepcopy(kept)
    if turn < len(turns(kept)):
        turns(kept)[turn]["verdict"] = verdict
    return kept


def answer_of(kept: Kept, turn: int) -> Answer | None:
    """The answer of a turn of the current conversation, if there is one."""
    found = turns(kept)
    return from_json(found[turn]["answer"]) if turn < len(found) and found[turn]["answer"] else None


def history(kept: Kept) -> list[str]:
    """Earlier turns of the current conversation, question and answer in turn."""
    answers = [turn["answer"] for turn in turns(kept) if turn["answer"]]
    return [str(answer[name]) for answer in answers for name in ("question", "answer")]


def renamed(kept: Kept, name: str, title: str) -> Kept:
    kept = deepcopy(kept)
    if name in kept["conversations"] and title.strip():
        kept["conversations"][name]["name"] = title.strip()[:_LONGEST_NAME]
    return kept


def forgotten(kept: Kept, name: str) -> Kept:
    """Without a conversation; a new one takes the place of the current one."""
    rest = {key: value for key, value in kept["conversations"].items() if key != name}
    return {**kept, "conversations": rest} if kept["current"] in rest else begun({**kept, "current": "", "conversations": rest})


def found(kept: Kept, words: str) -> dict[str, str]:
    """Names of the conversations in which all the words stand, by their ids."""
    wanted = words.casefold().split()
    texts = {
        key: " ".join([value["name"], *(f"{turn['question']} {(turn['answer'] or {}).get('answer', '')}" for turn in value["turns"])])
        for key, value in kept["conversations"].items()
        if value["turns"]
    }
    return {key: kept["conversations"][key]["name"] for key, text in texts.items() if all(word in text.casefold() for word in wanted)}


def as_markdown_file(kept: Kept, name: str) -> str:
    """A conversation as Markdown; footnotes are told apart by their turn."""
    conversation = kept["conversations"][name]
    parts = [f"# {escaped(conversation['name'])}"]
    for number, turn in enumerate(conversation["turns"], 1):
        said = as_markdown(from_json(turn["answer"]), f"{number}-") if turn["answer"] else ""
        parts += [f"## {escaped(turn['question'])}", said]
    return "\n\n".join(filter(None, parts)) + "\n"


def _readable(conversation: Any) -> dict[str, Any] | None:
    try:
        read = [
            {"answer": turn["answer"], "question": str(turn["question"])}
            | {name: str(turn.get(name, "")) for name in ("verdict", "signature")}
            for turn in conversation["turns"]
        ]
        for turn in read:
            if turn["answer"] is not None:
                from_json(turn["answer"])
        return {"name": str(conversation["name"])[:_LONGEST_NAME], "turns": read}
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _bounded(kept: Kept) -> Kept:
    """Without the oldest conversations, where there are too many, or too many turns in all; the current one stays."""
    current, rest = kept["conversations"].pop(kept["current"]), kept["conversations"]
    bounded, left = {kept["current"]: current}, _MOST_TURNS - len(current["turns"])
    for name, conversation in list(rest.items())[: _MOST_CONVERSATIONS - 1]:
        left -= len(conversation["turns"])
        if left >= 0:
            bounded[name] = conversation
    return {**kept, "conversations": bounded}
