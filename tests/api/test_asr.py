"""``WS /asr`` as clients of vosk-server use it: a reply to every frame, JSON parsed whatever its spacing."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import websockets

from speech.audio import pcm16, read_audio, silence
from tests.running import Running
from tests.speech.callers import caller_wav

pytestmark = pytest.mark.call

MATTER = "武陵区朝阳路的路灯坏了好几天了，晚上很黑。"
OTHER = "小区门口的井盖不见了。"


@pytest.fixture
def api(hotline: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=hotline.base_url, headers=hotline.authorization, timeout=60) as made:
        yield made


@asynccontextmanager
async def client(running: Running) -> AsyncIterator[Any]:
    async with websockets.connect(f"{running.ws_url}/asr", max_size=None) as socket:
        yield socket


async def send(socket: Any, pcm: bytes, size: int = 8000) -> list[dict[str, Any]]:
    """Frame by frame, as vosk-server's own example: the next one goes out when the reply is there."""
    replies = []
    for at in range(0, len(pcm), size):
        await socket.send(pcm[at : at + size])
        replies.append(json.loads(await socket.recv()))
    return replies


def spoken(text: str, hz: int = 16000) -> bytes:
    return pcm16(read_audio(caller_wav(text), hz)[0])


async def test_an_utterance_comes_back_with_the_places_of_its_words(hotline: Running) -> None:
    async with client(hotline) as socket:
        await socket.send('{ "config" : { "sample_rate" : 8000, "words" : true } }')
        replies = await send(socket, spoken(MATTER, 8000), 4000)
        await socket.send('{"eof" : 1}')
        last = json.loads(await socket.recv())
        with pytest.raises(websockets.ConnectionClosedOK):
            await socket.recv()
    assert all(set(reply) <= {"partial", "text", "result"} for reply in replies)
    found = [reply for reply in [*replies, last] if reply.get("text")]
    assert "路灯" in "".join(reply["text"] for reply in found)
    words = [word for reply in found for word in reply["result"]]
    assert all(set(word) == {"conf", "start", "end", "word"} for word in words)
    seconds = len(spoken(MATTER, 8000)) / 16000
    assert 0 <= words[0]["start"] < words[-1]["end"] <= seconds + 0.1
    assert [word["start"] for word in words] == sorted(word["start"] for word in words)


async def test_an_utterance_takes_its_turn_among_the_callers(hotline: Running, api: httpx.Client) -> None:
    def taken() -> float:
        found = re.search(r'stage_seconds_count\{stage="recognition_wait"\} (\S+)', api.get("/metrics").text)
        return float(found[1]) if found else 0.0

    before = taken()
    async with client(hotline) as socket:
        await send(socket, spoken(OTHER) + silence(1500, 16000))
    assert taken() > before


async def test_two_utterances_are_told_apart_by_silence_and_times_go_on(hotline: Running) -> None:
    sound = spoken(MATTER) + silence(1500, 16000) + spoken(OTHER) + silence(1500, 16000)
    async with client(hotline) as socket:
        await socket.send(json.dumps({"config": {"words": 1, "phrase_list": ["路灯", "井盖"]}}))
        replies = await send(socket, sound)
    first, second = [reply for reply in replies if reply.get("text")]
    assert "路灯" in first["text"]
    assert "井" in second["text"] or "盖" in second["text"]
    assert first["result"][-1]["end"] < second["result"][0]["start"]


async def test_reset_ends_the_utterance_and_the_line_stays_open(hotline: Running) -> None:
    async with client(hotline) as socket:
        await send(socket, spoken(OTHER))
        await socket.send('{"reset":1}')
        assert "text" in json.loads(await socket.recv())
        await socket.send(json.dumps({"config": {"max_alternatives": 3}}))
        await send(socket, spoken(OTHER))
        await socket.send('{"eof":1}')
        (best,) = json.loads(await socket.recv())["alternatives"]
        assert set(best) == {"confidence", "text"}


async def test_silence_is_an_empty_partial_and_an_empty_text(hotline: Running) -> None:
    async with client(hotline) as socket:
        assert await send(socket, silence(1000, 16000), 3200) == [{"partial": ""}] * 10
        await socket.send('{"eof":1}')
        assert json.loads(await socket.recv()) == {"text": ""}


@pytest.mark.parametrize(
    ("frame", "why"),
    [
        ("no json", "JSON"),
        ("[1]", "object"),
        ('{"hello": 1}', "config"),
        ('{"config": 5}', "object"),
        ('{"config": {"sample_rate": 100}}', "sample_rate is 100"),
        ('{"config": {"sample_rate": "fast"}}', "numbers"),
        ('{"config": {"model": "/etc/passwd"}}', "server's choice"),
        ('{"config": {"phrase_list": "路灯"}}', "list of texts"),
        (b"\0\0\0", "even number"),
        (bytes(300_000), "at most"),
    ],
)
async def test_what_cannot_be_done_is_said(frame: str | bytes, why: str, hotline: Running) -> None:
    async with client(hotline) as socket:
        await socket.send(frame)
        assert why in json.loads(await socket.recv())["error"]
        with pytest.raises(websockets.ConnectionClosed):
            await socket.recv()
