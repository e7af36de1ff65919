"""Recordings after the call: smaller, at the same times, taken up again, and deleted in time."""

from __future__ import annotations

import io
import os
import time
import wave
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select, update

from api.audio import cut
from api.recordings import DAY_S, Recordings, open_recording
from orders.conversations import end_conversation, open_conversation
from orders.database import Database
from orders.model import AskedQuestion, Conversation
from orders.moment import utc_now
from orders.questions import keep_question
from speech.audio import pcm16

pytestmark = pytest.mark.service

HZ = 16000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "recordings").mkdir()
    return tmp_path / "recordings"


def sound(second_of_noise: int, seconds: int = 3) -> bytes:
    values = np.zeros(seconds * HZ, np.float32)
    noise = np.random.default_rng(7).uniform(-0.5, 0.5, HZ).astype(np.float32)
    values[second_of_noise * HZ : (second_of_noise + 1) * HZ] = noise
    return pcm16(values)


def called(database: Database, folder: Path, sender: str, *, days_ago: float = 0) -> str:
    """A call with a recording of 3 s, loud in its second one."""
    with database.session() as session:
        id_ = open_conversation(session, sender=sender, city="changde", channel="voice").id
        end_conversation(session, id_)
        session.execute(
            update(Conversation)
            .where(Conversation.id == id_)
            .values(recording_path=f"recordings/{id_}.wav", ended_at=utc_now() - timedelta(days=days_ago))
        )
    with open_recording(folder, id_, HZ) as recording:
        recording.write(sound(1))
    return id_


def path_of(database: Database, conversation: str) -> str | None:
    with database.reading() as session:
        return session.get_one(Conversation, conversation).recording_path


def loudness(part: bytes) -> float:
    with wave.open(io.BytesIO(part)) as file:
        return float(np.abs(np.frombuffer(file.readframes(10**9), "<i2").astype(np.float32)).mean())


async def test_what_is_over_becomes_opus_and_still_plays(database: Database, folder: Path) -> None:
    over, under_way = called(database, folder, "over"), called(database, folder, "under way")
    with open_recording(folder, under_way, HZ):
        assert await Recordings(database, folder).convert() == 1
    assert sorted(file.name for file in folder.iterdir()) == sorted([f"{over}.opus", f"{under_way}.wav"])
    assert path_of(database, over) == f"recordings/{over}.opus"
    file = folder / f"{over}.opus"
    assert loudness(cut(file, 1000, 2000)) > 1000 > 100 > loudness(cut(file, 0, 980))
    assert len(cut(file, 0, None)) == 44 + 3 * HZ * 2
    assert await Recordings(database, folder).convert() == 1, "the other one is over now"


async def test_a_call_taken_up_again_goes_on_where_it_was(database: Database, folder: Path) -> None:
    id_ = called(database, folder, "again")
    await Recordings(database, folder).convert()
    with open_recording(folder, id_, HZ) as recording:
        assert recording.position_ms == 3000
        recording.write(sound(0, 1))
    await Recordings(database, folder).convert()
    assert [file.name for file in folder.iterdir()] == [f"{id_}.opus"]
    assert len(cut(folder / f"{id_}.opus", 0, None)) == 44 + 4 * HZ * 2
    assert loudness(cut(folder / f"{id_}.opus", 3020, 3980)) > 1000


async def test_what_cannot_be_converted_stays_and_is_told_once(
    database: Database, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "broken.wav").write_bytes(b"x" * 100)
    looked_after = Recordings(database, folder)
    for _ in range(2):
        assert await looked_after.convert() == 0
    assert (folder / "broken.wav").is_file()
    assert caplog.text.count("broken.wav") == 1


async def test_what_is_due_is_deleted_and_told(
    database: Database, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    old, older, new = (called(database, folder, f"{days}", days_ago=days) for days in (31, 40, 29))
    await Recordings(database, folder).convert()
    for name, days in (("0" * 32 + ".wav", 31), ("1" * 32 + ".opus.7.part", 31), ("2" * 32 + ".wav", 1)):
        (folder / name).write_bytes(b"left by a crash")
        os.utime(folder / name, (time.time() - days * DAY_S,) * 2)
    with database.session() as session:
        row = keep_question(session, "long ago", city="changde", channel="api", decision="abstain")
        session.get_one(AskedQuestion, row).at = utc_now() - timedelta(days=8)
    with caplog.at_level("INFO"):
        Recordings(database, folder, days=30, question_days=7).sweep()
    assert sorted(file.name for file in folder.iterdir()) == sorted([f"{new}.opus", "2" * 32 + ".wav"])
    assert [path_of(database, id_) for id_ in (old, older)] == [None, None]
    assert path_of(database, new) is not None
    assert "2 recordings older than 30 days deleted, and 1 files" in caplog.text
    assert "1 questions older than 7 days" in caplog.text
    with database.reading() as session:
        assert session.scalars(select(AskedQuestion)).all() == []


def test_without_a_limit_nothing_is_deleted(database: Database, folder: Path) -> None:
    id_ = called(database, folder, "kept", days_ago=9999)
    Recordings(database, folder).sweep()
    assert (folder / f"{id_}.wav").is_file()
    assert path_of(database, id_) is not None


def test_no_file_outside_the_folder_is_touched(database: Database, folder: Path) -> None:
    id_ = called(database, folder, "outside", days_ago=40)
    (folder.parent / "other.wav").write_bytes(b"somebody else's")
    with database.session() as session:
        session.execute(update(Conversation).values(recording_path="recordings/../other.wav"))
    Recordings(database, folder, days=30).sweep()
    assert (folder.parent / "other.wav").is_file()
    assert path_of(database, id_) is None
