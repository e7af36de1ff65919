from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.place_names import PlaceNames
from nlu.address import find_address
from nlu.city import load_city, publish
from orders.conversations import add_utterance, open_conversation
from orders.database import Database
from orders.drafts import confirm_fields, draft_for, set_field
from orders.filing import file_order

pytestmark = pytest.mark.service

ADDRESS = {"county": "鼎城区", "place": "水星楼", "road": None, "text": "鼎城区水星楼"}
TALK = "水星楼没有路灯"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    pack = load_city("changde")
    made = Database(f"sqlite:///{tmp_path / 'orders.db'}")
    made.migrate()
    yield made
    made.close()
    publish(pack)


def file_one(database: Database, sender: str) -> None:
    with database.session() as session:
        conversation = open_conversation(session, sender=sender, city="changde", channel="chat")
        add_utterance(session, conversation.id, speaker="citizen", text=TALK)
        order = draft_for(session, conversation.id, "changde", "chat")
        for name, value in (("description", TALK), ("address", ADDRESS)):
            set_field(
                session, order, name, value, utterance_id=None, start=None, end=None, method="address", confidence=0.9
            )  # fmt: skip
        confirm_fields(session, order)
        file_order(session, order.id)


def test_a_place_that_two_callers_confirmed_is_known_to_the_third(database: Database) -> None:
    names = PlaceNames(database)
    file_one(database, "one")
    names.refresh()
    assert "水星楼" not in load_city("changde").place_names
    file_one(database, "two")
    names.refresh()
    assert load_city("changde").place_names["水星楼"].county == "鼎城区"
    address = find_address(TALK, load_city("changde"))
    assert address is not None
    assert (address.county, address.place) == ("鼎城区", "水星楼")


def test_a_pack_that_did_not_grow_stays_the_same(database: Database) -> None:
    pack = load_city("changde")
    PlaceNames(database).refresh()
    assert load_city("changde") is pack
