"""The parts of an address that stand in a text: divisions of the city, roads, numbers, places.

Divisions come from the city pack (``nlu.address_divisions``), everything else from the grammar of
Chinese names (``nlu.address_names``); ``nlu.address`` chains the parts.
"""

from __future__ import annotations

from nlu.address_divisions import counties_of_china, other_cities, short_names, whole_names, written_head
from nlu.address_names import estates, hamlets, landmarks, landmarks_behind, named, numbers, rest
from nlu.address_reading import Reading
from nlu.address_written import written_parts
from nlu.city import City


def read_parts(text: str, city: City, asked: bool = False) -> Reading:
    """The text with all its parts in order, none overlapping another."""
    reading = Reading(text, city, asked)
    if (parts := written_parts(reading)) is not None:
        reading.parts, reading.written = parts, True
        return reading
    reading.elsewhere = False
    other_cities(reading)
    shorts = [] if reading.elsewhere else whole_names(reading)
    counties_of_china(reading)
    if reading.only_address:
        written_head(reading)
    landmarks(reading)
    numbers(reading)
    named(reading, shorts)
    short_names(reading, shorts)
    landmarks_behind(reading)
    hamlets(reading)
    estates(reading)
    rest(reading)
    return reading
