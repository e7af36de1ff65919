"""Recorded conversations once more, with today's assistant; nothing of it is kept or delivered."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, StringConstraints

from api.gateway import Gateway
from api.security import with_token
from bot.replay import Replayed, differences
from orders.moment import CHINA
from orders.sandbox import conversations_of

router = APIRouter(prefix="/api/replays", tags=["replays"], dependencies=[Depends(with_token)])


class Wanted(BaseModel):
    """A conversation's id or its channel's sender."""

    conversation: Annotated[str, StringConstraints(min_length=1, max_length=255)]


@router.get("")
def of_day(day: date, request: Request) -> list[str]:
    """The ids of the conversations that began on ``day`` (China time), to be replayed."""
    gateway: Gateway = request.app.state.gateway
    with gateway.database.reading() as session:
        return conversations_of(session, datetime.combine(day, time(), CHINA))


@router.post("")
async def replay(body: Wanted, request: Request) -> dict[str, Any]:
    """What the bot says and notes today beside what it said and noted then."""
    gateway: Gateway = request.app.state.gateway
    return _shown(await gateway.replays.replay(body.conversation))


def _shown(found: Replayed) -> dict[str, Any]:
    return {
        "conversation": found.record.id,
        "channel": found.record.channel,
        "same": found.same,
        "left_out": found.record.left_out,
        "turns": [
            {"said": turn.said, "before": turn.before, "now": turn.now, "same": turn.same} for turn in found.turns
        ],
        "orders": [
            {
                "before": before,
                "now": now,
                "differences": {
                    name: {"before": old, "now": new} for name, (old, new) in differences(before, now).items()
                }
                if before and now
                else {},
            }
            for before, now in found.orders
        ],
    }
