"""What is rendered in advance: every text that can be known, the urgent ones first, and only while nobody needs it."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.settings import ROOT
from api.spoken import fixed_texts, known_texts
from bot.speech import Engines, Speech
from bot.texts import Texts
from faq.topic import load_topics
from nlu.city import load_city

pytestmark = pytest.mark.unit


class Answers:
    topics = load_topics(ROOT / "faq" / "topics")


class Cache:
    """Keeps what it was asked to render."""

    def __init__(self) -> None:
        self.rendered: list[str] = []

    def cached(self, text: str) -> bool:
        return text in self.rendered

    def speak(self, text: str) -> bytes:
        self.rendered.append(text)
        return b""


def speech(cache: Cache, fixed: list[str], busy: Any = lambda: False) -> Speech:
    made = Speech(Engines(Path(), Path()), fixed, busy)
    made.problem, made.synthesiser = None, cache  # type: ignore[assignment]
    return made


def test_answers_departments_towns_and_clauses_with_few_values_are_known() -> None:
    city = load_city("changde")
    answers: Any = Answers()
    known = list(known_texts(Texts(ROOT / "domain.yml"), city, answers))
    assert any("穿紫河街道" in text for text in known)
    assert f"已经派给{city.departments[0].name}。" in known
    assert {topic.say(date.today()) for topic in Answers.topics} <= set(known)
    assert not [text for text in known if "{" in text]
    first, *others = fixed_texts(Texts(ROOT / "domain.yml"), city)
    assert first == city.greeting["voice"]
    assert {"还差3位，", "手机号是11位，"} <= set(others)


async def test_each_clause_is_rendered_once_and_the_fixed_ones_first() -> None:
    cache = Cache()
    made = speech(cache, ["您好，请讲。"])
    for _ in range(2):
        await made.render_fixed(["第一个答案在这里。第二句在这里。", "您好，请讲。"])
    assert cache.rendered == ["您好，请讲。", "第一个答案在这里。", "第二句在这里。"]


async def test_nothing_but_the_fixed_texts_is_rendered_while_somebody_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.speech.PATIENCE_S", 0.05)
    cache = Cache()
    rendering = asyncio.create_task(speech(cache, ["您好，请讲。"], busy=lambda: True).render_fixed(["一个答案。"]))
    await asyncio.sleep(1.3)
    assert cache.rendered == ["您好，请讲。"]
    rendering.cancel()
