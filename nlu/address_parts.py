"""The parts of an address that stand in a text: divisions of the city, roads, numbers, places.

Divisions come from the city pack (``nlu.address_divisions``), everything else from the grammar of
Chinese names (``nlu.address_names``); ``nlu.address`` chains the parts.
"""

from __future__ import annotations

from nlu.address_divisions import other_cities, short_names, whole_names, written_head
from nlu.address_names import estates, hamlets, landmarks, named, numbers, rest
from nlu.address_reading import Part, Reading
from nlu.address_written import written_parts
from nlu.city import City


def find_parts(text: str, city: City, asked: bool = False) -> tuple[list[Part], bool]:
    """All parts in order, none overlapping another, and whether another city was named (then
    nothing is taken from this city's divisions)."""
    reading = Reading(text, city, asked)
    if (parts := written_parts(reading)) is not None:
        return parts, reading.elsewhere
    reading.elsewhere = False
    other_cities(reading)
    shorts = [] if reading.elsewhere else whole_names(reading)
    if reading.only_address:
        written_head(reading)
    landmarks(reading)
    numbers(reading)
    named(reading, shorts)
    short_names(reading, shorts)
    hamlets(reading)
    estates(reading)
    rest(reading)
    return reading.parts, reading.elsewhere
