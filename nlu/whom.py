"""Whom a matter is about, where no rule has named anybody: learned from stories in which that is marked.

Two judges together. One sees all who are mentioned in a word of ``whom.yml``, with what stands around them; the other
sees each piece of the story as the two encoders read it, and so finds who is mentioned in no such word. Both learned
from 2,400 stories of ours (``whom_examples.tsv``, ``python -m nlu.whom_fit``).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlu.found import Found
from nlu.names import surname_characters
from nlu.respondent import SURNAMES, is_beside, is_landmark, is_turned_to, told_from
from nlu.tuned.opinion import tuned
from nlu.vectors import shared_vectors
from nlu.yaml_file import read

WEIGHTS = Path(__file__).with_name("whom.npz")
PLACES = 1 << 16  # buckets of features
METHOD = "judged"
# What a margin of 1 counts beside the logarithm of a chance, and the margin of who is mentioned in no listed word.
OF_MARGIN, UNLISTED = 1.8, -0.35
SURE = -1.2  # from which somebody is written down: of 1,720 stories 54 % rightly; 31 % of those told are others
BESIDE, LEAST_BESIDE = 0.35, 0.15  # of the likeliest piece's chance, and at least: what stands beside it belongs to it
_CLAUSE = re.compile(r"[，,。！!？?；;、：:\s]")
_OWN = re.compile("(?:我|俺|咱)们?(?:家|屋里?)?(?:的|嘞|这个?|自己|开|是)*$")
# 今年公司新换了车, said by a business of itself
_OWN_HOUSE = re.compile(
    "(?:(?:我|俺|咱)们?的?|(?<![一-鿿])|(?<=[今去前本]年)|(?<=现在))(?:公司|企业|[工]?厂|单位|店|合作社|车间)(?:里|这边)?(?![长家主门口员方商社务])"
)
_MAY_BE_CALLED = re.compile(
    "(?:隔壁|邻居|对门|对面|楼[上下]|前院|后院|屋[前后]|[东西南北]院)(?:的|邻居)?$|[一-鿿]{2}[的嘞]$"
)
_THAT_ONE = re.compile("[那这](?:一)?(?:家|户|个人|人|伙人|帮人)(?:人家?)?")
_DOER = re.compile("师傅|司机|老板娘?|老头子?|老太太|大[爷妈姐哥叔]|阿姨|男的|女的|小伙[子儿]?|姑娘|妹子|人|那个人")
_TITLE = re.compile(
    "老师|师傅|医生|大夫|主任|书记|会计|经理|老板娘?|校长|园长|站长|所长|队长|组长|教练|护士长?|司机|大[爷妈姐哥叔]"
)
_VERB = "(?:修|卖|开|养|做|收|打|种|磨|理|搞|喂|烧|炸|榨|弹|补|洗|送|拉|跑|包|租|加工|装|管|看|守|教|采|挖)"
_WHAT = "(?:(?![了过着在把被是有])[一-鿿]){1,5}"
_DOES = re.compile(f"(?:{_VERB}{_WHAT}|(?:(?:隔壁|对门|对面|楼[上下])的?)?姓[一-鿿]的)$")
_WHO_DOES = re.compile(f"(?:给[我俺]们?家?)?{_VERB}{_WHAT}?[的嘞](?:那个|这个|那|这)?$")
# Of what stands there no name begins: 隔壁|房子
_NO_NAME = "[子口里面库园坛位顶间屋棚圈上下前后边旁头天年工装修音管沟塘时候路道墙灯线井店铺厂馆楼便]"
_NO_BEGINNING = re.compile("[的了在被把让叫给跟和是，,。：:、\\s]+")
# What stands for any character of a name in whom.yml begins no name where it is one of these.
_ANY = "[一-鿿]"
_OF_A_WORD = "(?![的了是在到去来跟和就都也还又把被给对叫让从问找打怕等没不我俺你您他她它们有想要说讲])[一-鿿]"

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Mention:
    """Somebody who may be meant, the characters ``start``–``end`` of the story; ``head`` is what they are."""

    start: int
    end: int
    head: str
    person: bool


@lru_cache(maxsize=1)
def _heads() -> tuple[re.Pattern[str], re.Pattern[str]]:
    file = read(Path(__file__).with_name("whom.yml"))
    bodies, people = ([each.replace(_ANY, _OF_A_WORD) for each in file.texts(key)] for key in ("bodies", "people"))
    return re.compile("|".join([*people, *bodies])), re.compile("|".join(people))


def mentioned(story: str) -> list[Mention]:
    """All who may be meant, in the order of the story; 羽毛球馆 and 老板 side by side are one."""
    heads, people = _heads()
    found: list[Mention] = []
    for match in heads.finditer(story):
        start, end = match.span()
        person = people.fullmatch(match[0]) is not None
        start = start if person else told_from(story, start, end)
        if found and found[-1].end >= start:
            start = found.pop().start
        found.append(Mention(start, end, match[0], person))
    return found


def features(story: str, found: Sequence[Mention], at: int) -> NDArray[np.int32]:
    """The places, ascending, of what the mention ``found[at]`` has: int32 (n,), the last for all alike."""
    mention = found[at]
    head, kind = mention.head, "person" if mention.person else "body"
    words = story[mention.start : mention.end]
    before = _CLAUSE.split(story[: mention.start])[-1]
    behind = _CLAUSE.split(story[mention.end :], maxsplit=1)[0]
    around = [(f"own:{bool(_OWN.search(before))}"), f"landmark:{is_landmark(story, mention.end)}"]
    around += [f"beside:{is_beside(story, mention.start)}", f"turned:{is_turned_to(story, mention.start)}"]
    told = [kind, f"head:{head}", f"end:{head[-1:]}", f"end:{words[-2:]}", f"begins:{not before}", f"ends:{not behind}"]
    told += around + [f"{kind}:{each}" for each in around]
    told += [f"before:{before[-size:]}" for size in range(1, 5) if len(before) >= size]
    told += [f"behind:{behind[:size]}" for size in range(1, 6) if len(behind) >= size]
    told += [f"{kind}:behind:{behind[:2]}", f"{kind}:before:{before[-2:]}", f"{head[-2:]}:behind:{behind[:1]}"]
    told += [f"acts:{behind[n : n + 2]}" for n in range(min(len(behind) - 1, 10))]
    told += [f"led:{before[n : n + 2]}" for n in range(max(0, len(before) - 10), len(before) - 1)]
    told += [f"in:{words[n : n + 2]}" for n in range(len(words) - 1)]
    same = [n for n, each in enumerate(found) if each.head == head]
    told += [f"place:{min(at, 4)}", f"left:{min(len(found) - at - 1, 4)}", f"of:{min(len(found), 6)}"]
    told += [f"again:{min(len(same), 3)}:{same.index(at) == 0}", f"{kind}:place:{min(at, 2)}"]
    told += [f"with:{head}:{each.head}" for n, each in enumerate(found) if n != at]
    told += [f"others:{kind}:{any(each.person != mention.person for each in found)}"]
    next_clause = _CLAUSE.split(story[mention.end :], maxsplit=2)[1:2]
    told += [f"next:{next_clause[0][:2]}"] if next_clause else []
    places = {zlib.crc32(each.encode()) % PLACES for each in told}
    return np.array([*sorted(places), PLACES], np.int32)


class Judge:
    """The weights of ``path``. Raises OSError, ValueError or KeyError for a file that cannot be used."""

    def __init__(self, path: Path = WEIGHTS) -> None:
        with np.load(path, allow_pickle=False) as file:
            self.words: Floats = file["words"].astype(np.float32) * np.float32(file["step"])
            self.network = Network(*(file[name].astype(np.float32) for name in Network._fields))

    def find(self, story: str, read: Read, own: str = "") -> Found | None:
        """Whom ``story`` is about, by what the encoders hold of its pieces (``read``); nobody within ``own``."""
        found = mentioned(story)
        scores = [score(self.words, features(story, found, at)) for at in range(len(found))]
        chances = self.network.chances(read.states)
        if own:
            spans = [match.span() for match in re.finditer(re.escape(own), story)]
            spans += [match.span() for match in _OWN_HOUSE.finditer(story)]
            others = [not any(a < each.end and each.start < b for a, b in spans) for each in found]
            scores = [each for each, other in zip(scores, others, strict=True) if other]
            found = [each for each, other in zip(found, others, strict=True) if other]
            starts = [0, *read.ends[:-1]]
            inside = [
                any(a < end and start < b for a, b in spans) for start, end in zip(starts, read.ends, strict=True)
            ]
            chances = np.where(inside, np.float32(0), chances)
        told = meant(story, found, scores, read.ends, chances, SURE)
        return in_full(story, told) if told is not None else None


class Network(NamedTuple):
    """What tells of one piece whether it is of the words for whom the matter is about: ``mean`` and ``spread`` (768,)
    of what the encoders hold, ``into`` (768, 48), ``into_bias`` (48,), ``out`` (48,), ``out_bias`` (1,)."""

    mean: Floats
    spread: Floats
    into: Floats
    into_bias: Floats
    out: Floats
    out_bias: Floats

    def chances(self, states: Floats) -> Floats:
        """float32 (pieces,), from 0 to 1."""
        inner = np.maximum((states - self.mean) / self.spread @ self.into + self.into_bias, 0)
        return np.asarray(1 / (1 + np.exp(-(inner @ self.out + self.out_bias))), np.float32)


class Read(NamedTuple):
    """``ends``: where each piece of a text ends; ``states``: what the two encoders hold of it, float32
    (pieces, 768)."""

    ends: list[int]
    states: Floats


def read_pieces(text: str) -> Read | None:
    """None where the tuned encoder cannot be read, or cuts another text than this one (characters it writes anew)."""
    second = tuned()
    if second is None:
        return None
    (ends, states), (_, others) = shared_vectors().pieces(text), second.pieces(text)
    return Read(ends, np.concatenate([states, others], axis=1)) if ends and ends[-1] == len(text) else None


def whom(story: str, own: str = "") -> Found | None:
    """Whom ``story`` is about, as ``Found("respondent", …)`` with the method METHOD; None where it is nobody, or none
    who is mentioned for sure. ``own``: the business that calls, which is never the one."""
    read = read_pieces(story)
    return judge().find(story, read, own) if read is not None else None


def in_full(story: str, told: Found) -> Found:
    """``told`` with what makes it known beside it: 隔壁|伍老三, 修自行车|那家, 装空调的|师傅, 钱|老师."""
    start, end = told.start, told.end
    if _MAY_BE_CALLED.search(told.value) and (name := called().match(story, end)):
        end = name.end()
    before = _DOES if _THAT_ONE.fullmatch(told.value) else _WHO_DOES if _DOER.fullmatch(told.value) else None
    if before is not None and (does := before.search(story, 0, start)):
        start = does.start()
    elif _TITLE.fullmatch(told.value) and (surname := _surname().search(story, 0, start)):
        start = surname.start()
    return replace(told, value=story[start:end], start=start, end=end)


def _surnames() -> str:
    return f"[{''.join(list(surname_characters())[:SURNAMES])}]"


@lru_cache(maxsize=1)
def _surname() -> re.Pattern[str]:
    """The surname before a title (钱|老师), not the end of another word (收费|大姐)."""
    return re.compile(rf"(?:^|(?<=[的嘞了个位叫是找跟向给被让那，,。；;、\s]))[小老]?{_surnames()}$")


@lru_cache(maxsize=1)
def called() -> re.Pattern[str]:
    """How somebody is called behind what they are to the caller: 伍老三, 老周, 王婶."""
    surname = _surnames()
    kin = "(?:叔叔?|伯伯?|婶[子婶]?|嫂子?|哥|姐|爷爷?|奶奶?|姨妈?|爹|妈|婆婆?|师傅|老板|医生|老师|大[爷妈哥姐叔娘])"
    return re.compile(
        rf"(?:的|嘞|那个|姓)?(?:[小老阿]{surname}|{surname}(?:老[大二三四五六七八九幺]|某某?|{kin}|家(?!里|门)|(?!{_NO_NAME})[一-鿿]{{1,2}}?(?=[的嘞他她家把将又也都就还总天，,。；;、\s]|$)))家?"
    )


def meant(
    story: str,
    found: Sequence[Mention],
    scores: Sequence[float],
    ends: Sequence[int],
    chances: Floats,
    least: float,
) -> Found | None:
    """The mention of which its margin (``scores``) and its pieces' ``chances`` together say most, or the likeliest
    pieces where they are none; None where that is less than ``least``."""
    starts = [0, *ends[:-1]]
    together: list[tuple[float, int, int]] = []
    for mention, margin in zip(found, scores, strict=True):
        inside = [c for a, b, c in zip(starts, ends, chances, strict=True) if a < mention.end and b > mention.start]
        together.append((_said(max(inside, default=0.0), margin), mention.start, mention.end))
    start, end, chance = _run(story, starts, ends, chances)
    if start < end and not any(mention.start < end and mention.end > start for mention in found):
        together.append((_said(chance, UNLISTED), start, end))
    best, start, end = max(together, default=(-np.inf, 0, 0))
    return Found("respondent", story[start:end], start, end, METHOD, 0.4) if best >= least else None


def _said(chance: float, margin: float) -> float:
    return float(np.log(chance + 1e-3)) + OF_MARGIN * margin


def _run(story: str, starts: Sequence[int], ends: Sequence[int], chances: Floats) -> tuple[int, int, float]:
    """The likeliest piece with those beside it that belong to it, without what no name begins with."""
    at = int(np.argmax(chances))
    least = max(LEAST_BESIDE, BESIDE * float(chances[at]))
    first = last = at
    while first > 0 and chances[first - 1] > least and not _CLAUSE.search(story, starts[first - 1], ends[first - 1]):
        first -= 1
    while (
        last + 1 < len(ends)
        and chances[last + 1] > least
        and not _CLAUSE.search(story, starts[last + 1], ends[last + 1])
    ):
        last += 1
    start = _NO_BEGINNING.match(story, starts[first], ends[last])
    return start.end() if start else starts[first], ends[last], float(chances[at])


def score(weights: Floats, places: NDArray[np.int32]) -> float:
    """The margin of a mention: about 1 for whom the matter is about, -1 for others."""
    return float(weights[places].sum() / np.sqrt(len(places)))


@lru_cache(maxsize=1)
def judge() -> Judge:
    """The one of this process."""
    return Judge()
