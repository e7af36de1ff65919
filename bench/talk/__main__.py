"""``python -m bench.talk [--channel …] [--only WORDS] [--every N] [--held-out]``: the scripts of tests/conversations.

Simulated citizens talk with a hotline that is started for it, or with the one at ``--gateway``. Prints the report and
writes it to DATA_DIR/bench/talk.md and talk.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.talk.chat import ChatLine
from bench.talk.lead import Line, Talk, api_client, lead
from bench.talk.report import as_json, markdown
from bench.talk.script import CHANNELS, HELD_OUT, Script, load
from hotline.environment import Environment
from tests.running import Running, running_hotline

AT_ONCE = {"chat": 2, "voice": 3}


async def lead_all(scripts: Sequence[Script], channel: str, running: Running, at_once: int, show: bool) -> list[Talk]:
    """All talks of one channel, ``at_once`` of them at a time, in the scripts' order; ``show`` prints each."""
    gate = asyncio.Semaphore(at_once)

    def dial(script: Script, talk: Talk, callback: str | None) -> Line:
        if channel == "chat":
            return ChatLine(client, script.city, script.caller, callback)
        from bench.talk.voice import VoiceLine  # numpy and the voice only where somebody speaks

        url, token = running.ws_url, running.token
        told = talk.turns.append
        opening = script.matter.says[0] if script.matter.says else "是我"
        return VoiceLine(
            url, token, script.city, script.name, script.caller, lambda *turn: told(turn), callback, opening
        )

    async def one(script: Script) -> Talk:
        async with gate:
            talk = await lead(script, channel, dial, client)
            mark = "✓" if talk.verdict.right else "✗ " + ", ".join(check.name for check in talk.verdict.failures)
            print(f"  {channel:5} {script.name}: {mark}", file=sys.stderr, flush=True)
            if show:
                print(f"--- {script.name} ({channel})\n{talk.text()}\n", flush=True)
            return talk

    async with api_client(running) as client:
        # The first turn of a new start loads models; how long that takes is measured elsewhere (bench.start).
        await ChatLine(client, "changde").say("武陵区的路灯坏了")
        return list(await asyncio.gather(*(one(script) for script in scripts if channel in script.channels)))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.talk", description=__doc__)
    parser.add_argument("--channel", choices=CHANNELS, help="one of the two (default: both)")
    parser.add_argument("--only", default="", metavar="WORDS", help="talks with these words in name or line")
    parser.add_argument("--held-out", action="store_true", help="the scripts that nobody mends against")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="every N-th talk only")
    parser.add_argument("--at-once", type=int, metavar="N", help="talks at the same time (chat 2, voice 3)")
    parser.add_argument("--show", action="store_true", help="print every transcript")
    parser.add_argument("--gateway", metavar="URL", help="talk to this hotline; it keeps the orders")
    parser.add_argument("--token", default="", help="service token of that gateway")
    parser.add_argument("--out", type=Path, help="folder for the report (default: DATA_DIR/bench)")
    chosen = parser.parse_args()
    loaded = load(HELD_OUT) if chosen.held_out else load()
    scripts = [script for script in loaded if chosen.only in f"{script.line} {script.name}"][:: max(1, chosen.every)]
    if not scripts:
        parser.error(f"no script has {chosen.only!r} in its name")
    out = chosen.out or Environment().data / "bench"
    talks: list[Talk] = []
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the hotline that was started ends too
    began = time.monotonic()
    with ExitStack() as stack:
        if chosen.gateway:
            running = Running(chosen.gateway.rstrip("/"), chosen.token, out)
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            running = stack.enter_context(running_hotline(folder))
        for channel in [chosen.channel] if chosen.channel else CHANNELS:
            talks += asyncio.run(lead_all(scripts, channel, running, chosen.at_once or AT_ONCE[channel], chosen.show))
    report = markdown(talks, time.monotonic() - began)
    out.mkdir(parents=True, exist_ok=True)
    (out / "talk.md").write_text(report, "utf-8")
    (out / "talk.json").write_text(json.dumps(as_json(talks), ensure_ascii=False, indent=1), "utf-8")
    print(report)
    print(out / "talk.md")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
