"""What the bot has asked, read from its words as a person reads them: questions.yml, and nothing of the inside."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*")
_QUESTION = re.compile(r"[？?]|请(?:说|问|告诉|留|再|接着|从头|慢)|您?说说|还差|接着说|再说")
ALARM = re.compile("马上拨打|立刻拨打|情况紧急")
GOODBYE = re.compile(r"再见|祝您生活愉快")


@dataclass(frozen=True)
class Question:
    """``about`` is a name of questions.yml or of the script; "" where nobody could say what is meant."""

    about: str
    words: str


@cache
def _known() -> tuple[tuple[str, re.Pattern[str]], ...]:
    written = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8"))
    return tuple((name, re.compile(pattern)) for name, pattern in written.items())


def names() -> frozenset[str]:
    """Everything that questions.yml can recognise."""
    return frozenset(name for name, _ in _known())


def question_in(said: str, more: Mapping[str, str] | None = None) -> Question | None:
    """The last question of what the bot said, None where it asked nothing. ``more``: expressions that go first.

    >>> question_in("好的。请问您贵姓，怎么称呼？").about
    'name'
    """
    expressions = [(name, re.compile(pattern)) for name, pattern in (more or {}).items()] + list(_known())
    unknown = None
    for sentence in reversed(_SENTENCE.findall(said)):
        if not _QUESTION.search(sentence) and not re.search("核对", sentence):
            continue
        for name, expression in expressions:
            if expression.search(sentence):
                return Question(name, sentence)
        unknown = unknown or Question("", sentence)
    return unknown
