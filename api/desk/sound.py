"""The recording of a conversation, or the part of it in which one utterance was said."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from starlette.responses import MalformedRangeHeader

from api.audio import cut
from api.desk.desk import Desk
from orders.conversations import find_conversation
from orders.errors import ConversationNotFound
from speech.errors import AudioUnreadable

log = logging.getLogger(__name__)


def link(conversation: str, start_ms: int, end_ms: int) -> str:
    """Where that part can be heard by a signed-in agent."""
    return f"/desk/audio/{conversation}?start_ms={start_ms}&end_ms={end_ms}"


def routes(desk: Desk) -> APIRouter:
    """GET /desk/audio/{conversation}: WAV, whole or between two times (ms)."""
    router = APIRouter(include_in_schema=False)

    @router.get("/desk/audio/{conversation}")
    async def audio(
        request: Request,
        conversation: str,
        start_ms: Annotated[int, Query(ge=0)] = 0,
        end_ms: Annotated[int | None, Query(ge=0)] = None,
    ) -> Response:
        path = await asyncio.to_thread(_recording, desk, conversation)
        if path is None:
            return JSONResponse({"error": "这次会话没有录音。"}, 404)
        if start_ms == 0 and end_ms is None and path.suffix == ".wav":
            return FileResponse(path, media_type="audio/wav", headers={"Cache-Control": "no-store"})
        try:
            part = await asyncio.to_thread(cut, path, start_ms, end_ms)
        except AudioUnreadable as error:
            log.error("the recording %s cannot be read: %s", path, error)
            return JSONResponse({"error": "录音文件已损坏，无法播放。"}, 500)
        return _ranged(part, request.headers.get("range"))

    return router


def _recording(desk: Desk, conversation: str) -> Path | None:
    with desk.database.reading() as session:
        try:
            stored = find_conversation(session, conversation).recording_path
        except ConversationNotFound:
            return None
    if stored is None:
        return None
    path = (desk.data / stored).resolve()
    return path if path.is_relative_to(desk.data.resolve()) and path.is_file() else None


def _ranged(content: bytes, wanted: str | None) -> Response:
    """``content`` or the one range asked for (RFC 9110, 14.2): without ranges, Safari plays nothing."""
    headers = {"Accept-Ranges": "bytes", "Cache-Control": "no-store"}
    try:
        first, last = _range(wanted, len(content))
    except MalformedRangeHeader:
        return Response(content, 200, headers, "audio/wav")
    if first >= len(content) or last < first:
        return Response(b"", 416, {**headers, "Content-Range": f"bytes */{len(content)}"}, "audio/wav")
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return Response(content[first : last + 1], 206, headers, "audio/wav")


def _range(wanted: str | None, size: int) -> tuple[int, int]:
    """The first and last byte asked for. Raises MalformedRangeHeader where the whole is to be sent."""
    unit, _, span = (wanted or "").partition("=")
    first, dash, last = span.strip().partition("-")
    if (
        unit.strip() != "bytes"
        or not dash
        or "," in span
        or not all(part.isdecimal() for part in (first or "0", last or "0"))
    ):
        raise MalformedRangeHeader
    if not first and not last:
        raise MalformedRangeHeader
    if not first:  # the last so many bytes
        return max(0, size - int(last)), size - 1 if int(last) else -1
    return int(first), min(int(last), size - 1) if last else size - 1
