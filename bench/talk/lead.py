"""Leads one talk: the citizen of a script on one side, the hotline on the other, by chat or by telephone alike."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from bench.talk.citizen import Citizen, HangsUp
from bench.talk.script import Earlier, Script
from bench.talk.verdict import Verdict, judge
from tests.running import Running

DELIVERED_WITHIN_S = 10.0


class NoReply(Exception):
    """The hotline did not answer; the text says to what."""


@dataclass(frozen=True)
class Heard:
    """What the bot said to one utterance, and whether a person has the talk now or the bot has ended it."""

    text: str
    handed_over: bool = False
    over: bool = False


class Line(Protocol):
    """One talk's way to the hotline. All may raise NoReply."""

    @property
    def conversation(self) -> str:
        """Id or sender, as the API takes it."""

    async def begin(self) -> Heard:
        """What the bot says first; an empty text in the chat."""

    async def say(self, text: str) -> Heard: ...

    async def end(self) -> None:
        """Hang up, or close the page."""


@dataclass
class Talk:
    """How one talk went. ``turns`` are (who, words); who is citizen, heard (by the recogniser) or bot."""

    script: Script
    channel: str
    turns: list[tuple[str, str]] = field(default_factory=list)
    citizen_turns: int = 0
    handed_over: bool = False
    verdict: Verdict = field(default_factory=Verdict)

    def text(self) -> str:
        return "\n".join(f"{who:8}{words}" for who, words in self.turns)


Dial = Callable[[Script, "Talk", str | None], Line]  # the number: of the order that the bot calls about


async def lead(script: Script, channel: str, dial: Dial, client: httpx.AsyncClient) -> Talk:
    """Bring about what was before, lead the talk, and judge what came of it. Never raises for a talk that fails."""
    talk = Talk(script, channel)
    try:
        earlier = [await _file(one, script, client, f"earlier-{script.name}") for one in script.earlier]
    except NoReply as error:
        talk.verdict.fails("earlier", str(error))
        return talk
    values = {"number": earlier[0]["number"]} if earlier else {}
    citizen = Citizen(script, values, by_ear=channel == "voice")
    line = dial(script, talk, values["number"] if script.callback else None)
    try:
        talk.handed_over = await _talk(citizen, line, talk)
    except NoReply as error:
        talk.verdict.fails("answered", str(error))
    talk.citizen_turns = citizen.turns
    try:
        orders = await _orders(client, line.conversation)
        before = (await _get(client, f"/api/orders/{values['number']}")) if values else None
    except NoReply as error:
        talk.verdict.fails("answered", str(error))
        orders, before = [], None
    judge(talk.verdict, script, citizen, talk, orders, before, by_ear=channel == "voice")
    return talk


async def _talk(citizen: Citizen, line: Line, talk: Talk) -> bool:
    heard = await line.begin()
    handed_over = heard.handed_over
    if heard.text:
        talk.turns.append(("bot", heard.text))
    try:
        while isinstance(said := citizen.says(heard.text, heard.over or handed_over), str):
            talk.turns.append(("citizen", said))
            heard = await line.say(said)
            handed_over = handed_over or heard.handed_over
            talk.turns.append(("bot", heard.text))
        if isinstance(said, HangsUp):
            talk.turns.append(("citizen", "(hangs up)"))
    finally:
        await line.end()
    return handed_over


async def _file(earlier: Earlier, script: Script, client: httpx.AsyncClient, name: str) -> dict[str, Any]:
    """File an order by chat as a citizen does, then change it as an agent does; the order as it is then."""
    from bench.talk.chat import ChatLine

    citizen = Citizen(Script(name, "fill", earlier.matter, 0, city=script.city))
    talk = Talk(script, "chat")
    line = ChatLine(client, script.city, earlier.caller)
    await _talk(citizen, line, talk)
    orders = [order for order in await _orders(client, line.conversation) if order["number"]]
    if not orders:
        raise NoReply(f"no earlier order came of {earlier.matter.says[0]!r}:\n{talk.text()}")
    number = orders[0]["number"]
    await _delivered(client, number)
    for change in earlier.becomes:
        response = await client.patch(f"/api/orders/{number}", json=dict(change))
        if response.status_code != 200:
            raise NoReply(f"the earlier order does not become {dict(change)}: {response.text}")
    return orders[0]


async def _delivered(client: httpx.AsyncClient, number: str) -> None:
    """The dispatcher delivers by itself; a change made meanwhile would be in its way."""
    for _ in range(int(DELIVERED_WITHIN_S * 10)):
        if (await _get(client, f"/api/orders/{number}"))["status"] != "filed":
            return
        await asyncio.sleep(0.1)


async def _orders(client: httpx.AsyncClient, conversation: str) -> list[dict[str, Any]]:
    """The orders of a conversation, oldest first, without those given up."""
    if not conversation:
        return []
    orders = await _get(client, "/api/orders", conversation=conversation)
    return [order for order in reversed(orders) if order["status"] != "cancelled"]


async def _get(client: httpx.AsyncClient, path: str, **query: str) -> Any:
    try:
        response = await client.get(path, params=query)
    except httpx.HTTPError as error:
        raise NoReply(f"{path}: {type(error).__name__}") from error
    if response.status_code not in (200, 404):  # 404: no such conversation, the citizen never spoke
        raise NoReply(f"{path}: {response.text}")
    return response.json() if response.status_code == 200 else []


def api_client(running: Running) -> httpx.AsyncClient:
    """The hotline's API with the service token. Connections that lie idle are given up before the server does it."""
    return httpx.AsyncClient(
        base_url=running.base_url,
        headers=running.authorization,
        timeout=90,
        trust_env=False,
        limits=httpx.Limits(keepalive_expiry=2),
    )
