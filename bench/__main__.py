"""``python -m bench``: every figure beside its baseline; ``python -m bench chat voice`` for some parts."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import psutil

from bench import load, recognition, start, stock, voice
from bench.table import Row, as_json, markdown, median, percentile
from hotline.environment import Environment
from speech.weights import locate
from tests.running import Running, running_hotline
from tests.speech.callers import caller_wav

ROUNDS = 4


class Bench:
    """One run: the hotline and stock Rasa are started when a part first needs them."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack

    @cached_property
    def hotline(self) -> Running:
        scratch = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        return self._stack.enter_context(running_hotline(scratch))

    @cached_property
    def stock(self) -> stock.Stock | None:
        try:
            with self._alone():
                return self._stack.enter_context(stock.running(self._folder))
        except RuntimeError as error:
            print(f"Baseline left out: {error}", file=sys.stderr)
            return None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Our hotline stands still meanwhile, if it runs: in quiet hours it renders texts, on one of the two cores."""
        stopped = []
        if "hotline" in self.__dict__ and self.hotline.pid:
            stopped = psutil.Process(self.hotline.pid).children(recursive=True)
        for process in stopped:
            process.suspend()
        try:
            yield
        finally:
            for process in stopped:
                process.resume()

    def launch(self) -> Iterator[Row]:
        ours = start.first_answer_s(self.hotline)
        base = self.stock
        yield Row("launch to first answer, trained", ours, "s", base and base.launch_s, "rasa run with DIET", "≤ 8 s")

    def memory(self) -> Iterator[Row]:
        found = start.memory_mb(self.hotline)
        base = self.stock
        for name, megabytes in found.items():
            against = base.memory_mb if base and name == "rasa" else None
            yield Row(f"memory idle: {name}", megabytes, "MB", against, "rasa run with DIET")
        yield Row("memory idle: everything", sum(found.values()), "MB", aim="≤ 1500 MB")

    def training(self) -> Iterator[Row]:
        base = self.stock
        with self._alone():
            whole = start.training_s(self._folder)
            texts = start.training_s(self._folder, changed="texts")
            sentence = start.training_s(self._folder, changed="sentences")
        yield Row("training from nothing", whole, "s", base and base.train_s, f"DIET, {stock.EPOCHS} epochs", "≤ 30 s")
        yield Row("training, texts changed", texts, "s", aim="≤ 10 s")
        yield Row("training, a sentence added", sentence, "s")

    def chat(self) -> Iterator[Row]:
        """The two in turn, in rounds, so that what else the machine does meets both."""
        running, base = self.hotline, self.stock
        numbers = iter(range(700))
        asyncio.run(load.measure(running.base_url, load.through_gateway, 2, _some(numbers, 2), running.authorization))
        for at_once, talks in ((1, 3), (8, 12)):
            ours, theirs = load.Load([], 0.0), load.Load([], 0.0)
            for _ in range(ROUNDS):
                said = _some(numbers, talks)
                ours += asyncio.run(
                    load.measure(running.base_url, load.through_gateway, at_once, said, running.authorization)
                )
                if base:
                    with self._alone():
                        theirs += asyncio.run(load.measure(base.url, stock.say, at_once, said))
            name = f"chat, {at_once} at once"
            against = "rasa run with DIET"
            yield Row(f"{name}: turns", ours.per_second, "/s", base and theirs.per_second, against, "≥ 2×")
            for part, label in ((0.5, "p50"), (0.95, "p95")):
                plain = base and percentile(theirs.times, part) * 1000
                yield Row(f"{name}: {label}", percentile(ours.times, part) * 1000, "ms", plain, against)

    def recognition(self) -> Iterator[Row]:
        with self._alone():
            yield from recognition.rows()

    def voice(self) -> Iterator[Row]:
        recordings = [caller_wav(line) for line in voice.LINES]
        running = self.hotline
        waits: list[float] = []
        for _ in range(3):
            waits += asyncio.run(voice.first_sounds(running.ws_url, running.token, recordings))
        with self._alone():
            plain = voice.plain_pipeline(locate(Environment().data), recordings, 0.1)
        against = "fixed silence, 30 s window, no cache"
        yield Row("last word to first sound, p50", median(waits), "s", median(plain), against, "≤ 1.2 s")
        yield Row("last word to first sound, p95", percentile(waits, 0.95), "s", percentile(plain, 0.95), against)


def _some(numbers: Iterator[int], count: int) -> list[int]:
    return list(itertools.islice(numbers, count))


PARTS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "launch": Bench.launch,
    "memory": Bench.memory,
    "chat": Bench.chat,
    "voice": Bench.voice,
    "recognition": Bench.recognition,
    "training": Bench.training,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of {', '.join(PARTS)}; all when none is named")
    wanted = parser.parse_args().parts or list(PARTS)
    unknown = [part for part in wanted if part not in PARTS]
    if unknown:
        parser.error(f"no part {unknown[0]!r}; the parts are {', '.join(PARTS)}")
    folder = Environment().data / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    with ExitStack() as stack:
        bench = Bench(folder, stack)
        for part in wanted:
            print(f"{part} …", file=sys.stderr)
            rows += PARTS[part](bench)
    print(markdown(rows))
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    (folder / f"{stamp}.json").write_text(json.dumps(as_json(rows), ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
