"""The desk alone, on a real SQLite database with a few orders; the browser tests run it as a process of its own.

NiceGUI keeps its state in the process, so one process holds one desk. Started as
``python tests/browser/desk_app.py FOLDER``; prints the port, and ends when its standard input closes.
"""

from __future__ import annotations

import math
import os
import struct
import sys
import threading
import wave
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from orders.conversations import add_utterance, end_conversation, hand_over, open_conversation, raise_alarm
from orders.database import Database, default_url
from orders.desk_users import add_user
from orders.drafts import confirm_fields, draft_for, set_field
from orders.filing import file_order

NAME, PASSWORD = "李娜", "correct horse battery"
HZ = 8000
# Seconds and tone (Hz) of each utterance in the recording: a test hears by the tone which one it was given.
TONES = {"greeting": (0.6, 300), "matter": (1.5, 500), "ask": (0.4, 300), "phone": (1.1, 800)}
HEARD = "武陵大道和朝阳路口的警盖没了，一个多星期了没人管，我叫王建国"
CORRECTED = "武陵大道和朝阳路口的井盖没了，一个多星期了没人管，我叫王建国"
PHONE = "电话幺三八零零幺三八零零零"
EVIL = '<img src=x onerror="window.hacked=1"><b>粗体</b>{{7*7}}'


@dataclass(frozen=True)
class Seeded:
    """Ids of what is there at the start."""

    voice: str
    draft: int
    filed: int
    waiting: str
    evil: int


