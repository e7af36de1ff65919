"""Simulated citizens with the running assistant: the fast scripts by chat, and what holds for every script."""

from __future__ import annotations

import asyncio
import re
from collections import Counter

import pytest

from bench.talk.chat import ChatLine
from bench.talk.lead import Line, Talk, api_client, lead
from bench.talk.manner import manners, own_words
from bench.talk.questions import names
from bench.talk.script import HELD_OUT, LINES, Matter, Script, load
from tests.running import Running

pytestmark = pytest.mark.service

SCRIPTS = load()
ALL = [*SCRIPTS, *load(HELD_OUT)]
FAST = [script for script in SCRIPTS if script.fast and "chat" in script.channels]
_MOBILE = re.compile(r"1[3-9]\d{9}")


@pytest.mark.parametrize("script", FAST, ids=[script.name for script in FAST])
def test_the_order_comes_out_right(script: Script, hotline: Running) -> None:
    async def talk() -> Talk:
        async with api_client(hotline) as client:

            def dial(script: Script, _: Talk, callback: str | None) -> Line:
                return ChatLine(client, script.city, script.caller, callback)

            return await lead(script, "chat", dial, client)

    led = asyncio.run(talk())
    wrong = [f"{check.name}: {check.why}" for check in led.verdict.failures]
    assert not wrong, f"{led.text()}\n\n" + "\n".join(wrong)


def test_every_line_has_scripts_that_are_led_with_every_change() -> None:
    assert {script.line for script in SCRIPTS} == set(LINES)
    assert {script.line for script in FAST} == set(LINES)
    assert len(SCRIPTS) >= 80
    assert {script.city for script in SCRIPTS} == {"changde", "shangqiu"}


def test_scripts_ask_only_what_somebody_recognises() -> None:
    known = names()
    for script in ALL:
        own = known | set(script.asked)
        for matter in _matters(script):
            assert set(matter.knows) | set(matter.refuses) <= own, script.name
        assert {moment.at for moment in (*script.asides, *script.corrects)} <= own, script.name
        assert not script.hangs_up or script.hangs_up in own, script.name
        assert script.manner in manners(), script.name


def test_no_two_scripts_share_a_telephone() -> None:
    """Somebody who has called before is another case; where it is wanted, the script itself says so."""
    numbers = Counter(
        number
        for script in ALL
        for number in {
            found for matter in _matters(script) for found in _MOBILE.findall(own_words(matter) + (script.caller or ""))
        }
    )
    assert [number for number, count in numbers.items() if count > 1] == []


def _matters(script: Script) -> list[Matter]:
    following = [one for one in script.then if isinstance(one, Matter)]
    return [script.matter, *following, *(one.matter for one in script.earlier)]
