"""``python -m speech.syllables.recordings OUT``: what is spoken to learn syllables from.

An hour on two cores for 5,000: names, places, numbers, our sentences and rows of any syllables, spoken by the voices of
``speech.tuned.recordings``.
Two runs with different ``--seed`` may write into one folder, one after the other or side by side.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tqdm import tqdm

from nlu.awaited import replies_to
from nlu.city import City, city_names, load_city
from nlu.names import given_characters, surname_characters
from speech.audio import resample
from speech.npm import unpacked
from speech.syllables.spoken_numbers import number
from speech.tuned.recordings import HZ, INDEX, LEFT_OUT, MANDARIN, OWN, ROOT, Anybody, style
from speech.tuned.sentences import OF_INTENT, Made, examples
from speech.wav import wav_bytes
from speech.weights import VOICES_PACKAGE, locate

COUNT = 2500
PACES = (0.75, 1.3)
PURE, AMONG_MANDARIN = 0.3, 0.2  # of the recordings: one voice, two Mandarin ones mixed; the others with a foreigner
LONGEST = 30  # characters
COMMON_SURNAMES = 150
NAMES = (
    "{whole}", "{whole}", "我叫{whole}", "我姓{surname}，叫{whole}", "姓{surname}，{whole}", "{whole}，{whole}",
    "我是{whole}", "不对，是{whole}", "名字错了，是{whole}", "叫{whole}",
)  # fmt: skip
FREQUENT_REPLIES = (
    "嗯", "对", "是", "好", "行", "中", "要得", "可以", "对的", "是的", "好的", "好嘞", "要的", "没错",
    "没问题", "嗯嗯", "嗯对", "嗯好", "对对", "对对对", "不", "不是", "不对", "错了", "没有", "没有了", "不用",
    "不用了", "不要", "不需要", "没了", "有", "要", "不用保密", "要保密", "保密", "就这个", "不知道", "提交吧",
    "喂", "谢谢", "没听懂", "再说一遍", "说慢一点", "发给我",
)  # fmt: skip
ASKED = (
    "confidential",
    "confirmation",
    "phone",
    "anything_else",
    "detail",
    "join",
    "contact_name",
    "answer",
    "callback",
)
PLACES = ("路", "街", "小区", "村", "社区")
BEHIND_A_PLACE = ("", "", "一组", "旁边", "卫生院", "门口")


class Sayings:
    """By chance: what callers say, as it is spoken."""

    def __init__(self, chance: random.Random) -> None:
        self._chance, self._choice, self._made = chance, chance.choice, Made(chance)
        self._cities = [load_city(name) for name in city_names()]
        self._surnames, self._given = list(surname_characters()), list(given_characters())
        self._sentences = [text for intent in OF_INTENT for text in examples(intent) if len(text) < LONGEST]
        self._signs = sorted({sign for text in self._sentences for sign in text if "一" <= sign <= "鿿"})
        self._kinds: dict[Callable[[], str], float] = {
            self.name: 0.27, self.address: 0.22, self.phone: 0.13, self.reply: 0.15, self.syllables: 0.06,
            self.sentence: 0.17,
        }  # fmt: skip

    def one(self) -> str:
        (kind,) = self._chance.choices(list(self._kinds), list(self._kinds.values()))
        return kind()

    def name(self) -> str:
        surname = self._choice(self._surnames[: self._choice((COMMON_SURNAMES, len(self._surnames)))])
        whole = surname + "".join(self._choice(self._given) for _ in range(self._choice((1, 2, 2, 2))))
        return self._choice(NAMES).format(surname=surname, whole=whole)

    def address(self) -> str:
        if self._chance.random() < 0.5:
            return self._made.address().spoken
        city: City = self._choice(self._cities)
        town, village = self._choice(city.towns), self._choice(city.villages).name
        county = self._choice(("", town.parent.name if town.parent else ""))
        more = self._choice(("", village, village, self._made.named(PLACES)))
        return county + town.name + more + self._choice(BEHIND_A_PLACE)

    def phone(self) -> str:
        return number(self._chance).spoken

    def reply(self) -> str:
        if self._chance.random() < 0.5:
            return self._choice(FREQUENT_REPLIES)
        return self._choice(replies_to(self._choice(ASKED)).phrases)

    def syllables(self) -> str:
        return "".join(self._choice(self._signs) for _ in range(self._chance.randint(2, 6)))

    def sentence(self) -> str:
        return self._choice(self._sentences)


def record(folder: Path, voices: Path, data: Path, count: int, seed: int) -> None:
    """Render ``count`` sayings into ``folder``; ``voices``: the folder of all of Kokoro's voices."""
    folder.mkdir(parents=True, exist_ok=True)
    weights, chance = locate(data), random.Random(seed)
    sayings = Sayings(chance)
    styles = {path.stem: path for path in sorted(voices.glob("*.bin")) if path.stem not in LEFT_OUT}
    foreign = [name for name in styles if name[0] != "z"]
    engine = Anybody(weights.kokoro, weights.voices, threads=1)
    with (folder / INDEX).open("a", encoding="utf-8") as lines:
        for at in tqdm(range(count), unit="saying"):
            said, own, kind = sayings.one(), chance.choice(MANDARIN), chance.random()
            other = chance.choice(MANDARIN if kind < PURE + AMONG_MANDARIN else foreign)
            part = 1.0 if kind < PURE else chance.uniform(*OWN)
            engine.sound_like(part * style(styles[own]) + (1 - part) * style(styles[other]), chance.uniform(*PACES))
            file = f"{seed}-{at:04}.wav"
            (folder / file).write_bytes(wav_bytes(resample(engine.speak(said), engine.sample_rate, HZ), HZ))
            lines.write(json.dumps({"file": file, "spoken": said}, ensure_ascii=False) + "\n")
            lines.flush()


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m speech.syllables.recordings")
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data-dir", type=Path, default=ROOT / "var")
    chosen = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as scratch:
        package = unpacked(VOICES_PACKAGE, Path(scratch))
        record(chosen.out, package / "voices", chosen.data_dir, chosen.count, chosen.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
