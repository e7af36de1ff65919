"""One telling, one or several matters: 路灯坏了，还有门口垃圾没人收 is two, a site's noise and dust is one.

Only what is sure is told apart here; what is open is asked about before the read-back (``nlu.crosscheck``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlu import routing
from nlu.routing_words import Leaf, tree, words_in
from nlu.small_talk import small_talk
from nlu.story import says_what_is_wrong, weight
from nlu.yaml_file import read

# After a mark, or after 了, for those who speak without a pause.
_BEGINS = r"(?:^|(?<=[，,。！？!?；;、\s了]))(?:对了|哦|啊|嗯|那个|呃|然后)?[，,\s]*"
_END_MARKS = "，,、；;。.!！?？：: \n"
_ROAD = re.compile(r"[一-鿿]{2}(?:路|街(?!道)|大道|巷|小区|花园|村|广场|市场|公园|大桥)")
_NAMED_PLACE = re.compile(
    "(?:^|[，,在是住到从])(?!一个|[这那]个|[我俺咱你])[一-鿿]{2,10}?(?:街道|社区|小区|花园|新村|[镇乡村县区路街巷])"
)
_WHO_CALLS = re.compile("(?:[我俺咱]们?|本人)(?:就|原来|以前|现在|也|都)*(?:是|在|搁|住|做|当|开|跑|干|种|教)")
_OPEN, _SURE, _LISTED = 0, 1, 2  # how surely words that join tell of another matter
AT_LENGTH = 20  # characters
# What the hotline itself is to do, for fun or by mistake: 你给我讲个笑话
_ASKS_US = re.compile(
    "(?:喂|你好|您好|那个|呃|[，,\\s])*(?:[你您恁]们?|能不能|能|会|可以|给我|帮我|帮)+(?:写|订|定|算|搜|翻译|讲个|唱|背|放|推荐|画|陪|教)"
)
_NO_DANGER = re.compile(
    "没有?(?:什么|啥|么子)?危险(?:的|啊|呀)?[，,。\\s]*"
)  # said to a false alarm, with the whole once more
# 包里有身份证、药，还有两千块钱: what is in it, not what else is the matter
_CONTAINS = re.compile(
    "(?:(?:里[面头边]?|兜里|身上|手里|上面|一共|总共)(?:就|还|都|只|也)*(?:有|[装放夹塞存]着?(?:的|了)?|是)"
    "|[装放带夹塞捡丢](?:着|了|的(?:是|有)))[^，,。！？!?；;]{1,30}[，,、]?$"
)
_LEAST = 3.0  # the weight (nlu.story) from which words tell that something is wrong


@dataclass(frozen=True)
class Matter:
    """The characters ``start``–``end`` of the telling that are about one thing, the words that only join left out."""

    start: int
    end: int


@dataclass(frozen=True)
class _Words:
    sure: re.Pattern[str]
    open: re.Pattern[str]
    announced: re.Pattern[str]
    listed: re.Pattern[str]
    sources: re.Pattern[str]
    effects: frozenset[str]
    effect: re.Pattern[str]
    consequence: re.Pattern[str]
    somewhere: re.Pattern[str]
    same_place: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    file = read(Path(__file__).with_name("matters.yml"))

    def any_of(key: str) -> re.Pattern[str]:
        return re.compile(_BEGINS + "(?:" + "|".join(f"(?:{one})" for one in file.texts(key)) + r")[\s，,、:：]*")

    longest_first = sorted(file.texts("effects"), key=len, reverse=True)
    return _Words(
        any_of("sure"),
        any_of("open"),
        re.compile(file.text("announced")),
        any_of("listed"),
        re.compile("|".join(sorted(file.texts("sources"), key=len, reverse=True))),
        frozenset(longest_first),
        re.compile("|".join(longest_first)),
        re.compile(file.text("consequence")),
        re.compile("|".join(file.texts("somewhere"))),
        re.compile(file.text("same_place")),
    )


def matters(text: str) -> list[Matter]:
    """The matters of one telling in the order in which they are told: at least one, [the whole] where nothing says
    for sure that there are more."""
    words, cuts = _words(), _cuts(text)
    found = [Matter(*_trimmed(text, 0, cuts[0][0] if cuts else len(text)))]
    for number, (_, begin, sure) in enumerate(cuts):
        until = cuts[number + 1][0] if number + 1 < len(cuts) else len(text)
        before, here = text[found[-1].start : found[-1].end], text[begin:until]
        if number == 0 and _is_introduction(before):
            start = found[-1].start if _says_of_what(before) else begin  # …小区有两个问题，一是…
            found[-1] = Matter(*_trimmed(text, start, until))
        elif _is_another(before, here, sure) and not (words.announced.search(before) and _only_announces(before)):
            found.append(Matter(*_trimmed(text, begin, until)))
        elif words.announced.search(before) and _only_announces(before):  # 我要反映两件事，一个是…
            found[-1] = Matter(*_trimmed(text, begin, until))
        else:  # it goes on with the same
            found[-1] = Matter(found[-1].start, _trimmed(text, found[-1].start, until)[1])
    return [each for each in found if each.start < each.end] or [Matter(0, len(text))]


def _is_introduction(before: str) -> bool:
    """Whether no more is said than who calls or where, and that several matters follow: 我是当保安的，今天跟你们讲
    两个事; 我讲两件事，都是我们村的."""
    if not _names_none_yet(before):
        return False
    around = [each for each in re.split("[，,。！!；;]+", before) if not _words().announced.search(each)]
    return not any(map(says_what_is_wrong, around))


def _says_of_what(introduction: str) -> bool:
    """Whether an introduction names the place or the one that all of it is about."""
    clauses = [each for each in re.split("[，,。！!；;]+", introduction) if not _WHO_CALLS.match(each)]
    return bool(_NAMED_PLACE.search(introduction) or any(map(_words().sources.search, clauses)))


def _names_none_yet(before: str) -> bool:
    """Whether matters are announced, and the first of them is not told yet."""
    words = _words()
    announced = words.announced.search(before)
    return announced is not None and not words.listed.search(before, announced.end())


def _only_announces(before: str) -> bool:
    before = _NO_DANGER.sub("", before)
    return len(before) <= 14 and not tells(before)


def another(known: str, text: str) -> Matter | None:
    """A further matter in ``text``, said after ``known`` had been taken; None where it is open or the same."""
    for _, begin, sure in _cuts(text):
        if _is_another(known, text[begin:], sure):
            return Matter(*_trimmed(text, begin, len(text)))
    return None


def pieces(text: str) -> list[Matter]:
    """``text`` cut wherever words join something on (还有, 另外), whether or not that is another matter."""
    cuts = _cuts(text)
    starts = [0, *(begin for _, begin, _ in cuts)]
    ends = [*(cut for cut, _, _ in cuts), len(text)]
    spans = [_trimmed(text, start, end) for start, end in zip(starts, ends, strict=True) if start < end]
    return [Matter(*span) for span in spans if span[0] < span[1]]


def tells(text: str) -> bool:
    """Whether ``text`` tells a matter at all."""
    return weight(text) >= _LEAST


def tells_at_length(text: str) -> bool:
    """Whether ``text`` is as long as nothing is that is said beside a matter, and tells something: whatever a
    classifier takes it for."""
    return len(text) >= AT_LENGTH and weight(text) >= 1.0 and small_talk(text) is None and not _ASKS_US.match(text)


def names_somewhere(text: str) -> bool:
    """Whether ``text`` means a place, if only as 我们小区门口."""
    return bool(_words().somewhere.search(text))


def means_same_place(text: str) -> bool:
    """Whether ``text`` says that it is where the matter before it was."""
    return bool(_words().same_place.search(text))


def joint_at(text: str, matter: Matter) -> int:
    """Where the words begin that lead to ``matter`` (还有一个事，…): what is before answers something else."""
    starts = [cut for cut, begin, _ in _cuts(text) if begin <= matter.start]
    return max(starts, default=matter.start)


def _cuts(text: str) -> list[tuple[int, int, int]]:
    """(where the joining words begin, where what they join begins, how surely they tell of another matter)."""
    words = _words()
    found: list[tuple[int, int, int]] = [(m.start(), m.end(), _SURE) for m in words.sure.finditer(text)]
    if words.announced.search(text):
        found += [(m.start(), m.end(), _LISTED) for m in words.listed.finditer(text)]
    for match in words.open.finditer(text):
        if _CONTAINS.search(text, 0, match.start()) and not says_what_is_wrong(_clause_at(text, match.end())):
            continue
        if not any(start <= match.start() < end or match.start() <= start < match.end() for start, end, _ in found):
            found.append((match.start(), match.end(), _OPEN))
    cuts: list[tuple[int, int, int]] = []
    for cut in sorted(found, key=lambda each: (each[0], -each[1], -each[2])):
        if not cuts or cut[0] >= cuts[-1][1]:
            cuts.append(cut)
    return cuts


def _clause_at(text: str, at: int) -> str:
    """The rest of the clause at ``at``."""
    return re.split("[，,。！!？?；;]", text[at:], maxsplit=1)[0]


def _is_another(before: str, here: str, sure: int) -> bool:
    words = _words()
    least = (_LEAST, _LEAST - 1.0, 0.0)[sure]  # 我有两件事，头一个是…，再一个是…: whoever counts them knows them apart
    if words.consequence.search(here) or weight(here) < least or weight(before) < least:
        return False
    things, known = _things(here), _things(before)
    mine, theirs = _leaves(things), _leaves(known)
    source, other = words.sources.search(before), words.sources.search(here)
    if sure:
        # Another matter is announced: it only must not be the same thing once more.
        if mine:
            return not (mine & theirs and set(things) & set(known))
        branch = routing.category(here)[:1]
        elsewhere = _elsewhere(before, here) and weight(here) >= _LEAST
        return elsewhere or branch not in ([], [routing.OTHER], routing.category(before)[:1])
    if not things or not known:
        return False
    if mine & theirs:
        # 永安路的下水道堵了，还有丹阳路的井盖也没了
        return _elsewhere(before, here) and not set(things) & set(known)
    if source is not None and (other is None or other.group() == source.group()):
        return False  # 物业不管，电梯坏了，还有垃圾没人收: all of it is about the one who is responsible
    return routing.category(here) != routing.category(before)


def _elsewhere(before: str, here: str) -> bool:
    """Whether both name a road or an estate, and not the same one."""
    there, mine = _ROAD.findall(before), _ROAD.findall(here)
    return bool(there and mine) and not any(name in before for name in mine)


def _things(text: str) -> list[str]:
    """The words of the category tree that are things of their own, not what comes of one."""
    known = tree()
    effects = _words().effects
    return [
        word
        for word in words_in(text, known.leaves, known.longest)
        if word not in effects and any(weight_ >= 3.0 for _, weight_ in known.leaves[word])
    ]


def _leaves(things: Sequence[str]) -> set[Leaf]:
    """The branches that the things point to most of all."""
    known = tree().leaves
    return {leaf for thing in things for leaf, weight_ in known[thing] if weight_ >= 3.0}


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    lead = len(part) - len(part.lstrip(_END_MARKS))
    return start + lead, max(start + lead, end - (len(part) - len(part.rstrip(_END_MARKS))))
