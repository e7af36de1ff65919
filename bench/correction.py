"""What correction mends and what it breaks: ``python -m bench.correction [--own | --file FILE.yml] [--verbose]``.

Right sentences get one error each, as a recogniser or a pinyin keyboard makes them: a word of the hotline or a name of
the city is written with other characters of the same or nearly the same sound, half of them with a word that exists.
Mended is only what comes out exactly as it was. Then the right sentences themselves go through: none should change.

``--own`` takes the project's own sentences and one half of the words: what the prices were tuned on. Without it the
sentences are those of ../shared/data, which nothing was tuned to, and the words are the other half. ``--file`` reads
sentences of somebody else: a list of ``{raw, right, asked, city}``.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from bench.table import Row, percentile
from nlu.city import City, load_city
from nlu.correction import correct, vocabulary, warm_up, word_counts
from nlu.sounds import distance, syllables
from nlu.text import clean

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data" / "text"
LONGEST = 80  # characters: what is said in one breath
NEAR = 0.3  # the largest distance of a syllable that is misheard
SEED = 12345


@dataclass(frozen=True)
class Case:
    """One sentence with an error in it."""

    raw: str
    right: str
    city: str = "changde"
    asked: str | None = None


def own_sentences() -> Iterator[str]:
    """The training sentences of the intents and the questions of the answers."""
    for file in sorted((ROOT / "nlu" / "data" / "intents").glob("*.yml")):
        for intent in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            yield from (line.removeprefix("- ").strip() for line in intent["examples"].splitlines())
    for file in sorted((ROOT / "faq" / "topics").glob("*.yml")):
        yield from yaml.safe_load(file.read_text(encoding="utf-8"))["questions"]


def shared_sentences(*names: str) -> Iterator[str]:
    """The sentences of the measuring texts, cut at full stops and to ``LONGEST``."""
    for file in sorted(SHARED.glob("*.jsonl")):
        if names and file.stem not in names:
            continue
        for line in file.read_text(encoding="utf-8").splitlines():
            for sentence in re.split("(?<=[。！？!?；;])|\n", clean(json.loads(line)["text"][:2000])):
                if len(sentence) > 3:
                    yield sentence[:LONGEST]


@cache
def _same_sound() -> tuple[dict[str, list[tuple[str, int]]], dict[tuple[str, ...], list[tuple[str, int]]]]:
    """Characters by syllable and words of two or three characters by syllables, with their counts."""
    characters: dict[str, list[tuple[str, int]]] = {}
    words: dict[tuple[str, ...], list[tuple[str, int]]] = {}
    for word, count in word_counts().items():
        if len(word) == 1 and count >= 300:
            characters.setdefault(syllables(word)[0][0], []).append((word, count))
        elif len(word) in (2, 3) and count >= 20:
            words.setdefault(tuple(said[0] for said in syllables(word)), []).append((word, count))
    return characters, words


def misheard(word: str, dice: random.Random) -> str | None:
    """``word`` in other characters of the same sound, in a third of the cases with one syllable nearly the same."""
    characters, words = _same_sound()
    said = [readings[0] for readings in syllables(word)]
    if dice.random() < 1 / 3:
        at = dice.randrange(len(said))
        near = [other for other in characters if 0 < distance(said[at], other) <= NEAR]
        if near:
            said[at] = dice.choice(near)
    options = [each for each in words.get(tuple(said), []) if each[0] != word]
    if options and dice.random() < 0.5:
        return dice.choices([each for each, _ in options], [count for _, count in options])[0]
    written = ""
    for right, syllable in zip(word, said, strict=True):
        choices = characters.get(syllable, [])
        if not choices or (syllable in syllables(right)[0] and dice.random() < 0.4):
            written += right
        else:
            written += dice.choices([each for each, _ in choices], [count for _, count in choices])[0]
    return written if written != word else None


def _half(word: str) -> int:
    return zlib.crc32(word.encode()) % 2


def cases(sentences: Sequence[str], half: int, count: int) -> Iterator[Case]:
    """``count`` sentences with an error each, in words of one half; a third of the errors stand in names of places."""
    dice = random.Random(SEED)
    words = sorted((word for word in vocabulary().topics if _half(word) == half), key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, words)))
    order = [sentence for sentence in sentences if len(sentence) >= 5]
    dice.shuffle(order)
    made = 0
    for number, sentence in enumerate(order):
        name = ("changde", "shangqiu")[number % 2]
        if number % 3 == 0:
            place, parts = _address(load_city(name), half, dice)
            right, spans = place + sentence, parts
        else:
            right, spans = sentence, [found.span() for found in pattern.finditer(sentence)]
        if not spans:
            continue
        start, end = dice.choice(spans)
        wrong = misheard(right[start:end], dice)
        if wrong:
            yield Case(right[:start] + wrong + right[end:], right, name)
            made += 1
            if made == count:
                return


def _address(city: City, half: int, dice: random.Random) -> tuple[str, list[tuple[int, int]]]:
    town = dice.choice([town for town in city.towns if _half(town.name) == half])
    county = town.county.name if town.county else ""
    return county + town.name, [(0, len(county)), (len(county), len(county) + len(town.name))]


def read_cases(file: Path) -> list[Case]:
    """Somebody else's cases."""
    loaded = yaml.safe_load(file.read_text(encoding="utf-8"))
    entries = (
        loaded if isinstance(loaded, list) else next(value for value in loaded.values() if isinstance(value, list))
    )
    return [Case(e["raw"], e["right"], e.get("city") or "changde", e.get("asked")) for e in entries]


