"""``python -m bench.calls``: a phone conversation's waits and errors, with 1 to 20 callers at once.

Callers are processes (``bench.caller``) that speak in real time over ``WS /voice`` and AudioSocket by turns, in other
voices than the bot's, through a telephone's band, with street noise 10 dB below them and pauses in mid-sentence. Every
step starts a hotline of its own: ours, and the plain pipeline (``bench.plain``) as the baseline. What the bot says
freely, such as the read-back, is rendered each time, as it is with callers who all say something else; only fixed
texts are cached. After every step the figures so far are in DATA_DIR/bench, and ``--go-on FILE`` takes a run up again.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import psutil

from api.settings import Settings
from api.spoken import fixed_texts, known_texts
from bench.calls_figures import Heard, figures, table
from bench.calls_picture import picture
from bench.lines import record, talks
from bot.texts import Texts
from faq import Faq
from hotline.environment import Environment
from nlu.city import load_city
from speech.kokoro import KokoroSynthesiser
from speech.synthesis import CachedSynthesiser, clauses
from speech.weights import locate
from tests.running import Running, running_hotline

ROOT = Path(__file__).resolve().parent.parent
AT_ONCE = (1, 5, 10, 15, 20)
PIPELINES = ("ours", "plain")
RAMP_S = 12.0  # callers begin one after the other within it
LATEST_S = 120.0  # for callers to end after their time
TELL_S = 15.0
MORE_LINES = 64  # the plain pipeline turns nobody away


@dataclass
class Watch:
    """Looks at the hotline's processes twice a second, and takes from the cache what is not fixed."""

    running: Running
    cache: Path
    memory_mb: dict[str, float] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._kept = set(self.cache.rglob("*.pcm"))
        self._began = time.monotonic()
        self._at_first = self._cpu_s()
        self._machine_at_first = _busy_s()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> dict[str, Any]:
        """Largest memory in MB by process; CPU in cores: the hotline's by process, and the whole machine's."""
        took = time.monotonic() - self._began
        used = {name: (now - self._at_first.get(name, 0.0)) / took for name, now in self._cpu_s().items()}
        machine = (_busy_s() - self._machine_at_first) / took
        self._over.set()
        self._thread.join()
        return {"memory_mb": self.memory_mb, "cpu_cores": used, "machine_cores": machine}

    def _look(self) -> None:
        while not self._over.wait(0.5):
            with contextlib.suppress(psutil.NoSuchProcess):  # being restarted
                for name, process in _processes(self.running):
                    resident = process.memory_info().rss / 1e6
                    self.memory_mb[name] = max(self.memory_mb.get(name, 0.0), resident)
            for path in set(self.cache.rglob("*.pcm")) - self._kept:
                path.unlink(missing_ok=True)

    def _cpu_s(self) -> dict[str, float]:
        return {name: sum(process.cpu_times()[:2]) for name, process in _processes(self.running)}


def _processes(running: Running) -> list[tuple[str, psutil.Process]]:
    found = psutil.Process(running.pid).children()
    return [("rasa" if "nlu.launcher" in process.cmdline() else "gateway", process) for process in found]


def _busy_s() -> float:
    now = psutil.cpu_times()
    return float(now.user + now.nice + now.system + now.softirq + now.irq)


def fixed_voice(folder: Path) -> None:
    """Render every fixed text into ``folder``, and of the texts of quiet hours the answers that the callers ask for; of
    the others take those that the hotline has by now."""
    data = Environment().data
    weights, settings = locate(data), Settings()
    engine = CachedSynthesiser(KokoroSynthesiser(weights.kokoro, weights.voices), data / "cache" / "speech")
    cache = CachedSynthesiser(engine, folder)
    texts, city = Texts(ROOT / "domain.yml"), load_city(settings.city)
    faq = Faq.for_city(city.name, data)
    asked = {talk.get("asks") for talk in talks()}
    answers = [topic.say(date.today()) for topic in faq.topics if topic.id in asked]
    pieces = [piece for text in [*fixed_texts(texts, city), *answers] for piece in clauses(text)]
    known = [piece for text in known_texts(texts, city, faq) for piece in clauses(text)]
    pieces += [piece for piece in known if engine.cached(piece)]
    wanted = [piece for piece in dict.fromkeys(pieces) if not cache.cached(piece)]
    for number, piece in enumerate(wanted, 1):
        if number % 20 == 0:
            _say(f"fixed texts: {number} of {len(wanted)}")
        cache.speak(piece)


@contextmanager
def hotline(pipeline: str, scratch: Path, fixed: Path) -> Iterator[Running]:
    """A hotline with an empty database and the fixed texts in its cache."""
    cache = scratch / "data" / "cache"
    cache.mkdir(parents=True)
    for found in (Environment().data / "cache").iterdir():
        if found.name != "speech":
            (cache / found.name).symlink_to(found)
    module, lines = ("hotline.cli", Settings().lines) if pipeline == "ours" else ("bench.plain", MORE_LINES)
    if pipeline == "ours":
        shutil.copytree(fixed, cache / "speech", copy_function=os.link)
    else:
        (cache / "speech").mkdir()
    with running_hotline(scratch, module=module, lines=lines) as running:
        yield running


