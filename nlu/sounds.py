"""How Chinese text sounds: toneless syllables, how far two of them lie apart, names found by their sound.

Recognisers and pinyin keyboards write another character of the same sound; speakers of Hunan and
Henan, and recognisers listening to them, merge some sounds. Both leave the syllable nearly as it
was. Tones are left out: they are what gets lost first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice, product
from typing import Generic, TypeVar

Payload = TypeVar("Payload")

MIN_NAME = 2  # characters: a single one sounds like dozens of others
MAX_NAME = 16
MAX_READINGS = 6  # of one name or span, when several of its characters have two readings

# Characters read in two ways in daily speech, the usual one first (toneless, so 种 and 应 are not
# here), and those whose usual reading does not come first in pypinyin's dictionary. It knows many
# more readings (的 dī, 家 gū), which only literature uses.
_TWO_READINGS = """
了le/liao 着zhe/zhuo/zhao 都dou/du 行xing/hang 长chang/zhang 还hai/huan 重zhong/chong 给gei/ji 便bian/pian 调diao/tiao
朝chao/zhao 觉jue/jiao 乐le/yue 率lv/shuai 落luo/la 模mo/mu 似si/shi 血xue/xie 弹dan/tan 阿a/e 降jiang/xiang
藏cang/zang 呢ne/ni 差cha/chai 角jiao/jue 谁shei/shui 露lu/lou 秘mi/bi 恶e/wu 绿lv/lu 卡ka/qia 塞sai/se 劲jin/jing
弄nong/long 扎zha/za 薄bao/bo 泊bo/po 纤xian/qian 吓xia/he 宿su/xiu 埋mai/man 壳ke/qiao 贾jia/gu 削xue/xiao 辟pi/bi
柏bai/bo 畜chu/xu 屏ping/bing 剥bo/bao 俩lia/liang 仔zi/zai 粘nian/zhan 巷xiang/hang 咽yan/ye 颤chan/zhan
扁bian/pian 朴pu/piao 卜bu/bo 抹mo/ma 禅chan/shan 厦sha/xia 膀bang/pang 爪zhua/zhao 虾xia/ha 刹sha/cha 陂pi/bei
埔pu/bu 扒ba/pa 伽jia/qie 嚼jiao/jue 琢zhuo/zuo 稽ji/qi 伺si/ci 匙shi/chi 钥yao/yue 蔓man/wan 栅zha/shan 攒zan/cuan
磅bang/pang 茄qie/jia 扛kang/gang 牟mou/mu 轧ya/zha 耙pa/ba 刨bao/pao 拗niu/ao 烙lao/luo 蛤ha/ge 蔚wei/yu 莞guan/wan
桔ju/jie 蹊xi/qi 单dan/shan 曾zeng/ceng 查cha/zha 地di/de 得de/dei 没mei/mo 参can/shen 系xi/ji 盛sheng/cheng
传chuan/zhuan 称cheng/chen 会hui/kuai 圈quan/juan 折zhe/she 校xiao/jiao 堡bao/pu 石shi/dan 乘cheng/sheng 熟shu/shou
什shen/shi 省sheng/xing 大da/dai 六liu/lu 尾wei/yi 强qiang/jiang 沓ta 掺chan 绰chuo/chao 仇chou/qiu 区qu/ou 解jie/xie
缪miao/mou 核he/hu 嗯en 哪na/nei 那na/nei 这zhe/zhei 娜na/nuo 咋za/zha 勒le/lei 肋lei 和he/huo 杉shan/sha 澄cheng/deng
曝bao/pu 涡wo/guo
"""

_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")
# Written finals in full, by pinyin's own spelling rules: dui is d+uei, yue is y+ve.
_FULL_FINALS = {"ui": "uei", "un": "uen", "iu": "iou"}
_AFTER_Y = {"i": "i", "in": "in", "ing": "ing", "u": "v", "ue": "ve", "uan": "van", "un": "vn"}

# Halves of syllables that fall together in the speech of Hunan and Henan (n/l, hu/f, in/ing) or
# that recognisers mistake for each other; 0 is the same, 1 would be unrelated.
_NEAR_INITIALS = {
    0.2: "n-l z-zh c-ch s-sh f-hu",
    0.3: "r-l r-n b-p d-t g-k z-c zh-ch j-q q-x j-zh q-ch x-sh j-z q-c x-s s-c sh-ch zh-c z-ch k-h h-hu r-y w-hu",
    0.4: "z-s zh-sh j-x g-h c-sh ch-s m-n m-l d-l t-l w-f -h -y -w y-w y-l r-z r-zh r-sh g-j k-q h-x b-m d-n",
}
_NEAR_FINALS = {
    0.2: "in-ing en-eng an-ang uan-uang ian-iang uen-ueng ong-ueng",
    0.25: "eng-ong uen-en ong-iong",
    0.3: "e-uo o-uo e-o uei-ei ou-u ie-ve v-i v-u vn-in van-ian ai-ei uai-uei uen-ong vn-uen an-uan ang-uang ia-ie "
    "en-in eng-ing a-ia a-ua ai-uai an-ian ang-iang ian-in iang-ian i-ei ao-iao iou-ou u-uo ve-uo",
    0.4: "an-en ao-ou iao-iou i-ie a-e a-an ia-ian ong-u e-en i-in ai-ie vn-ing iong-ing a-ai van-uan ang-eng ang-ong "
    "ie-ian",
}
_UNRELATED = 0.6  # one half of a syllable

_FOLDED_INITIALS = {"n": "l", "zh": "z", "ch": "c", "sh": "s", "hu": "f"}
_FOLDED_FINALS = {"ing": "in", "eng": "en", "ang": "an", "uang": "uan", "iang": "ian", "ong": "en", "ueng": "uen"}

# Wider classes, only to look names up by: two syllables with a distance of up to about 0.5 share them.
_WIDE_INITIALS = "b p|m|f hu w|d t|n l r|g k h|z c s zh ch sh j q x|y"
_WIDE_FINALS = (
    "a ia ua|an ang ian iang uan uang van|e o uo|i v|u ou iou"
    "|en eng in ing uen ueng ong iong vn|ai uai ei uei|ao iao|ie ve"
)


def syllables(text: str) -> list[tuple[str, ...]]:
    """The toneless pinyin that each character of ``text`` may have, the usual one first.

    ü is written v. What is no Chinese character stands for itself, in lower case; the list is as
    long as the text.
    """
    return [_readings(character) for character in text]


@cache
def _two_readings() -> dict[str, tuple[str, ...]]:
    return {entry[0]: tuple(entry[1:].split("/")) for entry in _TWO_READINGS.split()}


@cache
def _readings(character: str) -> tuple[str, ...]:
    known = _two_readings().get(character)
    if known:
        return known
    written = _usual(character)
    return (_toneless(written),) if written else (character.lower(),)


@cache
def tone(character: str) -> str:
    """The mark of its usual tone; "" for none, and for what is no Chinese character."""
    written = unicodedata.normalize("NFD", _usual(character))
    return "".join(part for part in written if unicodedata.combining(part) and part != "\u0308")


def _usual(character: str) -> str:
    """Its usual reading with the mark of the tone, or ""."""
    from pypinyin.pinyin_dict import pinyin_dict  # 0.3 s: only who reads sounds waits for it

    return str(pinyin_dict.get(ord(character), "")).split(",")[0]


def _toneless(syllable: str) -> str:
    parts = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v")
    return "".join(part for part in parts if not unicodedata.combining(part))


@cache
def _parts(syllable: str) -> tuple[str, str] | None:
    """Initial and final; None for what is no syllable. hu before a vowel is an initial of its own,
    so that hui and fei differ in their initials only."""
    if not (syllable.isascii() and syllable.isalpha() and syllable.islower() and len(syllable) < 7):
        return None
    initial = next((each for each in _INITIALS if syllable.startswith(each)), "")
    final = syllable[len(initial) :]
    if not final or (len(syllable) == 1 and syllable not in "aeo"):
        return None
    if initial == "y":
        final = _AFTER_Y.get(final, final)
    elif initial in ("j", "q", "x") and final[0] == "u":
        final = "v" + final[1:]
    final = _FULL_FINALS.get(final, final)
    if initial == "h" and (final[0] == "u" or final == "ong"):
        return "hu", final.removeprefix("u") or "u"
    return initial, final


@cache
def _near() -> dict[tuple[str, str], float]:
    table: dict[tuple[str, str], float] = {}
    for group in (_NEAR_FINALS, _NEAR_INITIALS):
        for apart, pairs in group.items():
            for pair in pairs.split():
                one, other = pair.split("-")
                table[one, other] = table[other, one] = apart
    return table


@cache
def _classes() -> dict[str, int]:
    return {
        half: number
        for table in (_WIDE_INITIALS, _WIDE_FINALS)
        for number, together in enumerate(table.split("|"), start=1)
        for half in together.split()
    }


@cache
def _wide(syllable: str) -> str:
    """One character for the wide class of a syllable."""
    parts = _parts(syllable)
    if parts is None:
        return syllable
    initial, final = (_classes().get(part, 0) for part in parts)
    return chr(0xE000 + 16 * initial + final)


def folded(syllable: str) -> str:
    """The key that a syllable shares with those taken for it: n/l, zh/z, ch/c, sh/s, hu/f, in/ing,
    en/eng/ong, an/ang, ian/iang, uan/uang. What is no syllable is its own key."""
    parts = _parts(syllable)
    if parts is None:
        return syllable
    initial, final = parts
    return _FOLDED_INITIALS.get(initial, initial) + _FOLDED_FINALS.get(final, final)


@cache
def distance(a: str, b: str) -> float:
    """How far two toneless syllables lie apart: 0 the same, 0.2–0.4 easily taken for each other, 1 unrelated."""
    if a == b:
        return 0.0
    first, second = _parts(a), _parts(b)
    if first is None or second is None:
        return 1.0
    near = _near()
    apart = (near.get((x, y), _UNRELATED) for x, y in zip(first, second, strict=True) if x != y)
    return min(1.0, sum(apart))


@dataclass(frozen=True, slots=True)
class Match(Generic[Payload]):
    """``text[start:end]`` sounds like ``name``; ``score`` is 1 for the same pronunciation, else 1
    less the mean distance of the syllables; ``farthest`` is the largest distance of one of them."""

    name: str
    start: int
    end: int
    score: float
    payload: Payload
    farthest: float = 0.0


class SoundIndex(Generic[Payload]):
    """Finds names in a text by their sound, whatever characters it is written with.

    Names of ``MIN_NAME`` to ``MAX_NAME`` characters; others are never found by sound. A span
    matches a name of the same length when every syllable is near, and from three characters on
    also when one of them is anything else. It is looked up by wide classes of its syllables, so
    the time grows with the text, not with the names.
    """

    def __init__(self, names: Mapping[str, Payload]) -> None:
        self._payloads = {name: payload for name, payload in names.items() if MIN_NAME <= len(name) <= MAX_NAME}
        self._by_key: dict[str, dict[tuple[str, ...], list[str]]] = {}
        self._ends: set[tuple[int, str]] = set()  # first and last two classes: most spans are ruled out by them
        self._lengths = sorted({len(name) for name in self._payloads})
        for name in self._payloads:
            for reading in _choices(syllables(name)):
                wide = "".join(map(_wide, reading))
                self._ends.update(((len(name), "^" + wide[:2]), (len(name), wide[-2:])))
                for key in _keys(wide):
                    self._by_key.setdefault(key, {}).setdefault(reading, []).append(name)

    def __len__(self) -> int:
        return len(self._payloads)

    def find(
        self, text: str, start: int = 0, end: int | None = None, least: float = 0.75, farthest: float = 1.0
    ) -> list[Match[Payload]]:
        """Every span of ``text[start:end]`` that sounds like a name with a score of ``least`` or
        more and no syllable farther than ``farthest`` (below 0.6 that is quicker), by start, then
        the longer and the surer first. Spans may overlap; a name that is written as it should be
        is among them."""
        end = len(text) if end is None else min(end, len(text))
        best: dict[tuple[int, int, str], tuple[float, float]] = {}
        for first, last, reading, wide in self._spans(syllables(text[start:end]), farthest < _UNRELATED):
            for key in [wide] if farthest < _UNRELATED else _keys(wide):
                for sound, names in self._by_key.get(key, {}).items():
                    apart = [distance(one, other) for one, other in zip(reading, sound, strict=True)]
                    score = 1 - sum(apart) / len(apart)
                    if score >= least and max(apart) <= farthest:
                        for name in names:
                            place = (start + first, start + last, name)
                            best[place] = max((score, -max(apart)), best.get(place, (0.0, 0.0)))
        matches = [
            Match(name, first, last, round(score, 4), self._payloads[name], -apart or 0.0)
            for (first, last, name), (score, apart) in best.items()
        ]
        return sorted(matches, key=lambda match: (match.start, -match.end, -match.score, match.name))

    def _spans(self, said: list[tuple[str, ...]], all_near: bool) -> Iterator[tuple[int, int, tuple[str, ...], str]]:
        """Start, end, syllables and their classes of every span that can match."""
        usual = "".join(_wide(readings[0]) for readings in said)
        one_way = [0]  # how many characters before have a second reading
        for readings in said:
            one_way.append(one_way[-1] + (len(readings) > 1))
        for first in range(len(said)):
            for length in self._lengths:
                last = first + length
                if last > len(said):
                    break
                if one_way[first] == one_way[last]:
                    wide = usual[first:last]
                    if self._possible(wide, all_near):
                        yield first, last, tuple(readings[0] for readings in said[first:last]), wide
                    continue
                for reading in _choices(said[first:last]):
                    wide = "".join(map(_wide, reading))
                    if self._possible(wide, all_near):
                        yield first, last, reading, wide

    def _possible(self, wide: str, all_near: bool) -> bool:
        if all_near:
            return wide in self._by_key
        # One syllable that is anything spoils the first two or the last two of four.
        length = len(wide)
        return length == 3 or (length, "^" + wide[:2]) in self._ends or (length, wide[-2:]) in self._ends


def _choices(said: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The ways to read a span, at most ``MAX_READINGS``, the usual one first."""
    return list(islice(product(*said), MAX_READINGS))


def _keys(wide: str) -> list[str]:
    """The classes of a span, and from three syllables on the same with one of them left open."""
    if len(wide) < 3:
        return [wide]
    return [wide, *(f"{wide[:place]}*{wide[place + 1 :]}" for place in range(len(wide)))]