@dataclass
class Result:
    """``errors`` sentences had one, ``mended`` came out as they were; of ``right`` ones ``broken`` changed."""

    errors: int = 0
    mended: int = 0
    elsewhere: int = 0
    right: int = 0
    broken: int = 0
    worst: list[str] | None = None


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def measure(tests: Sequence[Case], right: Sequence[str], verbose: bool = False, typed: bool = False) -> Result:
    """Run both sides; prints what went wrong when ``verbose``."""
    result = Result()
    for case in tests:
        if _bare(case.raw) == _bare(case.right):
            result.right += 1
            changed = correct(clean(case.raw), load_city(case.city), case.asked, typed)
            result.broken += bool(changed.edits)
            continue
        result.errors += 1
        got = correct(clean(case.raw), load_city(case.city), case.asked, typed)
        if _bare(got.text) == _bare(clean(case.right)):
            result.mended += 1
        elif verbose:
            print(f"not mended: {case.raw}\n   {case.right}\n   {[(e.raw, e.corrected, e.score) for e in got.edits]}")
    for number, sentence in enumerate(right):
        got = correct(clean(sentence), load_city(("changde", "shangqiu")[number % 2]), typed=typed)
        result.right += 1
        if got.edits:
            result.broken += 1
            if verbose:
                print(f"changed: {sentence}\n   {[(e.raw, e.corrected, e.score) for e in got.edits]}")
    return result


def seconds(sentence: str, city: City, times: int = 50) -> list[float]:
    """Seconds of single corrections of one sentence."""
    found = []
    for _ in range(times):
        begin = time.perf_counter()
        correct(sentence, city)
        found.append(time.perf_counter() - begin)
    return found


def rows(count: int = 1000) -> Iterator[Row]:
    """The figures for ``python -m bench``; none where the measuring texts are missing."""
    if not SHARED.is_dir():
        return
    texts = list(dict.fromkeys(shared_sentences("topic7_dev", "ordertype_fuzhou_dev")))
    result = measure(list(cases(texts, 1, count)), list(dict.fromkeys(shared_sentences())))
    yield Row("correction: errors mended", 100 * result.mended / result.errors, "%", 0.0, "no correction", "≥ 85 %")
    yield Row("correction: right sentences changed", 100 * result.broken / result.right, "%", aim="≤ 0.3 %")
    took = seconds(("石门县楚江街道的警盖坏了一个星期，" * 5)[:60], load_city("changde"))
    yield Row("correction: a sentence of 60 characters, p50", 1000 * statistics.median(took), "ms", aim="≤ 5 ms")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.correction", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--own", action="store_true", help="on the sentences that the prices were tuned on")
    parser.add_argument("--file", type=Path, help="on somebody else's sentences")
    parser.add_argument("--count", type=int, default=1000, help="how many sentences with an error")
    parser.add_argument("--typed", action="store_true", help="as typed, not as heard")
    parser.add_argument("--verbose", action="store_true", help="print what went wrong")
    options = parser.parse_args(arguments)
    for name in ("changde", "shangqiu"):
        warm_up(load_city(name))
    if options.file:
        result = measure(read_cases(options.file), [], options.verbose, options.typed)
    elif options.own:
        sentences = list(dict.fromkeys(own_sentences()))
        result = measure(list(cases(sentences, 0, options.count)), sentences, options.verbose, options.typed)
    else:
        texts = list(dict.fromkeys(shared_sentences("topic7_dev", "ordertype_fuzhou_dev")))
        result = measure(
            list(cases(texts, 1, options.count)),
            list(dict.fromkeys(shared_sentences())),
            options.verbose,
            options.typed,
        )
    if result.errors:
        print(f"errors mended: {result.mended} of {result.errors} ({100 * result.mended / result.errors:.1f} %)")
    if result.right:
        print(
            f"right sentences changed: {result.broken} of {result.right} ({100 * result.broken / result.right:.2f} %)"
        )
    took = seconds(("石门县楚江街道的警盖坏了一个星期，" * 5)[:60], load_city("changde"))
    print(f"60 characters: p50 {1000 * statistics.median(took):.1f} ms, p95 {1000 * percentile(took, 0.95):.1f} ms")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
