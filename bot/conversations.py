"""The conversations of this process."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from uuid import uuid4

from bot.conversation import Conversation, Line, Reply
from orders import conversations, followups


class Conversations:
    """The conversations of this process by sender; the oldest are let go and opened again from the record."""

    def __init__(self, line: Line, keep: int = 10_000) -> None:
        self._line = line
        self._keep = keep
        self._open: OrderedDict[str, Conversation] = OrderedDict()

    async def of(self, sender: str, *, city: str, channel: str, caller_number: str | None = None) -> Conversation:
        """The conversation of ``sender``, opened when it is new. Raises orders.errors.BadConversation."""
        found = self._open.get(sender)
        if found is None:
            id_ = await asyncio.to_thread(self._opened, sender, city, channel, caller_number)
            found = self._open.setdefault(sender, Conversation(self._line, id_, sender, city, channel, caller_number))
            while len(self._open) > self._keep:
                self._open.popitem(last=False)
        self._open.move_to_end(sender)
        return found

    def _opened(self, sender: str, city: str, channel: str, caller_number: str | None) -> str:
        with self._line.database.session(wait_for_disk=False) as session:  # what is said in it waits for the disk
            return conversations.open_conversation(
                session, sender=sender, city=city, channel=channel, caller_number=caller_number
            ).id

    async def call_back(self, number: str) -> tuple[Conversation, list[Reply]]:
        """A new chat about the finished order ``number``, with what the bot says first.

        Raises orders.errors.OrderNotFound, and BadFollowUp for an order that is not finished.
        """
        city = await asyncio.to_thread(self._city, number)
        conversation = await self.of(uuid4().hex, city=city, channel="chat")
        await conversation.call_back(number)
        return conversation, await conversation.greet()

    def _city(self, number: str) -> str:
        with self._line.database.reading() as session:
            return followups.to_call_back(session, number).city
