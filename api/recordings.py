"""What becomes of recordings: made smaller when the call is over, deleted when their time has come."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Literal

from orders import retention
from orders.database import Database
from orders.moment import utc_now
from speech import opus
from speech.wav import HEADER, WavWriter, not_under_way

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
LOOK_EVERY_S = 60.0
SWEEP_EVERY_S = 24 * 3600.0
CONVERSION_LIMIT_S = 1800.0
TO_THE_END_MS = 1 << 31
DAY_S = 86400


def open_recording(folder: Path, conversation: str, hz: int) -> WavWriter:
    """The recording of a call that begins; one that was taken up again goes on where it was, so that times stay right.

    Blocks. Raises speech.errors.AudioUnreadable, BadPcm.
    """
    writer = WavWriter(folder / f"{conversation}.wav", hz)
    earlier = folder / f"{conversation}{opus.SUFFIX}"
    if writer.position_ms == 0 and earlier.is_file() and hz == opus.RECORDED_HZ:
        writer.write(opus.read_span(earlier, 0, TO_THE_END_MS)[0])
    return writer


class Recordings:
    """The folder of recordings. ``run`` looks after it: Opus for what is over, and once a day what is due is deleted.

    ``days`` and ``question_days`` of 0 keep recordings and asked questions for ever.
    """

    def __init__(
        self,
        database: Database,
        folder: Path,
        *,
        kept_as: Literal["opus", "wav"] = "opus",
        days: int = 0,
        question_days: int = 0,
    ) -> None:
        self._database = database
        self._folder = folder
        self._kept_as = kept_as
        self._days = days
        self._question_days = question_days
        self._unusable: set[Path] = set()

    async def run(self) -> None:
        """Until cancelled. What fails is logged and tried again the next time."""
        next_sweep = time.monotonic()
        while True:
            try:
                if time.monotonic() >= next_sweep:
                    next_sweep = time.monotonic() + SWEEP_EVERY_S
                    await asyncio.to_thread(self.sweep)
                if self._kept_as == "opus":
                    await self.convert()
            except Exception:  # a full disk or a database that is away must not end the looking after
                log.exception("recordings could not be looked after; trying again later")
            await asyncio.sleep(LOOK_EVERY_S)

    async def convert(self) -> int:
        """Make Opus files of the WAVs that nobody writes any more, one after the other, each in a process of the
        lowest priority; returns how many."""
        made = 0
        for wav in sorted(self._folder.glob("*.wav")):
            if wav in self._unusable or wav.stat().st_size <= HEADER:
                continue
            with not_under_way(wav) as free:
                if not free:
                    continue
                smaller = wav.with_suffix(opus.SUFFIX)
                problem = await _encoded(wav, smaller)
                if problem:
                    log.error("%s", problem)
                    self._unusable.add(wav)
                    continue
                await asyncio.to_thread(self._moved, wav, smaller)
                made += 1
        return made

    def sweep(self) -> None:
        """Delete what is due. The log says how much it was, and each order's history that its recording is gone."""
        if self._days:
            before = utc_now() - timedelta(days=self._days)
            deleted = 0
            while True:
                with self._database.reading() as session:
                    due = retention.recordings_due(session, before)
                if not due:
                    break
                for conversation, path in due:
                    self._delete(conversation, path)
                deleted += len(due)
            lost = self._delete_unnamed()
            log.info(
                "retention: %d recordings older than %d days deleted, and %d files that no conversation names",
                deleted, self._days, lost,
            )  # fmt: skip
        if self._question_days:
            with self._database.session() as session:
                forgotten = retention.delete_questions(session, utc_now() - timedelta(days=self._question_days))
            log.info("retention: %d questions older than %d days deleted", forgotten, self._question_days)

    def _delete(self, conversation: str, path: str) -> None:
        # The file first: after a crash in between the next sweep finds the conversation again.
        found = (self._folder.parent / path).resolve()
        if found.is_relative_to(self._folder.resolve()):
            for suffix in (".wav", opus.SUFFIX):
                found.with_suffix(suffix).unlink(missing_ok=True)
        with self._database.session() as session:
            retention.recording_deleted(session, conversation, self._days)

    def _delete_unnamed(self) -> int:
        """Files that a crash left without a conversation, once they are as old."""
        with self._database.reading() as session:
            named = {Path(path).stem for path in retention.recording_paths(session)}
        oldest = time.time() - self._days * DAY_S
        deleted = 0
        for file in self._folder.glob("*.part"):  # an encoder was stopped half-way; the WAV is there
            if file.stat().st_mtime < time.time() - DAY_S:
                file.unlink(missing_ok=True)
        for file in self._folder.iterdir():
            ours = file.suffix in (".wav", opus.SUFFIX)
            if ours and file.name.split(".")[0] not in named and file.stat().st_mtime < oldest:
                file.unlink(missing_ok=True)
                deleted += 1
        return deleted

    def _moved(self, wav: Path, smaller: Path) -> None:
        with self._database.session() as session:
            retention.move_recording(session, wav.stem, f"{self._folder.name}/{smaller.name}")
        wav.unlink(missing_ok=True)


async def _encoded(wav: Path, smaller: Path) -> str | None:
    """Encode in a process of its own; returns what went wrong, or None."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "speech.opus", str(wav), str(smaller),
        cwd=ROOT, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        _, told = await asyncio.wait_for(process.communicate(), CONVERSION_LIMIT_S)
    except TimeoutError:
        return f"{wav} was not made into Opus within {CONVERSION_LIMIT_S:.0f} s: the WAV is kept."
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return None if process.returncode == 0 else told.decode(errors="replace").strip() or f"{wav}: the encoder failed"
