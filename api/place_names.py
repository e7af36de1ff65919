"""What citizens call roads and places, taken from confirmed orders into the city packs while the gateway runs."""

from __future__ import annotations

import asyncio
import logging

from sqlalchemy.exc import DBAPIError

from nlu.address_sounds import make_ready
from nlu.city import Place, city_names, grown, load_city, publish
from nlu.understand import understand
from orders.database import Database
from orders.errors import DatabaseUnreachable
from orders.place_names import KnownName, known_names

log = logging.getLogger(__name__)
EVERY_S = 600.0


class PlaceNames:
    """Looks every ten minutes; a pack is made anew only when it has grown."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, list[KnownName]] = {}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await asyncio.to_thread(self.refresh)
            except (DBAPIError, DatabaseUnreachable) as error:
                log.warning("Names of places could not be read, the known ones stay in use: %s", error)
            await asyncio.sleep(EVERY_S)

    def refresh(self) -> None:
        """Take over what is new. Raises DatabaseUnreachable."""
        for city in city_names():
            with self._database.reading() as session:
                names = known_names(session, city)
            if names == self._known.get(city, []):
                make_ready(load_city(city))
                continue
            roads = [each.name for each in names if each.kind == "road"]
            places = [Place(each.name, each.county, each.town) for each in names if each.kind == "place"]
            pack = grown(city, roads, places)
            make_ready(pack)
            understand(
                "您好", pack, channel="voice"
            )  # builds what is looked up by name, before a citizen would wait for it
            publish(pack)
            self._known[city] = names
            log.info("%s: %d names of roads and places from confirmed orders", city, len(names))
