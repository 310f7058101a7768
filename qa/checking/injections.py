"""Finds sentences in articles that give orders to an LLM (prompt injections). They may be quoted, but support no drafted claim."""

import re

_MACHINE = r"(?:ai|assistant|language model|model|llm|chatbot|bot)"
_ORDERS = re.compile(
    "|".join(
        (
            r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|prompts?|rules|evidence|sources?|articles?|above|guidelines)\b",
            r"\b(?:system|developer) (?:prompt|message|instructions?|note|override)\b",
            rf"\b(?:you are|act as|pretend to be) (?:now )?an? (?:\w+ )?{_MACHINE}\b",
            rf"\b(?:{_MACHINE})s? (?:must|should|shall|reading|that reads?|are to|is to|will)\b",
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
