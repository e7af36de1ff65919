"""The desk: what its pages share, and who is visiting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from api.desk.secret import desk_secret
from api.desk.sessions import Session, Sessions
from api.desk.throttle import Throttle
from api.desk.watch import Watch
from bot.conversations import Conversations
from faq import Faq
from nlu.city import load_city
from orders.database import Database

if TYPE_CHECKING:
    from api.gateway import Gateway

SCOPE = "hotline.desk.visit"  # where the doors leave the Visit in a request's scope


@dataclass
class Desk:
    """One gateway's desk. ``data`` is the folder that recordings' paths count from."""

    database: Database
    data: Path
    city: str
    title: str
    sessions: Sessions
    watch: Watch
    talks: Conversations
    throttle: Throttle = field(default_factory=Throttle)
    faqs: Mapping[str, Faq] = field(default_factory=dict)

    @classmethod
    def of(cls, gateway: Gateway) -> Desk:
        settings, database = gateway.settings, gateway.database
        return cls(
            database=database,
            data=settings.data,
            city=settings.city,
            title=f"{load_city(settings.city).title}12345政务服务便民热线",
            sessions=Sessions(desk_secret(settings.data), database),
            watch=Watch(database),
            talks=gateway.conversations,
            faqs=gateway.faqs,
        )


@dataclass(frozen=True)
class Visit:
    """A signed-in agent at the desk."""

    desk: Desk
    session: Session
    token: str

    @property
    def name(self) -> str:
        """The agent's name, which stands in the history as the actor."""
        return self.session.name

    async def lasts(self) -> bool:
        """Whether the agent is still signed in: an open page asks before it shows or does anything."""
        return await self.desk.sessions.of(self.token) is not None
