"""The caller's name, out of what was said: 我叫王建国, 免贵姓李, 张女士; when asked also a bare name.

A name is a surname of ``names.yml`` and one or two more characters. There is no word segmentation
here: what follows a name must be an end, a mark or one of the words with which people go on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from nlu.found import Found
from nlu.sounds import syllables
from nlu.yaml_file import read

_FILE = Path(__file__).with_name("names.yml")
_SPELLED = re.compile(
    "弓长张|立早章|木子李|耳东陈|古月胡|双木林|草头黄|口天吴|双口吕|走肖赵|言午许|人可何|干勾于|三横王|文刀刘|双人徐"
)
_NOT_SO = re.compile(r"(?:不是|不姓|并非|错成|写成|听成)(?:姓|那个|什么)?$")
_LEAD = re.compile(
    r"(?:嗯|呃|啊|哦|那就|那个|好的?|行|可以|你?就?[写记填登]|喊我?|就|(?:负责人|联系人|法人|老板|经理)(?:的?(?:名字|姓名))?|我是|我叫|我姓|叫我?|我|俺|咱|本人|是|姓|名字(?:叫|是)?|[\s，,。:：])+"
)
_TAIL = re.compile(
    r"(?:就?行了?|就?可以了?|就?好了?|就?要得|就?中|就是|吧|啊|呢|哈|呀|嘛|哦|了|的|噻|呗|嘞|咧|咯|唦|哒|哟|啦|[\s，,。.！!])+$"
)
_CLAUSE = re.compile(r"[^，,。！!；;\s]+")
EXPLAINED = re.compile("(?P<word>[一-鿿]{2,4})的(?P<sign>[一-鿿])(?![一-鿿])")  # 彩虹的虹
_APART = re.compile("(?:(?<![一-鿿])|(?<=[叫是]))[一-鿿](?:[、\\s.·-]+[一-鿿]){1,3}(?![一-鿿])")  # 蔡、茂、生
# Endings of words for a role or a place (常德人, 施工方), not of given names.
_ROLES = "人员方队区县市镇村局厅院店户"
# 我姓王，全名不方便说 withholds less than 不方便说; and a no to secrecy (王建国，不用保密) withholds nothing.
_SAID_ALL_THE_SAME = ("says_name", "says_surname")
_ABOUT_SECRECY = re.compile(r"[^，,。；;\s]*不[^，,。；;\s]*保密[^，,。；;\s]*")
_ENDS = re.compile(r"[\s，,。.！!？?；;、]|$|电话|手机")
_GO_ON = "的了得地着过来去吧呢点些里上下"  # behind a word (高兴得), sooner than in a given name
# 那个修车的师傅，姓康: who is told of, not who tells
_ANOTHERS = re.compile(
    "(?:护士|医生|大夫|司机|师傅|老师|民警|警察|老板娘?|店主|房东|经理|主任|书记|干部|小伙[子儿]?|姑娘|闺女|妹[子儿]|[男女]孩子?|小哥|年轻人|工作人员|志愿者|网格员|骑手|快递员|大[姐哥爷妈叔嫂]|阿姨|[女男]的|保安|[那这]个?人|[他她]|叫)[，,\\s]*(?:就|是|好像|应该)?$"
)
# 车上有个小伙子，叫孙立强
_SOMEBODY = re.compile("(?:有|来了?|遇到了?|碰到了?|碰见|是)(?:这么|那么)?一?[个位][一-鿿]{0,6}[，,\\s]*(?:就|是)?$")
# One-character answers that are a yes sooner than a surname.
_YES = "成安明行"


@dataclass(frozen=True)
class _Words:
    full: str
    given: str
    rare: re.Pattern[str]
    rare_bare: re.Pattern[str]
    rare_short: re.Pattern[str]
    rare_who: re.Pattern[str]
    patterns: tuple[tuple[str, float, re.Pattern[str]], ...]
    spelled: re.Pattern[str]
    put_right: re.Pattern[str]
    bare: re.Pattern[str]
    head: re.Pattern[str]
    not_names: frozenset[str]
    words_or_names: frozenset[str]
    refusals: re.Pattern[str]
    as_said: re.Pattern[str]


def common_surnames(count: int) -> str:
    """The ``count`` most frequent surnames of one character."""
    return "".join(read(_FILE).texts("surnames"))[:count]


@cache
def surname_characters() -> Mapping[str, int]:
    """The surnames of one character and their rank by frequency, from 0."""
    return {each: rank for rank, each in enumerate("".join(read(_FILE).texts("surnames")))}


@cache
def given_characters() -> Mapping[str, int]:
    """What given names are made of, by rank."""
    return {each: rank for rank, each in enumerate("".join(read(_FILE).texts("given")))}


@cache
def rare_surnames() -> str:
    """Surnames of one character that are more often the beginning of a word."""
    return "".join(read(_FILE).texts("rare_surnames"))


@cache
def _double_surnames() -> frozenset[str]:
    return frozenset(read(_FILE).texts("double_surnames"))


def has_surname(name: str) -> bool:
    """Whether ``name`` begins with a surname that is known."""
    return name[:1] in surname_characters() or name[:2] in _double_surnames()


@cache
def titles() -> tuple[str, ...]:
    """女士, 师傅: what stands behind a surname."""
    return read(_FILE).texts("titles")


@lru_cache(maxsize=1)
def _words() -> _Words:
    file = read(_FILE)
    double, single = "|".join(file.texts("double_surnames")), "".join(file.texts("surnames"))
    rare = rare_surnames()
    titles = "|".join(file.texts("titles"))
    particles = "|".join(file.texts("particles"))
    given = rf"(?:(?!{'|'.join(file.texts('not_in_given_names'))}|{titles}|{particles})[一-鿿])"
    surname = f"(?:{double}|[{single}])"
    full = f"(?:(?:{double})(?:{given}){{1,2}}|[{single}]{given}{{1,2}})"
    titled = f"(?:{surname}{given}{{0,2}}(?:{titles})|[小老]{surname})"
    mark = r"$|[\s，,。.！!？?；;、:：…（(]|电话|手机"
    goes_on = "联系|号码|住|家|我|今年|来自|反映|投诉|打|啊|呢|吧|哈|呀|嘛|哦|了|是|就|请|的|想|在"
    after = f"(?={mark}|{goes_on}|{titles}|{particles}"
    particles_or_names = "|".join(file.texts("particles_or_names"))
    after += rf"|(?<=[一-鿿]{{3}})(?:{particles_or_names})(?:{mark})|就(?:是|要得|行|好|可以|中))"
    ends = rf"(?={mark}|{particles}|[啊呢吧哈呀嘛哦]|(?<=[一-鿿]{{3}})(?:{particles_or_names})(?:{mark}))"
    self_called = "(?:我|俺|本人)(?:老头子?|老汉|老太婆|老婆子)?"
    begins = r"(?:^|(?<=[\s，,。；;！!]))"
    # 他喊我莫多事 tells no name: 莫 is a surname and, in Hunan, do not.
    says_name = (
        rf"(?:(?:我|俺|本人)(?:的?(?:名字|姓名)|就|老头子?|老汉|老太婆|老婆子|一个老头)?(?:叫做?|喊做?|是叫)|(?:我的?)(?:名字|姓名)就?是|{begins}(?:姓名|名字|就?叫做?)(?:是|叫|[:：])?"
        rf"|联系人(?:就?是|叫|[:：])?|本人|称呼我?(?:为|叫)?|(?:(?<![他她家])[叫喊]我|[叫喊]我(?!莫)))[\s，,:：]*(?P<name>{titled}|{full}){after}"
    )
    says_surname = (
        rf"(?:[我俺]叫?|本人|免贵|敝|小|我就|{begins})姓(?P<name>{surname})"
        rf"(?:(?:[，,\s]*(?:名字?|大名|全名)?(?:名|叫做?)[，,\s]*(?:(?P=name))?|[，,\s]+(?P=name))(?P<given>{given}{{1,2}}(?!的(?P=name))){after})?"
    )
    says_who = rf"(?:我|俺|这边|这里)就?是(?P<name>{titled}|{full})(?={mark}|{titles})"
    says_role = (
        rf"(?:我|俺)就?是[^，,。！!？?；;\s]{{0,8}}?(?:{'|'.join(file.texts('roles'))})[，,\s]*(?:我?叫做?|名叫|姓名)?(?P<name>{full})(?={mark})"
        rf"|(?:留|写|填|登记|记)(?:(?:我|俺)(?:的|自己)*(?:名字|姓名|全名)?(?:吧|就行|好了|是|叫|[，,\s])*|(?:个|成)?(?={titled}))(?P<left>{titled}|{full})(?={mark})"
    )
    titled_alone = rf"{begins}(?P<name>{titled})(?=[\s，,。]*(?:$|电话|手机|联系电话|\d{{3}}|幺|一[三五七八九]))"
    patterns = (
        ("says_name", 0.9, says_name),
        ("says_surname", 0.85, says_surname),
        ("titled", 0.75, titled_alone),
        ("says_who", 0.7, says_who),
        ("says_role", 0.7, says_role),
    )
    return _Words(
        full=full,
        given=f"{given}{{1,2}}",
        rare=re.compile(
            rf"(?:{begins}|我|俺|本人|免贵)姓(?P<alone>[{rare}])(?=[，,。]|$|沙|{particles})(?![，,\s]+(?P=alone))"
            rf"|[叫喊]我(?P<called>[小老][{rare}])(?=[，,。]|$|就|吧|{particles})"
            rf"|(?:(?:我|俺|本人|免贵)姓(?P<surname>[{rare}])[，,\s]+(?=(?P=surname))|{self_called}(?:的?(?:名字|姓名))?(?:就?是)?(?:叫做?|喊做?)[，,:：]*)(?P<name>[{rare}]{given}{{1,2}}){ends}"
        ),
        rare_bare=re.compile(f"(?P<name>[{rare}]{given}{{2}})"),
        rare_short=re.compile(f"(?P<name>[{rare}][{''.join(file.texts('given'))}])"),
        rare_who=re.compile(rf"(?:我|俺|咱|本人|这边|这里)就?是(?P<name>[{rare}]{given}{{2}})(?={mark}|{particles})"),
        patterns=tuple((method, confidence, re.compile(pattern)) for method, confidence, pattern in patterns),
        spelled=re.compile(rf"(?P<name>{surname})[^，。,\s]{{1,3}}的(?P=name)"),
        put_right=re.compile(
            rf"[\s，,。]*(?:哦|啊|呃)?(?:不对|不是|错了|说错了)[\s，,。]*(?:我|应该|是|叫|姓|名字|就)*(?P<name>{titled}|{full}|{surname})"
            rf"(?=[\s，,。吧啊呢的]|$|电话|手机)"
        ),
        bare=re.compile(f"(?P<name>{titled}|{full}|{surname})"),
        head=re.compile(rf"(?P<name>{titled}|{full})(?=[\s，,。]|电话|手机|(?:吧|好了|就行|就好|算了)(?:[\s，,。]|$))"),
        not_names=frozenset(file.texts("not_names")),
        words_or_names=frozenset(file.texts("words_or_names")),
        refusals=re.compile("|".join(file.texts("refusals"))),
        as_said=re.compile(
            rf"(?:{self_called}(?:的?(?:名字|姓名))?(?:就?是?叫做?|喊做?)|(?<![校厂店村路街司区楼盘院所])(?:名字|姓名|联系人)(?:应该)?(?:就?是叫?|叫做?)|{begins}就?叫做?)[\s，,:：]*"
            rf"(?P<name>(?!姓){given}(?:{given}|·){{1,3}}?|{given}{{1,6}}·{given}{{1,6}})(?:{titles})?(?:(?<=[一-鿿]{{3}})(?:{particles_or_names}))?(?:{particles}|啊|吧|呢|的|了)*(?={mark})"
            rf"|(?:免贵|我|俺|{begins})姓(?P<surname>{given})(?:{particles}|啊|吧|呢|的)*(?={mark})"
        ),
    )


def find_name(text: str, asked: bool = False) -> Found | None:
    """The caller's name as ``Found``, see ``_find``; where a surname alone was read, the whole name that another clause
    tells: 姓廉，廉颇的廉，廉海波."""
    found = _find(text, asked)
    if found is not None and _SPELLED.fullmatch(found.value):  # 我叫弓长张
        found = replace(found, value=found.value[-1], start=found.end - 1)
    if found is None or (len(found.value) > 1 and found.value not in _double_surnames()):
        return found
    whole = re.compile(f"(?:我|俺|就|全名|名字|大名|叫|是)*(?P<name>{found.value}[一-鿿]{{1,2}}?)(?:啊|呢|吧|哈|的)?")
    for clause in _CLAUSE.finditer(text, found.end):
        match, words = whole.fullmatch(clause[0]), _words()
        if (
            match
            and re.fullmatch(words.given, match["name"][len(found.value) :])
            and not _is_word(match["name"], words)
        ):
            at = clause.start() + match.start("name")
            return replace(found, value=match["name"], start=at, end=at + len(match["name"]))
    return found


def _find(text: str, asked: bool) -> Found | None:
    """The caller's name as ``Found("contact_name", …)``: "王建国", "张女士", or "王" after 我姓王.

    ``asked``: a bare name or surname is enough, and a refusal (不方便说, 不想留) is None. Names of
    others (找王主任, 他叫李明) are not taken.
    """
    words = _words()
    refused = asked and words.refusals.search(_ABOUT_SECRECY.sub("", text)) is not None
    if asked and not refused and (spelt := _sign_by_sign(text)):
        return spelt
    for method, confidence, pattern in words.patterns:
        if refused and method not in _SAID_ALL_THE_SAME:
            continue
        for match in pattern.finditer(text):
            another = _ANOTHERS.search(text, 0, match.start())
            called = text[match.start()] == "叫" and another and _SOMEBODY.search(text, 0, match.start())
            if not asked and (called or (another and text[match.start()] == "姓")):
                continue
            group = "name" if match["name"] else "left"
            name, start, end = match[group], match.start(group), match.end(group)
            if method == "says_surname" and match["given"]:
                name, end = name + match["given"], match.end("given")
            told = method == "says_name" and bool(_ENDS.match(text, end))
            told = told and (_may_be_called(name, words) or _is_no_word(name, words))
            if told or not _is_word(name, words):
                found = Found("contact_name", name, start, end, method, confidence)
                return _put_right(text, found, words)
    rare = words.rare.search(text)
    if rare and not (not asked and text[rare.start()] == "姓" and _ANOTHERS.search(text, 0, rare.start())):
        group = next(group for group in ("name", "alone", "called") if rare[group])
        if not _is_word(rare[group], words) and rare[group][:2] not in words.not_names:
            return Found("contact_name", rare[group], rare.start(group), rare.end(group), "says_name", 0.75)
    if asked and (as_said := name_as_said(text)) and not (refused and words.refusals.search(as_said.value)):
        return as_said  # 我叫乐家骏，怎么了
    found_bare = _bare(text, words) if asked and not refused else None
    return _put_right(text, found_bare, words) if found_bare else None


def full_name() -> str:
    """The expression of a surname with a given name, for who reads names of others."""
    return _words().full


def name_as_said(text: str) -> Found | None:
    """What follows 我叫 or 我姓, also where no such surname is known: for an answer that is given again."""
    words = _words()
    for match in words.as_said.finditer(text):
        group = "name" if match["name"] else "surname"
        if not _is_word(match[group], words) or _may_be_called(match[group], words):
            return Found("contact_name", match[group], match.start(group), match.end(group), "as_said", 0.6)
    return None


def name_alone(text: str) -> Found | None:
    """An answer that is given once more and is as long as a name: 乐家骏, whatever the surname."""
    lead, tail, words = _LEAD.match(text), _TAIL.search(text), _words()
    start, end = lead.end() if lead else 0, tail.start() if tail else len(text)
    said = text[start:end]
    if not re.fullmatch("[一-鿿]{2,4}", said) or words.refusals.search(said) or _is_word(said, words):
        return None
    return Found("contact_name", said, start, end, "as_said", 0.5)


def with_given_name(surname: str, known: object) -> str:
    """刁艳红 for the surname 刁 that is put right in 雕艳红: who tells the surname alone keeps the given name."""
    if len(surname) != 1 or not isinstance(known, str) or not 2 <= len(known) <= 3 or known[:2] in _double_surnames():
        return surname
    return surname + known[1:]


def put_right_by_words(text: str, known: str) -> Found | None:
    """The name ``known`` as it is after 名字不对，是彩虹的虹，张虹 or 是彩虹的虹: the name that is said in a clause of
    its own where it sounds like the known one, else the character that sounds like the one that a word explains."""
    words = _words()
    for clause in reversed(list(_CLAUSE.finditer(text))):
        match = words.bare.fullmatch(clause[0])
        if match and match["name"] != known and len(match["name"]) == len(known) and sound_alike(match["name"], known):
            return Found("contact_name", match["name"], clause.start(), clause.end(), "put_right", 0.75)
    signs = [match for match in _SPELLED.finditer(text) if not _NOT_SO.search(text, 0, match.start())]
    if signs and signs[0][0][-1] != known[0]:  # 是立早章，不是弓长张
        last = signs[0].end() - 1
        return Found("contact_name", text[last] + known[1:], last, last + 1, "put_right", 0.75)
    for match in EXPLAINED.finditer(text):
        if _NOT_SO.search(text, 0, match.start()):
            continue  # 是彩虹的虹，不是红色的红
        at = [at for at, sign in enumerate(known) if sound_alike(sign, match["sign"]) and sign != match["sign"]]
        if at and match["sign"] in match["word"]:
            name = known[: at[-1]] + match["sign"] + known[at[-1] + 1 :]
            return Found("contact_name", name, match.start("sign"), match.end("sign"), "put_right", 0.75)
    return None


def sound_alike(one: str, other: str) -> bool:
    """Whether two names of one length are read the same, whatever the tones."""
    said = zip(syllables(one), syllables(other), strict=True)
    return all(set(here) & set(there) for here, there in said)


def _put_right(text: str, found: Found, words: _Words) -> Found:
    """``found``, or the name that replaces it: 我叫李明，不对，黎敏."""
    match = words.put_right.match(text, found.end)
    if match is None or _is_word(match["name"], words):
        return found
    return Found("contact_name", match["name"], match.start("name"), match.end("name"), "put_right", 0.75)


def _bare(text: str, words: _Words) -> Found | None:
    lead = _LEAD.match(text)
    tail = _TAIL.search(text)
    start, end = lead.end() if lead else 0, tail.start() if tail else len(text)
    if text[end - 1 : end] == "沙" and end - start > 3:  # 龙晓薇沙
        end -= 1
    match = words.bare.fullmatch(text, start, end)
    if match and _may_be_called(match["name"], words):
        return Found("contact_name", match["name"], match.start("name"), match.end("name"), "bare", 0.6)
    match = match or words.head.match(text, start)
    if match and not _is_word(match["name"], words) and not (lead is None and match["name"] in _YES):
        confidence = 0.8 if len(match["name"]) > 1 else 0.6
        return Found("contact_name", match["name"], match.start("name"), match.end("name"), "bare", confidence)
    rare = words.rare_bare.fullmatch(text, start, end) or words.rare_short.fullmatch(text, start, end)
    if rare and not _is_word(rare["name"], words):
        return Found("contact_name", rare["name"], rare.start("name"), rare.end("name"), "bare", 0.6)
    who = words.rare_who.search(text)  # 俺是班玉峰，住城关; 我是班主任 is none
    if who and all(sign in given_characters() for sign in who["name"][1:]) and not _is_word(who["name"], words):
        return Found("contact_name", who["name"], who.start("name"), who.end("name"), "says_who", 0.65)
    *_, last = [None, *_CLAUSE.finditer(text)]
    if last and last.start() and (full := re.fullmatch(words.full, last[0])) and not _is_word(full[0], words):
        return Found("contact_name", full[0], last.start(), last.end(), "bare", 0.6)  # 老板姓薛，薛志远
    if last and last.start() and (rare := words.rare_bare.fullmatch(last[0])) and not _is_word(rare[0], words):
        return Found("contact_name", rare[0], last.start(), last.end(), "bare", 0.5)
    if clause := _name_between(text, words):
        return clause
    if told := words.spelled.search(text):
        return Found("contact_name", told["name"], told.end() - len(told["name"]), told.end(), "spelled", 0.7)
    if spelled := _SPELLED.search(text):
        return Found("contact_name", spelled.group()[-1], spelled.end() - 1, spelled.end(), "spelled", 0.7)
    return None


def _name_between(text: str, words: _Words) -> Found | None:
    """A whole name that is a clause of its own, where no other clause is one: 登我的吧，龚立夏，我妈耳朵不行."""
    names = []
    for clause in _CLAUSE.finditer(text):
        match = re.fullmatch(words.full, clause[0]) or words.rare_bare.fullmatch(clause[0])
        known = all(sign in given_characters() for sign in clause[0][1:])
        if match and len(match[0]) > 2 and known and not _is_word(match[0], words):
            names.append(clause)
    if len(names) != 1 or names[0][0] == text:
        return None
    return Found("contact_name", names[0][0], *names[0].span(), "bare", 0.5)


def _sign_by_sign(text: str) -> Found | None:
    """A name that is said sign by sign, 蔡、茂、生, or whose signs are explained by words: 轩桂兰，轩辕的轩，兰花的兰,
    and 轩辕的轩，桂花的桂，兰花的兰 without the name itself. Then any surname will do."""
    apart = _APART.search(text)
    if apart and has_surname(name := "".join(re.findall("[一-鿿]", apart[0]))):
        return Found("contact_name", name, apart.start(), apart.end(), "spelled", 0.7)
    told = [match["sign"] for match in EXPLAINED.finditer(text) if match["sign"] in match["word"]]
    for clause in _CLAUSE.finditer(text):
        lead = _LEAD.match(clause[0])
        name = clause[0][lead.end() if lead else 0 :]
        if re.fullmatch("[一-鿿]{2,4}", name) and "的" not in name and name[0] in told and len({*name} & {*told}) > 1:
            return Found("contact_name", name, clause.end() - len(name), clause.end(), "spelled", 0.75)
    lead = _LEAD.match(text)
    rest = EXPLAINED.sub("", text[lead.end() if lead else 0 :])
    if surname := _SPELLED.match(rest):
        told, rest = [surname[0][-1], *told], rest[surname.end() :]
    if 2 <= len(told) <= 4 and not re.search("[一-鿿]", rest):
        return Found("contact_name", "".join(told), 0, len(text), "spelled", 0.7)
    return None


def _may_be_called(name: str, words: _Words) -> bool:
    """True for a word that is a name as well (温暖), and for a name that begins with one (安静怡)."""
    return name[:2] in words.words_or_names and (len(name) == 2 or name[2] not in _GO_ON)


def _is_no_word(name: str, words: _Words) -> bool:
    """True for three characters that only begin with a word: 我叫宁可为."""
    return len(name) == 3 and name not in words.not_names and name[2] not in _GO_ON and name[-1] not in _ROLES


def _is_word(name: str, words: _Words) -> bool:
    """True for words that only look like a name."""
    return name in words.not_names or (len(name) == 3 and name[:2] in words.not_names) or name[-1] in _ROLES
