"""``python -m bench.answer_talks``: the ten talks of answer_talks.yml with the hotline that runs, as a document.

Those by chat go through the REST channel; those by voice are spoken by the project's own voice and played as a call,
so that what the bot heard stands beside what was said. Writes docs/answer-talks.md.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import secrets
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from hotline.api_client import ApiClient, NoAnswer
from hotline.call import call
from hotline.environment import Environment
from speech.kokoro import KokoroSynthesiser
from speech.wav import wav_bytes
from speech.weights import locate

ROOT = Path(__file__).resolve().parent.parent
TALKS = Path(__file__).with_suffix(".yml")
OUT = ROOT / "docs" / "answer-talks.md"
VOICE = "zm_yunxi"
HZ = 16000
TOLD = {"caller": "说", "heard": "听成", "bot": "答"}
LINE = re.compile(r"^\s*[\d.]+ s\s+(caller|heard|bot)\s+(.*?)(?:\s+\([\d.]+–.*\))?$")


def by_chat(client: ApiClient, says: Sequence[str]) -> list[str]:
    """Lines of one talk through the REST channel."""
    sender = f"talks-{secrets.token_hex(4)}"
    lines = []
    for said in says:
        lines.append(f"- **市民**：{said}")
        for reply in client.say(sender, said, None):
            if reply.get("text"):
                lines.append("- **热线**：" + reply["text"].replace("\n\n", "\n").replace("\n", "<br>"))
            if reply.get("buttons"):
                lines.append("  - 按钮：" + " ".join(f"[{button['title']}]" for button in reply["buttons"]))
    return lines


def by_voice(client: ApiClient, voice: KokoroSynthesiser, says: Sequence[str]) -> list[str]:
    """Lines of one talk played as a call; raises NoAnswer when the call fails."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, said in enumerate(says):
            file = Path(folder) / f"{number}.wav"
            file.write_bytes(wav_bytes(voice.speak(said), voice.sample_rate))
            files.append(file)
        told = io.StringIO()
        with contextlib.redirect_stdout(told):
            status = call(client, files, hz=HZ, city=None, fast=False)
    if status:
        raise NoAnswer("the call did not come through; what it said stands above")
    lines = []
    for line in told.getvalue().splitlines():
        found = LINE.match(line)
        if not found:
            continue
        kind, text = found.groups()
        if kind == "caller":
            text = says[int(re.sub(r"\D", "", text))]
        lines.append(f"- **{'热线' if kind == 'bot' else '市民'}**（{TOLD[kind]}）：{text}")
    return lines


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.answer_talks", description=str(__doc__).splitlines()[0])
    parser.add_argument("--url", help="where the hotline runs (default: as the settings say)")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--chat-only", action="store_true", help="leave the talks by voice out")
    options = parser.parse_args(argv)
    environment = Environment()
    client = ApiClient.here(environment, options.url)
    talks: list[dict[str, Any]] = yaml.safe_load(TALKS.read_text("utf-8"))
    weights = locate(environment.data)
    pages = [
        "# Ten talks about answers",
        "Led by `python -m bench.answer_talks` with the running hotline; half of them by voice, where 听成 is what the"
        " recogniser made of the words.",
    ]
    try:
        voice = None if options.chat_only else KokoroSynthesiser(weights.kokoro, weights.voices, VOICE)
        for number, talk in enumerate(talks, 1):
            if talk["channel"] == "voice" and voice is None:
                continue
            says = [str(said) for said in talk["says"]]
            lines = (
                by_chat(client, says) if talk["channel"] == "chat" or voice is None else by_voice(client, voice, says)
            )
            channel = "文字" if talk["channel"] == "chat" else "电话"
            pages.append("\n".join([f"## {number}. {talk['name']}（{channel}）", "", *lines]))
            print(f"{number}. {talk['name']}: {len(lines)} lines", flush=True)
    except NoAnswer as error:
        print(error, file=sys.stderr)
        return 1
    options.out.write_text("\n\n".join(pages) + "\n", "utf-8")
    print(options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
