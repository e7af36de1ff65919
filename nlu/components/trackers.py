"""Where each dialogue stands, on disk and in memory."""

from __future__ import annotations

import json
from collections import OrderedDict
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Engine
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import StaticPool


class KeptTrackerStore(SQLTrackerStore):
    """Rasa's SQL tracker store with the latest trackers kept in memory, so that a turn only adds its own events.

    Rasa's own store reads a conversation back at every turn, counts it again before writing, and opens and closes
    the SQLite file four times, which was more than half of the process's time. A tracker is taken out of memory when
    a turn begins and put back when it is saved: a turn that fails leaves nothing half-changed behind and the next one
    reads from disk. The table is Rasa's. Only one process may serve a conversation, as with Rasa's own lock.

    With a write-ahead log and ``synchronous=NORMAL`` a crash of the process loses nothing; a power cut may lose the
    last turns of the dialogue's state, never of the order, which lies elsewhere.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        dialect: str = "sqlite",
        db: str = "rasa.db",
        event_broker: EventBroker | None = None,
        keep: int = 1000,
        **more: Any,
    ) -> None:
        super().__init__(domain, dialect=dialect, db=db, event_broker=event_broker, **more)
        self._keep = keep
        self._kept: OrderedDict[str, DialogueStateTracker] = OrderedDict()
        self._stored: dict[str, int] = {}  # events on disk of each tracker that was read or saved
        if dialect == "sqlite":
            url: URL = self.engine.url
            self.engine.dispose()
            self.engine: Engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
            event.listen(self.engine, "connect", _do_not_wait)
            self.sessionmaker = sessionmaker(bind=self.engine)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        kept = self._kept.pop(sender_id, None)
        if kept is not None:
            return kept
        tracker: DialogueStateTracker | None = await super().retrieve(sender_id)
        self._stored[sender_id] = len(tracker.events) if tracker else 0
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        sender = tracker.sender_id
        await self.stream_events(tracker)
        stored = self._stored.get(sender, 0)
        rows = [_row(sender, each) for each in list(tracker.events)[stored:]]
        if rows:
            with self.engine.begin() as connection:
                connection.execute(self.SQLEvent.__table__.insert(), rows)
        self._stored[sender] = stored + len(rows)
        self._kept[sender] = tracker
        while len(self._kept) > self._keep:
            oldest, _ = self._kept.popitem(last=False)
            del self._stored[oldest]

    def latest(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker as the last turn of ``sender_id`` saved it, None when that was long ago."""
        return self._kept.get(sender_id)


def _row(sender: str, said: Any) -> dict[str, Any]:
    data = said.as_dict()
    return {
        "sender_id": sender,
        "type_name": said.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _do_not_wait(connection: Any, _: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