def recording(path: Path) -> dict[str, tuple[int, int]]:
    """Write the recording; returns where each utterance lies in it (ms)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    places: dict[str, tuple[int, int]] = {}
    at = 0
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(HZ)
        for name, (seconds, tone) in TONES.items():
            count = int(seconds * HZ)
            file.writeframes(
                b"".join(struct.pack("<h", int(9000 * math.sin(2 * math.pi * tone * i / HZ))) for i in range(count))
            )
            places[name] = (at, at + int(seconds * 1000))
            at += int(seconds * 1000)
    return places


def seed(database: Database, data: Path) -> Seeded:
    """A call with a draft, a filed order, a conversation that waits, one with an alarm, and one full of markup."""
    database.migrate()
    with database.session() as session:
        add_user(session, NAME, PASSWORD)
        add_user(session, "wang", PASSWORD)
        _more(session)
        filed = _filed(session)
        evil = _evil(session)
        waiting = open_conversation(session, sender="chat-2", city="changde", channel="chat").id
        add_utterance(session, waiting, speaker="citizen", text="别让机器人跟我说，给我找个活人")
        hand_over(session, waiting, "the citizen asked for a person")
        danger = open_conversation(
            session, sender="call-3", city="changde", channel="voice", caller_number="07367221234"
        ).id
        add_utterance(session, danger, speaker="citizen", text="我家厨房一股煤气味，怎么办啊")
        add_utterance(session, danger, speaker="bot", text="请马上关阀开窗，不要开灯，离开后拨打119。")
        raise_alarm(session, danger, "gas")
        voice, draft = _call(session, data)
    return Seeded(voice, draft, filed, waiting, evil)


def _call(session: Any, data: Path) -> tuple[str, int]:
    call = open_conversation(session, sender="call-1", city="changde", channel="voice", caller_number="13800138000")
    call.recording_path = f"recordings/{call.id}.wav"
    at = recording(data / call.recording_path)

    def say(speaker: str, text: str, part: str, **more: Any) -> int:
        start, end = at[part]
        said = add_utterance(session, call.id, speaker=speaker, text=text, start_ms=start, end_ms=end, **more)
        return said.id

    say("bot", "您好，这里是常德市12345热线。本次通话会录音。请问您有什么事？", "greeting")
    matter = say("citizen", HEARD, "matter", corrected=CORRECTED, confidence=0.83)
    say("bot", "请问您的联系电话是多少？", "ask")
    phone = say("citizen", PHONE, "phone", confidence=0.91)
    order = draft_for(session, call.id, "changde", "voice")

    def keep(name: str, value: Any, heard: int, words: str | None, method: str, confidence: float) -> None:
        text = {matter: HEARD, phone: PHONE}[heard]
        start = None if words is None else text.index(words)
        end = None if words is None or start is None else start + len(words)
        set_field(
            session, order, name, value, utterance_id=heard, start=start, end=end, method=method, confidence=confidence
        )

    keep("description", CORRECTED, matter, HEARD, "words_of_the_caller", 0.8)
    place = {"county": "武陵区", "road": "武陵大道", "place": "朝阳路口", "text": "武陵大道和朝阳路口"}
    keep("address", place, matter, "武陵大道和朝阳路口", "address", 0.86)
    keep("contact_name", "王建国", matter, "王建国", "says_name", 0.95)
    keep("phone", "13800138000", phone, "幺三八零零幺三八零零零", "mobile", 0.97)
    keep("title", "武陵大道朝阳路口井盖缺失", matter, None, "derived", 0.6)
    keep("type", "求助", matter, None, "derived", 0.6)
    keep("category", ["城乡建设", "市政设施", "井盖"], matter, None, "derived", 0.45)
    keep("urgent", True, matter, None, "derived", 0.6)
    keep("urgent_reason", "manhole", matter, None, "derived", 0.6)
    confirm_fields(session, order, ["phone"])
    return call.id, order.id


def _filed(session: Any) -> int:
    chat = open_conversation(session, sender="chat-1", city="changde", channel="chat")
    text = "鼎城区玉霞街道桥南市场旁边的工地凌晨两点还在施工，吵得睡不着，希望尽快处理"
    said = add_utterance(session, chat.id, speaker="citizen", text=text)
    order = draft_for(session, chat.id, "changde", "chat")
    values = {
        "description": (text, 0, len(text)),
        "demand": ("希望尽快处理", text.index("希望"), len(text)),
        "address": ({"county": "鼎城区", "town": "玉霞街道", "place": "桥南市场", "text": "桥南市场旁边"}, 0, 11),
        "title": ("桥南市场旁工地夜间施工噪声", None, None),
        "type": ("投诉", None, None),
        "category": (["生态环境", "噪声污染"], None, None),
        "department": ("鼎城区城市管理和综合执法局", None, None),
        "phone": ("13900001111", None, None),
    }
    for name, (value, start, end) in values.items():
        set_field(
            session, order, name, value, utterance_id=said.id, start=start, end=end, method="derived", confidence=0.7
        )
    confirm_fields(session, order)
    file_order(session, order.id)
    return order.id


def _evil(session: Any) -> int:
    chat = open_conversation(session, sender="chat-evil", city="changde", channel="chat")
    said = add_utterance(session, chat.id, speaker="citizen", text=EVIL, corrected=f"更正{EVIL}")
    hand_over(session, chat.id, EVIL)
    order = draft_for(session, chat.id, "changde", "chat")
    for name, value in {"title": EVIL, "description": EVIL, "contact_name": EVIL[:50], "address": EVIL}.items():
        set_field(session, order, name, value, utterance_id=said.id, start=3, end=20, method=EVIL[:60], confidence=0.5)
    return order.id


def _more(session: Any) -> None:
    """An order that nobody finished, and a dozen more."""
    cut = open_conversation(session, sender="call-9", city="changde", channel="voice", caller_number="13700001234")
    said = add_utterance(session, cut.id, speaker="citizen", text="喂我想说一下我们小区停水三天了")
    order = draft_for(session, cut.id, "changde", "voice")
    set_field(
        session, order, "description", "我们小区停水三天了", utterance_id=said.id, start=6, end=15,
        method="words_of_the_caller", confidence=0.6,
    )  # fmt: skip
    end_conversation(session, cut.id)
    matters = ("路灯不亮", "垃圾没人清运", "咨询社保转移", "建议增开公交", "表扬社区医生", "下水道堵塞")
    types = ("求助", "投诉", "咨询", "建议", "表扬", "求助")
    for number in range(12):
        chat = open_conversation(session, sender=f"more-{number}", city="changde", channel="chat")
        said = add_utterance(session, chat.id, speaker="citizen", text=matters[number % 6])
        order = draft_for(session, chat.id, "changde", "chat")
        for name, value in {
            "description": matters[number % 6],
            "title": matters[number % 6],
            "type": types[number % 6],
        }.items():
            set_field(
                session,
                order,
                name,
                value,
                utterance_id=said.id,
                start=None,
                end=None,
                method="derived",
                confidence=0.7,
            )
        file_order(session, order.id)


def main(folder: Path) -> None:
    import uvicorn
    from fastapi import FastAPI

    from api import desk, errors
    from bot.conversation import Line
    from bot.conversations import Conversations
    from bot.rasa import Answer
    from bot.texts import Texts
    from faq import Faq
    from faq.published import folder_of
    from tests.faq.fakes import FakeVector, write_library

    class FakeRasa:
        async def turn(self, sender: str, message: str, *_: Any) -> Answer:
            return Answer([{"text": f"机器人对 {message} 的回答"}], None, None, None)

    settings = SimpleNamespace(data=folder, city="changde")
    nothing = folder / "nothing.yml"
    answers = Faq(
        write_library(folder / "topics"), vector=FakeVector(), background=nothing, intents=nothing,
        published=folder_of(folder, "changde"),
    )  # fmt: skip
    database = Database(default_url(folder))
    line = Line(
        cast(Any, FakeRasa()), database, Texts(Path(__file__).resolve().parents[2] / "domain.yml"), cast(Any, None)
    )
    gateway = SimpleNamespace(
        settings=settings, database=database, faqs={"changde": answers}, conversations=Conversations(line)
    )
    app = FastAPI()
    errors.install(app)
    desk.install(app, cast(Any, gateway))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))

    def wait_for_the_end() -> None:
        sys.stdin.read()
        os._exit(0)

    def tell_the_port() -> None:
        while not server.started:
            threading.Event().wait(0.02)
        print(server.servers[0].sockets[0].getsockname()[1], flush=True)

    for step in (wait_for_the_end, tell_the_port):
        threading.Thread(target=step, daemon=True).start()
    server.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
