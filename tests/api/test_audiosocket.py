"""Asterisk's side of a call, spoken byte by byte: sound, keys, hang-ups, and a line that breaks."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from api.channels.audiosocket import DTMF, ERROR, HANG_UP, ID, SLIN8, SLIN16, Frame, read_frame
from api.telephone_line import FRAME_BYTES
from speech.audio import pcm16, read_audio
from tests.actions.test_callbacks import finished
from tests.running import Running, running_hotline
from tests.speech.callers import caller_wav

pytestmark = pytest.mark.call

MATTER = "武陵区朝阳路的路灯坏了好几天了，晚上很黑。"
NUMBER = "13907365555"
SOLVED = "是我反映的，已经解决了。"
ANSWER_S = 60.0  # also on a machine with much else to do


@pytest.fixture(scope="module")
def one_line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A hotline with a single line."""
    with running_hotline(tmp_path_factory.mktemp("one-line"), lines=1) as running:
        yield running


@pytest.fixture
def api(one_line: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=one_line.base_url, headers=one_line.authorization, timeout=60) as client:
        yield client


class Exchange:
    """One call as Asterisk carries it: 20 ms of sound each 20 ms, and everything that comes back with its time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.id = uuid.uuid4()
        self.frames: list[tuple[float, Frame]] = []
        self._reader, self._writer = reader, writer
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        while True:
            frame = await read_frame(self._reader)
            self.frames.append((asyncio.get_running_loop().time(), frame))
            if frame.kind == HANG_UP:
                return

    def send(self, kind: int, payload: bytes = b"") -> None:
        self._writer.write(Frame(kind, payload).encoded())

    def begin(self) -> None:
        self.send(ID, self.id.bytes)

    async def speak(self, pcm: bytes, kind: int = SLIN8) -> None:
        size = FRAME_BYTES * (2 if kind == SLIN16 else 1)
        for at in range(0, len(pcm), size):
            self.send(kind, pcm[at : at + size].ljust(size, b"\0"))
            await asyncio.sleep(0.02)

    def sound(self) -> bytes:
        return b"".join(frame.payload for _, frame in self.frames if frame.kind == SLIN8)

    async def until_quiet(self, heard: int = 0, quiet_s: float = 0.5) -> None:
        """Send silence until the bot has said more than ``heard`` bytes and nothing for ``quiet_s``."""
        for _ in range(int(ANSWER_S / 0.1)):
            last = max((at for at, frame in self.frames if frame.kind == SLIN8), default=0.0)
            if len(self.sound()) > heard and asyncio.get_running_loop().time() - last > quiet_s:
                return
            await self.speak(bytes(FRAME_BYTES * 5))
        raise AssertionError(f"the bot said nothing within {ANSWER_S} s")

    async def over(self, limit_s: float = ANSWER_S) -> None:
        await asyncio.wait_for(self._reading, limit_s)

    def close(self) -> None:
        self._reading.cancel()
        self._writer.close()


@asynccontextmanager
async def exchange(running: Running) -> AsyncIterator[Exchange]:
    reader, writer = await asyncio.open_connection("127.0.0.1", running.audiosocket_port)
    line = Exchange(reader, writer)
    try:
        yield line
    finally:
        line.close()


def spoken(text: str, hz: int = 8000) -> bytes:
    return pcm16(read_audio(caller_wav(text), hz)[0])


async def conversation(api: httpx.Client, line: Exchange, state: str = "ended") -> dict[str, Any]:
    """The conversation once it is in ``state``: the end of a call takes a moment."""
    found: dict[str, Any] = {}
    for _ in range(300):
        answer = await asyncio.to_thread(api.get, f"/api/conversations/call-{line.id}")
        found = answer.json()
        if answer.status_code == 200 and found["state"] == state:
            break
        await asyncio.sleep(0.1)
    assert found["state"] == state
    return found


@pytest.fixture(scope="module", autouse=True)
def _rendered() -> None:
    """Rendering takes seconds, in which a line that has begun would be silent."""
    caller_wav(MATTER)
    caller_wav(SOLVED)


async def test_a_call_is_heard_answered_and_leaves_a_draft_with_the_number(
    one_line: Running, api: httpx.Client
) -> None:
    async with exchange(one_line) as line:
        announced = api.post(f"/api/calls/{line.id}", params={"caller_number": NUMBER, "city": "changde"})
        assert announced.status_code == 204
        line.begin()
        await line.until_quiet()
        greeted = len(line.sound())
        await line.speak(spoken(MATTER))
        await line.until_quiet(greeted)
        line.send(HANG_UP)
        said = await conversation(api, line)
    assert said["caller_number"] == NUMBER
    assert said["recorded"]
    (matter,) = [turn for turn in said["turns"] if turn["speaker"] == "citizen"]
    assert "路灯" in matter["text"]
    assert matter["start_ms"] is not None
    (order,) = api.get("/api/orders", params={"conversation": said["conversation"]}).json()
    assert order["status"] == "incomplete"
    assert api.get(f"/api/calls/{line.id}/next").text == "hangup"
    speech = [frame for _, frame in line.frames if frame.kind == SLIN8]
    assert {len(frame.payload) for frame in speech} == {FRAME_BYTES}


async def test_sound_leaves_at_the_pace_it_is_heard(one_line: Running) -> None:
    async with exchange(one_line) as line:
        line.begin()
        await line.until_quiet()
        times = [at for at, frame in line.frames if frame.kind == SLIN8]
    first_second = [at for at in times if at - times[0] < 1.0]
    assert len(times) > 60
    assert len(first_second) <= 55  # 50 frames, and what a late timer makes up for


async def test_a_turn_ends_although_the_exchange_sends_no_silence(one_line: Running, api: httpx.Client) -> None:
    async with exchange(one_line) as line:
        line.begin()
        await line.until_quiet()
        greeted = len(line.sound())
        await line.speak(spoken(MATTER, 16000), SLIN16)
        for _ in range(int(ANSWER_S / 0.1)):  # and not a byte more
            await asyncio.sleep(0.1)
            if len(line.sound()) > greeted:
                break
        assert len(line.sound()) > greeted
        line.send(HANG_UP)
        said = await conversation(api, line)
    assert any("路灯" in turn["text"] for turn in said["turns"] if turn["speaker"] == "citizen")


async def test_zero_leads_to_a_person(one_line: Running, api: httpx.Client) -> None:
    async with exchange(one_line) as line:
        line.begin()
        await line.until_quiet()
        line.send(DTMF, b"0")
        speaking = asyncio.create_task(line.speak(bytes(FRAME_BYTES * 50 * 60)))
        await line.over()  # the bot lets go of the call, and the exchange goes on with it
        speaking.cancel()
        assert api.get(f"/api/calls/{line.id}/next").text == "transfer"
        await conversation(api, line, "person")
        assert api.post(f"/api/calls/{line.id}/over").status_code == 204
        await conversation(api, line, "ended")


async def test_one_call_too_many_is_told_so_and_called_back(one_line: Running, api: httpx.Client) -> None:
    async with exchange(one_line) as first:
        first.begin()
        await first.until_quiet()
        async with exchange(one_line) as second:
            api.post(f"/api/calls/{second.id}", params={"caller_number": NUMBER})
            second.begin()
            await second.over()
            assert len(second.sound()) > FRAME_BYTES * 50  # more than a second of words, then a hang-up
            turned_away = await conversation(api, second)
        (order,) = turned_away["orders"]
        assert order["status"] == "incomplete"
        assert first.frames[-1][1].kind == SLIN8  # the first one was left alone


@pytest.mark.parametrize(
    ("first", "why"),
    [
        (Frame(SLIN8, bytes(320)), "sound before the id"),
        (Frame(ID, b"short"), "an id of another length"),
        (Frame(0x47, b"ET / HTTP/1.1"), "a browser"),
    ],
)
async def test_what_is_no_call_is_refused(first: Frame, why: str, one_line: Running) -> None:
    async with exchange(one_line) as line:
        line.send(first.kind, first.payload)
        await line.over()
    assert [frame.kind for _, frame in line.frames] == [ERROR, HANG_UP], why


async def test_half_a_sample_ends_the_call_and_loses_nothing(one_line: Running, api: httpx.Client) -> None:
    async with exchange(one_line) as line:
        line.begin()
        await line.until_quiet()
        line.send(SLIN8, b"\0\0\0")
        await line.over()
        assert ERROR in [frame.kind for _, frame in line.frames]
        await conversation(api, line)


async def test_unknown_kinds_and_vanishing_in_mid_frame_do_no_harm(one_line: Running, api: httpx.Client) -> None:
    async with exchange(one_line) as line:
        line.begin()
        await line.until_quiet()
        line.send(0x55, b"later versions may send this")
        line.send(ERROR, b"\x04")
        line._writer.write(b"\x10\x01")
        await line._writer.drain()
        line.close()
        await conversation(api, line)
    async with exchange(one_line) as again:  # the line is free again
        again.begin()
        await again.until_quiet()


async def test_a_call_of_ours_asks_about_the_order_and_takes_keys(one_line: Running, api: httpx.Client) -> None:
    number = await asyncio.to_thread(finished, api)
    async with exchange(one_line) as line:
        assert api.post(f"/api/calls/{line.id}", params={"callback": number}).status_code == 204
        line.begin()
        # This opening names the order, so a busy machine still renders its end while its beginning is heard.
        await line.until_quiet(quiet_s=3.0)
        greeted = len(line.sound())
        await line.speak(spoken(SOLVED))
        await line.until_quiet(greeted)
        heard = (await conversation(api, line, "bot"))["turns"]
        assert "满意" in heard[-1]["text"], heard
        line.send(DTMF, b"2")
        line.send(DTMF, b"#")
        speaking = asyncio.create_task(line.speak(bytes(FRAME_BYTES * 50 * 240)))
        await line.over(4 * ANSWER_S)  # texts that were never rendered yet
        speaking.cancel()
        said = await conversation(api, line)
    assert api.get(f"/api/calls/{line.id}/next").text == "hangup"
    assert said["caller_number"] == "13907361234", "the phone of the order"
    assert "回访" in said["turns"][0]["text"]
    (asked,) = api.get(f"/api/orders/{number}").json()["follow_ups"]
    assert (asked["state"], asked["solved"], asked["grade"]) == ("done", "yes", "满意")
    assert asked["conversation"] == said["conversation"]
    figures = api.get("/metrics").text
    assert 'hotline_satisfaction_total{grade="满意"} 1.0' in figures
    assert "hotline_redo_total 0.0" in figures


async def test_calls_of_ours_that_reach_nobody_are_tried_again(one_line: Running, api: httpx.Client) -> None:
    number = await asyncio.to_thread(finished, api)
    id_ = uuid.uuid4()
    assert api.post(f"/api/calls/{id_}", params={"callback": number}).status_code == 204
    assert api.post(f"/api/calls/{id_}/unanswered").status_code == 204
    async with exchange(one_line) as line:
        api.post(f"/api/calls/{line.id}", params={"callback": number})
        line.begin()
        await line.until_quiet()
        line.send(HANG_UP)
        await conversation(api, line)
    (asked,) = api.get(f"/api/orders/{number}").json()["follow_ups"]
    assert (asked["state"], asked["outcome"], asked["attempts"]) == ("open", "not_reached", 2)
    owed = {one["number"] for one in api.get("/api/callbacks").json()}
    due = {one["number"] for one in api.get("/api/callbacks", params={"due": True}).json()}
    assert number in owed - due, "not before its time"
    assert api.post(f"/api/calls/{uuid.uuid4()}/unanswered").status_code == 404
    assert api.post(f"/api/calls/{id_}", params={"callback": "000000000000"}).status_code == 404
    assert api.post(f"/api/calls/{id_}", params={"callback": "12"}).status_code == 422


def test_only_the_exchange_may_announce(one_line: Running, api: httpx.Client) -> None:
    id_ = uuid.uuid4()
    assert httpx.post(f"{one_line.base_url}/api/calls/{id_}").status_code == 401
    assert api.post(f"/api/calls/{id_}", params={"city": "beijing"}).status_code == 422
    assert api.post(f"/api/calls/{id_}", params={"caller_number": "<script>"}).status_code == 422
    assert api.post("/api/calls/no-id").status_code == 422
    assert api.get(f"/api/calls/{id_}/next").status_code == 404
    assert api.post(f"/api/calls/{id_}/over").status_code == 404
