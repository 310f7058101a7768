"""Finds sentences in articles that give orders to an LLM (prompt injections). They may be quoted, but support no drafted claim."""

import re

_MACHINE = r"(?:ai|assistant|language model|model|llm|chatbot|bot)"
_IGNORE = r"(?:ignore|disregard|forget|override|bypass)"
_REPLY = (
    r"(?:answer|reply|respond|output|print|say|state|write|ignore|disregard|cite|quote|call|use|tell|add|include|refuse|follow|obey|report)"
)
_GIVEN = r"(?:instructions?|prompts?|rules|evidence|sources?|articles?|above|guidelines)"
_ORDERS = re.compile(
    "|".join(
        (
            rf"\b{_IGNORE}\b.{{0,25}}\b(?:previous|prior|above|earlier|preceding|foregoing|all (?:the )?other)\b",
            rf"(?:^|[.!?:;“\"] ?)\W*(?:please |now )?{_IGNORE}\b.{{0,40}}\b{_GIVEN}\b",
            r"\b(?:system|developer) (?:prompt|message|instructions?|note|override)\b",
            rf"\b(?:you are|act as|pretend to be) (?:now )?an? (?:\w+ )?{_MACHINE}\b",
            rf"\b(?:{_MACHINE})s? (?:reading|that reads?)\b",
            rf"\b(?:{_MACHINE})s? (?:must|should|shall|are to|is to|will) (?:\w+ )?{_REPLY}\b",
            rf"^\W*(?:system|assistant|user|human|instruction|note to (?:the )?{_MACHINE})\s*:",
            r"<\|?/?(?:im_start|im_end|system|assistant|user|endoftext|evidence)\|?>|\[/?INST\]|<</?SYS>>",
            r"\b(?:answer|respond|reply|output|print|write|say|state)\b.{0,30}"
            r"\b(?:only|exactly|instead|verbatim|the words?|the following)\b.{0,12}[:\"“]",
            r"\b(?:call|use|invoke|run) the (?:\w+ )?(?:tool|function|plugin|command)\b",
            r"\bend of (?:evidence|article|document|context)\b",
        )
    ),
    re.I,
)


def is_order(sentence: str) -> bool:
    """Whether a sentence tells an LLM what to do, or poses as a part of its prompt."""
    return bool(_ORDERS.search(sentence))
