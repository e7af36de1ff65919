"""Which reply was said, by its syllables."""

from __future__ import annotations

import pytest

from speech.syllables.head import Floats, SyllableHead
from speech.syllables.utterance import Utterance
from tests.speech.syllables.chances import said, spoken

pytestmark = pytest.mark.unit
PHRASES = frozenset(["嗯", "对", "对的", "是的", "没听懂", "没有", "没有了", "不用保密"])


class Given(SyllableHead):
    """Whose classes are what it is given."""

    def classes(self, encoded: Floats) -> Floats:
        return encoded


def reply(classes: Floats, heard: str) -> str | None:
    return Utterance(Given(), lambda: classes).reply(PHRASES, heard)


@pytest.mark.parametrize(("text", "heard"), [("嗯", "没听懂"), ("没有了", "没油了"), ("对的", "对"), ("不用保密", "")])
def test_the_reply_that_was_said_is_taken(text: str, heard: str) -> None:
    assert reply(spoken(text), heard) == text


def test_what_can_hardly_be_told_apart_is_the_likelier_one() -> None:
    assert reply(said({"shi": 0.6, "si": 0.3}, {"de": 0.5, "le": 0.4}), "死了") == "是的"


@pytest.mark.parametrize("text", ["没有人管这个路灯", "我叫王建国", "对面"])
def test_what_is_no_reply_is_none(text: str) -> None:
    assert reply(spoken(text), text) is None


def test_phrases_that_begin_alike_end_apart() -> None:
    assert reply(spoken("没有"), "") == "没有"
    assert reply(spoken("没有了"), "") == "没有了"
