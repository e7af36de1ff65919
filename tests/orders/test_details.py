"""Details of a matter: lines of the description, each with the words it was read from."""

from __future__ import annotations

from pathlib import Path

import pytest

from orders.conversations import add_utterance, open_conversation
from orders.database import Database
from orders.details import add_detail, matter_of
from orders.drafts import draft_for, set_field
from orders.errors import BadEvidence, BadField
from orders.view import order_view

pytestmark = pytest.mark.service


def test_a_detail_is_a_line_with_evidence_and_said_again_replaces_it(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'orders.db'}")
    database.migrate()
    with database.session() as session:
        conversation = open_conversation(session, sender="s", city="changde", channel="chat")
        told = add_utterance(session, conversation.id, speaker="citizen", text="井盖不见了")
        answer = add_utterance(session, conversation.id, speaker="citizen", text="嗯，一米左右吧")
        order = draft_for(session, conversation.id, "changde", "chat")
        place = {"utterance_id": answer.id, "start": 2, "end": 6, "confidence": 0.7}
        with pytest.raises(BadField):
            add_detail(session, order, "size", "大小", "一米左右", **place)
        set_field(
            session, order, "description", "井盖不见了",
            utterance_id=told.id, start=0, end=5, method="words", confidence=0.8,
        )  # fmt: skip
        add_detail(session, order, "size", "大小", "一米左右", **place)
        add_detail(session, order, "guarded", "有没有人看守", "没有", **{**place, "start": None, "end": None})
        add_detail(session, order, "size", "大小", "两米", **place)
        with pytest.raises(BadEvidence):
            add_detail(session, order, "size", "大小", "两米", **{**place, "end": 99})
        assert order.description == "井盖不见了\n有没有人看守：没有\n大小：两米"
        assert matter_of(order.description) == "井盖不见了"
        fields = order_view(order)["fields"]
        assert (fields["description"]["utterance"], fields["description"]["end"]) == (told.id, 5)
        assert (fields["detail.size"]["value"], fields["detail.size"]["utterance"]) == ("两米", answer.id)
    database.close()