def step(pipeline: str, at_once: int, seconds: float, talks: Path, fixed: Path) -> dict[str, Any]:
    """``at_once`` callers for ``seconds``: the figures of one pipeline."""
    with (
        tempfile.TemporaryDirectory() as name,
        hotline(pipeline, Path(name), fixed) as running,
        httpx.Client(base_url=running.base_url, headers=running.authorization, timeout=60) as client,
    ):
        scratch = Path(name)
        processes = []
        for number in range(at_once):
            plan = {
                "way": "audiosocket" if number % 2 else "voice", "ws_url": running.ws_url, "token": running.token,
                "audiosocket_port": running.audiosocket_port, "folder": str(talks.parent), "seed": number,
                "first_talk": number, "next_talk": at_once, "seconds": seconds,
                "after_s": RAMP_S * number / at_once, "result": str(scratch / f"caller-{number}.json"),
            }  # fmt: skip
            path = scratch / f"plan-{number}.json"
            path.write_text(json.dumps(plan))
            log = (scratch / f"caller-{number}.txt").open("wb")
            command = [sys.executable, "-m", "bench.caller", str(path)]
            processes.append(
                subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
            )
            log.close()
        for process in processes:
            _line(process.stdout)
        before = client.get("/metrics").text
        watch = Watch(running, scratch / "data" / "cache" / "speech")
        for process in processes:
            _begin(process)
        try:
            _wait(processes, f"{pipeline}, {at_once} at once", seconds + RAMP_S)
        finally:
            found = watch.stop()
        callers = [_result(scratch, number) for number in range(at_once)]
        calls = [Heard(made, _turns(client, made["id"])) for caller in callers for made in caller["calls"]]
        after = client.get("/metrics").text
        found["callers_cores"] = sum(caller["cpu_s"] for caller in callers) / (seconds + RAMP_S)
        return {"pipeline": pipeline, "at_once": at_once, "seconds": seconds, **figures(calls, before, after), **found}


def _line(output: Any) -> None:
    """Wait until a caller is ready; one that broke has closed its output."""
    output.readline()


def _begin(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(b"go\n")
            process.stdin.close()


def _wait(processes: list[subprocess.Popen[bytes]], name: str, seconds: float) -> None:
    began = told = time.monotonic()
    while any(process.poll() is None for process in processes):
        now = time.monotonic()
        if now > began + seconds + LATEST_S:
            for process in processes:
                process.kill()
            raise RuntimeError(f"{name}: callers did not end")
        if now > told + TELL_S:
            told = now
            _say(f"{name}: {now - began:.0f} of {seconds:.0f} s")
        time.sleep(0.2)


def _result(scratch: Path, number: int) -> dict[str, Any]:
    path = scratch / f"caller-{number}.json"
    if not path.exists():
        raise RuntimeError(f"caller {number} broke: {(scratch / f'caller-{number}.txt').read_text()[-2000:]}")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def _turns(client: httpx.Client, id_: str) -> list[dict[str, Any]]:
    """What the gateway heard in a call: the citizen's turns that have a place in the recording."""
    answer = client.get(f"/api/conversations/{id_}") if id_ else None
    if answer is None or answer.status_code == 404:
        return []
    answer.raise_for_status()
    return [t for t in answer.json()["turns"] if t["speaker"] == "citizen" and t["start_ms"] is not None]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.calls", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--callers", type=int, nargs="+", default=list(AT_ONCE), metavar="N", help="at once, by step")
    parser.add_argument("--minutes", type=float, default=3.0, help="each step, 3 by default")
    parser.add_argument("--pipelines", nargs="+", choices=PIPELINES, default=list(PIPELINES))
    parser.add_argument("--picture", type=Path, metavar="FILE", help="where to draw the curve as SVG")
    parser.add_argument("--go-on", type=Path, metavar="FILE", help="a run that was broken off: its steps are kept")
    options = parser.parse_args(arguments)
    folder = Environment().data / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    path = options.go_on or folder / f"calls-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    steps: list[dict[str, Any]] = json.loads(path.read_text())["steps"] if options.go_on else []
    _say("the callers' recordings and the bot's fixed texts …")
    talks = record(folder / "calls")
    fixed = folder / "calls-voice"
    fixed_voice(fixed)
    for at_once in options.callers:
        for pipeline in options.pipelines:
            if any(one["pipeline"] == pipeline and one["at_once"] == at_once for one in steps):
                continue
            steps.append(step(pipeline, at_once, options.minutes * 60, talks, fixed))
            path.write_text(json.dumps({"bench": "calls", "steps": steps}, ensure_ascii=False, indent=1))
            _say(table(steps[-1:]))
    print(table(steps))
    print(f"All figures: {path}", file=sys.stderr)
    if options.picture:
        options.picture.parent.mkdir(parents=True, exist_ok=True)
        options.picture.write_text(picture(steps), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
