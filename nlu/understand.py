"""Everything that can be read from one utterance, in one call."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cached_property
from typing import Any, Literal

from nlu import routing
from nlu.address import Address, find_address
from nlu.amounts import find_ages, find_amounts, find_counts, find_people
from nlu.city import City
from nlu.correction import correct
from nlu.emergency import Emergency, assess
from nlu.emergency_model import focus
from nlu.found import Found
from nlu.names import find_name
from nlu.numbers import find_order_numbers, find_phones, last_four
from nlu.slips import meant
from nlu.text import clean
from nlu.times import find_times
from nlu.tuned.opinion import read_by_both
from nlu.vectors import Vector
from nlu.when import of_the_matter

ASKED = frozenset(
    (
        *("description", "address", "occurred_at", "contact_name", "phone", "confidential"),
        *("confirmation", "order_number", "last_four"),
    )
)

CHINA = timezone(timedelta(hours=8))  # without daylight saving, wherever the machine stands


@dataclass(frozen=True)
class Understanding:
    """What one utterance says.

    ``text`` is what came in, ``corrected`` its plain form with misheard words put right; every span counts characters
    of ``corrected``. ``found`` holds at most one finding a name, the surest: ``phone``, ``order_number``, ``last_four``
    (only when asked), ``occurred_at``, ``contact_name``, ``amount``, ``people``, ``count``, ``age``; a value may be
    "partial" (see ``Found.method``). ``heard``: by a recogniser. What it is about is judged when it is first asked for:
    most turns of a form do without, and it costs as much as all the rest.
    """

    text: str
    corrected: str
    plain: str
    city: City = field(repr=False)
    found: dict[str, Found] = field(default_factory=dict)
    address: Address | None = None
    heard: bool = False
    vector: Vector | None = field(default=None, repr=False, compare=False)
    vectors: Callable[[str], Vector] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def order_type(self) -> str:
        """One of 咨询 求助 投诉 举报 建议 表扬."""
        return routing.order_type(self.corrected, self.vector)

    @cached_property
    def category(self) -> list[str]:
        """Levels of the category tree; [] where there is nothing to judge."""
        return routing.category(self.corrected, self.vector)

    @cached_property
    def departments(self) -> list[tuple[str, float]]:
        """Who should act, each with a probability, best first; [] where there is nothing to judge."""
        return routing.departments(self.corrected, self.category, self.city, self.address, self.vector)

    @cached_property
    def emergency(self) -> Emergency:
        vector = read_by_both(focus(self.corrected), self.vectors) if self.vectors else None
        return gravest(self.corrected, self.plain, vector)


def understand(
    text: str,
    city: City,
    asked: str | None = None,
    now: datetime | None = None,
    channel: Literal["chat", "voice"] | None = None,
    vectors: Callable[[str], Vector] | None = None,
    heard: bool = False,
    draft: Mapping[str, Any] | None = None,
) -> Understanding:
    """Read ``text`` against ``city``.

    ``asked`` is the slot that the bot has just asked for (one of ``ASKED``): a bare answer is then enough. ``now`` is
    the local time that 昨天 counts from. ``channel`` tells whether the text was typed or heard; without it nothing is
    corrected, as where that was done before. ``vectors`` gives the sentence vector of a text, float32 (384,): kind,
    category and departments are judged better with it. ``heard``: a recogniser wrote it, whether or not it is still to
    be corrected; ``draft`` is the address that the order has, against which county and town are then read. Raises
    ``TextTooLong`` above 10,000 characters and ``ValueError`` for another ``asked``; any other text is understood, be
    it as nothing.
    """
    if asked is not None and asked not in ASKED:
        raise ValueError(f"asked must be one of {', '.join(sorted(ASKED))}, not {asked!r}")
    plain, heard = clean(text), heard or channel == "voice"
    corrected = correct(plain, city, asked, typed=channel == "chat").text if channel else plain
    vector = read_by_both(corrected, vectors) if vectors else None
    name = find_name(corrected, asked == "contact_name")
    times = meant(corrected, _beside(name, find_times(corrected, now or datetime.now(CHINA).replace(tzinfo=None))))
    findings = [
        *find_phones(corrected, asked == "phone"),
        *find_order_numbers(corrected, asked == "order_number"),
        *(times if asked == "occurred_at" else of_the_matter(corrected, times)),
        *meant(corrected, find_amounts(corrected)),
        *find_people(corrected),
        *find_counts(corrected),
        *find_ages(corrected),
        name,
        last_four(corrected) if asked == "last_four" else None,
    ]
    found: dict[str, Found] = {}
    for finding in findings:
        if finding is not None and (finding.name not in found or finding.confidence > found[finding.name].confidence):
            found[finding.name] = finding
    address = None if _is_number(corrected, found) else find_address(corrected, city, asked == "address", heard, draft)
    return Understanding(text, corrected, plain, city, found, address, heard, vector, vectors)


def _beside(name: Found | None, times: list[Found]) -> list[Found]:
    """``times`` but for those that are part of the name: 国庆 in 肖国庆."""
    return [each for each in times if name is None or each.end <= name.start or name.end <= each.start]


def gravest(
    corrected: str, plain: str, vector: Vector | None = None, before: str | None = None, answers: bool = False
) -> Emergency:
    """The emergency that either form of an utterance tells: no correction may hide one. ``vector`` (of the core of the
    corrected text's focus), ``before`` and ``answers`` as in ``nlu.emergency.assess``."""
    found = assess(corrected, vector, before, answers)
    if corrected == plain or found.action == "redirect":
        return found
    other = assess(plain, before=before)
    return other if other.action == "redirect" or found.action == "none" else found


def _is_number(text: str, found: dict[str, Found]) -> bool:
    """True when nothing but a number was said; 一三八 is then no house number."""
    numbers = [finding for name, finding in found.items() if name in ("phone", "order_number", "last_four")]
    return any(not re.search(r"[^\W\d_]", text[: each.start] + text[each.end :]) for each in numbers)
