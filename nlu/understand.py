"""Everything that can be read from one utterance, in one call."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from nlu import routing
from nlu.address import Address, find_address
from nlu.city import City
from nlu.emergency import Emergency, assess
from nlu.found import Found
from nlu.names import find_name
from nlu.numbers import find_order_numbers, find_phones, last_four
from nlu.text import clean
from nlu.times import find_times


@dataclass(frozen=True)
class Understanding:
    """What one utterance says.

    ``text`` is what came in, ``corrected`` its plain form; every span counts characters of
    ``corrected``. ``found`` holds at most one finding a name: ``phone``, ``order_number``,
    ``last_four``, ``occurred_at``, ``contact_name``. ``category`` is empty when nothing was said
    that belongs to one.
    """

    text: str
    corrected: str
    found: dict[str, Found] = field(default_factory=dict)
    address: Address | None = None
    order_type: str = "求助"
    category: list[str] = field(default_factory=list)
    departments: list[tuple[str, float]] = field(default_factory=list)
    emergency: Emergency = Emergency("none")


def understand(text: str, city: City, asked: str | None = None, now: datetime | None = None) -> Understanding:
    """Read ``text`` against ``city``.

    ``asked`` is the slot that the bot has just asked for (description, address, occurred_at,
    contact_name, phone, confidential, confirmation, order_number, last_four): a bare answer is
    then enough. ``now`` is the local time that 昨天 counts from. Raises ``TextTooLong``.
    """
    corrected = clean(text)
    when = now or datetime.now()
    found: dict[str, Found] = {}
    for findings in (
        find_phones(corrected, asked == "phone"),
        find_order_numbers(corrected, asked == "order_number"),
        find_times(corrected, when),
        [find_name(corrected, asked == "contact_name")],
        [last_four(corrected) if asked == "last_four" else None],
    ):
        for finding in findings:
            if finding is not None:
                found.setdefault(finding.name, finding)
    address = find_address(corrected, city, asked == "address")
    category = routing.category(corrected)
    return Understanding(
        text=text,
        corrected=corrected,
        found=found,
        address=address,
        order_type=routing.order_type(corrected),
        category=category,
        departments=routing.departments(corrected, category, city, address),
        emergency=assess(corrected),
    )
