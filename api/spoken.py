"""What is rendered before anybody asks for it: every text of the bot that can be known in advance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from actions.ask import WHOLE
from api.lines import BUSY, BUSY_NO_NUMBER
from bot.texts import Texts
from faq import Faq
from nlu.city import City

DIGITS_OF_A_NUMBER = 12
SECRECY = ("保密", "不保密")


def fixed_texts(texts: Texts, city: City) -> list[str]:
    """First what must be said at once however busy the machine is, then every clause without a blank, or with one that
    tells how many digits a number has."""
    first = [texts.say(name, "voice") for name in (BUSY, BUSY_NO_NUMBER)]
    counts = [str(count) for count in range(1, DIGITS_OF_A_NUMBER + 1)]
    counted = texts.filled("voice", {"count": counts, "missing": counts, "whole": list(WHOLE.values())})
    return [city.greeting["voice"], *first, *texts.fixed("voice"), *counted]


def known_texts(texts: Texts, city: City, faq: Faq) -> Iterator[str]:
    """Clauses whose blanks have few values, the answers, the departments, the towns: for quiet hours."""
    departments = [department.name for department in city.departments]
    yield from texts.filled("voice", {"confidential": SECRECY, "department": departments})
    today = date.today()
    for topic in faq.topics:
        yield topic.say(today)
        if topic.follow_up:
            yield topic.follow_up.ask
    for town in city.towns:
        county = town.county
        yield texts.say("utter_ask_address_meant", "voice", address=f"{county.name if county else ''}{town.name}")
