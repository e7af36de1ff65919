"""One line of a telephone exchange, for protocols that carry sound one way and the other and know a call by its id.

What the bot says leaves at the pace at which it is heard, so that it can be taken back; what comes is made whole.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from api.calls import KnownCall
from api.lines import Lines, LinesBusy
from bot.call import Call
from orders.errors import BadFollowUp, OrderNotFound
from speech.audio import Resampler

log = logging.getLogger(__name__)

HZ = 8000
WIDE_HZ = 16000
FRAME_MS = 20
FRAME_BYTES = HZ * FRAME_MS // 1000 * 2
# A pause in the stream longer than any jitter buffer's is silence: without it a turn would never end.
GAP_MS = 200.0
BEHIND_MS = 50.0  # the gateway woke up so late: what came meanwhile is still to be read
DIGITS = "0123456789*#"


class Ear:
    """Brings what comes to the call's rate, and puts silence where nothing came."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._wide = Resampler(WIDE_HZ, HZ)
        self._began = asyncio.get_running_loop().time()
        self._heard_ms = 0.0
        self._at = self._began
        self._order = asyncio.Lock()

    async def hear(self, pcm: bytes, hz: int) -> None:
        """s16le mono at 8 or 16 kHz. Raises speech.errors.BadPcm for an odd number of bytes."""
        async with self._order:
            self._at = asyncio.get_running_loop().time()
            self._heard_ms += len(pcm) * 500 / hz
            await self._call.audio(pcm if hz == HZ else self._wide.push(pcm))

    async def fill_gaps(self) -> None:
        """Silence for what the line leaves out; none while the gateway itself is behind with what came."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + GAP_MS / 2000
            await asyncio.sleep(GAP_MS / 2000)
            now = loop.time()
            if self._order.locked() or (now - due) * 1000 > BEHIND_MS:
                continue
            missing = (now - self._began) * 1000 - self._heard_ms
            if (now - self._at) * 1000 >= GAP_MS and missing >= GAP_MS:
                at = self._at
                await self.hear(bytes(int(missing) * HZ // 1000 * 2), HZ)
                self._at = at  # silence of our own does not show that the line lives


class TelephoneLine:
    """What goes out: sound in frames of 20 ms, each at its time, and nothing that was taken back."""

    def __init__(
        self,
        put: Callable[[bytes], Awaitable[None]],
        taken_back: Callable[[], Awaitable[None]] | None = None,
        ahead_ms: float = FRAME_MS,
    ) -> None:
        """``put`` sends one frame, s16le mono at 8 kHz. An exchange that keeps time itself may have them up to
        ``ahead_ms`` earlier than they are heard; ``taken_back`` then tells it to forget those."""
        self.transfer = asyncio.Event()
        self.gone = False
        self._put, self._taken_back = put, taken_back
        self._ahead_s = ahead_ms / 1000
        self._waiting = bytearray()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._task = asyncio.create_task(self._run())

    @property
    def transferred(self) -> bool:
        return self.transfer.is_set()

    async def event(self, body: dict[str, Any]) -> None:
        """The phone shows nothing; of all events these two mean something to it."""
        if body["type"] == "clear":
            self._waiting.clear()
            self._quiet.set()
            if self._taken_back:
                await self._taken_back()
        elif body["type"] == "transfer":
            self.transfer.set()

    async def sound(self, pcm: bytes) -> None:
        self._waiting += pcm
        self._quiet.clear()

    async def played(self) -> None:
        """Return when everything has been heard, or nobody listens any more."""
        waiting = asyncio.create_task(self._quiet.wait())
        await asyncio.wait({waiting, self._task}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        await asyncio.sleep(self._ahead_s)

    def close(self) -> None:
        self._task.cancel()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while not self.gone:
            if self._waiting:
                piece = bytes(self._waiting[:FRAME_BYTES]).ljust(FRAME_BYTES, b"\0")
                del self._waiting[:FRAME_BYTES]
                await self._put(piece)
            else:
                self._quiet.set()
            due = max(due + FRAME_MS / 1000, loop.time() - self._ahead_s)
            await asyncio.sleep(due - loop.time())


Hear = Callable[[Call, Ear], Awaitable[None]]


async def carry(lines: Lines, id_: str, known: KnownCall, city: str, line: TelephoneLine, hear: Hear) -> None:
    """The call ``id_`` from its greeting until the bot has said its last word or the caller is gone.

    ``hear`` takes the protocol apart and returns when the caller is gone; ``city`` is that of calls nobody announced.
    """
    try:
        async with lines.call(
            city=known.city or city,
            hz=HZ,
            caller_number=known.caller_number,
            event=line.event,
            sound=line.sound,
            sender=f"call-{id_}",
            callback=known.callback,
        ) as call:
            known.conversation = call.conversation.id
            await _until_over(line, call, hear)
            if line.transferred and not line.gone:
                call.goes_on = True
                known.next = "transfer"
    except LinesBusy as error:
        log.info("call %s: %s", id_, error)
    except (OrderNotFound, BadFollowUp) as error:  # it was taken up again since the call was announced
        log.warning("call %s has nothing to call about any more: %s", id_, error)
    if not line.gone:
        await line.played()


async def _until_over(line: TelephoneLine, call: Call, hear: Hear) -> None:
    """Feed the call until either end hangs up, or the caller is to go on to a person."""
    ear = Ear(call)

    async def hearing() -> None:
        await hear(call, ear)
        line.gone = True

    tasks = [
        asyncio.ensure_future(work)
        for work in (call.finished.wait(), _said_before_transfer(line, call), hearing(), ear.fill_gaps())
    ]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _said_before_transfer(line: TelephoneLine, call: Call) -> None:
    await line.transfer.wait()
    await call.quiet()
    await line.played()
