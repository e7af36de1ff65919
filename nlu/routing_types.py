"""What a caller wants of an order: 咨询 求助 投诉 举报 建议 表扬, by patterns with weights and by examples
(``order_types.yml``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.deed import as_request, asks_for_deed
from nlu.question import is_question
from nlu.routing_features import Floats, Grams
from nlu.routing_judge import VectorPart, digest, nearest_of, read_vector_part
from nlu.routing_linear import Linear, fit
from nlu.routing_nearest import Nearest
from nlu.story import weight as weight_of
from nlu.tuned.opinion import opinion
from nlu.yaml_file import Node, read

ORDER_TYPES = ("咨询", "求助", "投诉", "举报", "建议", "表扬")
_FOR_ANOTHER = re.compile(
    "(?:帮|替|代)[^，。]{0,8}?(?:问|打听|咨询)(?:一下|下子?|个事情?|一声|一问)?"
)  # is no question
_ONLY_OPENS = re.compile(
    r"(?:我|俺)?(?:想|要|来)*(?:咨询|请教|打听|请问|问)(?:一?[下个声]|问)?(?:你们?|您|恁)?(?:事情?|问题)?"
)
# 能不能管一下那些狗, 可不可以派人来清 ask for no information; 能不能报销, 我能不能自己拆墙 do.
_TO_ACT = "(?:[管修清拆治理砍锯换补填铺拉运搬挪移关停封拦]|疏通|清理|清运|处理|解决|整治|整改|查处|维修|抢修|取缔|打扫)"
_REQUEST = re.compile(
    "(?<![我俺])(?:能不能|能否|可不可以|可否|是否(?:能|可以))(?=(?:你们?|您|恁们?|政府|有关部门|麻烦|请|赶紧|尽快|快点|再|也)*"
    "(?:(?:派|喊|叫|来)(?:个|几个|一?些|一下)?(?:人|车|师傅|工人|工作人员|专人|他们|物业|城管)"
    f"|(?:让|请|要求)(?!我|俺|孩子|自己)[^，。]{{1,8}}(?:把|别|莫|不要|{_TO_ACT})|把[^，。]{{1,14}}?{_TO_ACT}(?!过户|费)"
    "|给(?:我|俺|咱)们?[^，。查问算办]{0,6}(?:装|修|换|通|铺|补|清|安)|帮(?:我|俺|咱)们?(?:[^，。查问算办]{0,6}(?:讨|追|协调|联系|催)|[^，。怎咋哪]{0,10}[要讨追]回)"
    f"|{_TO_ACT}(?:一下|下|一[管修清拆治理换补拦]|[管修清拆治]|好|掉|走|了(?!重|再))(?!户口|名字)|查查(?!我|俺|自己)|赶走|撵走"
    "|(?!查|问|说|讲|介绍|解释|告诉|看|算|了解|咨询|办|申请|报|预约|改|打|用|借|等|带)[一-鿿]{1,2}一下))"
)
# 车站归不归你们管 asks for no information where a telling follows
_WHOSE = re.compile(
    "(?:^|(?<=[，,。！!？?；;]))[^，,。！!？?；;]{0,10}(?:归不归|属不属于?|是不是归|是归|归|该不该)(?:[你您恁]们?|12345|热线|政府)(?:这里|这边|这儿|热线)?"
    "(?:[管受]不[管受]|管|受理)[^，,。！!？?；;]{0,3}(?:[，,。！!？?；;]|$)"
)
A_STORY = 15  # characters after 我想问下, 这归不归你们管 from which it tells, unless it asks something indeed
_NOT_AGAINST = re.compile(
    r"(?:不是|没(?:得|有)?(?:什么|么子|啥)?(?:事情?)?|冇得?(?:事情?)?|不为|不想|也不)(?:要|来|想|去)*(?:投诉|告状|举报)(?:的|谁|人|哪个|别人|你们?)*"
)  # who says so does not complain
# All margins together, from which it is that though no word says so.
UNSAID_FROM = {"建议": -0.6, "表扬": 1.0}
# A report that no word says must be like the examples of one, whatever the encoder holds, which takes a path fenced off
# and a clinic that is always shut for breaches of law. In 454 blind sentences what then is none is a complaint as well.
REPORT_FROM = 0.0
# Praise that no word says and the encoder gives less than this is none: the examples alone take politeness for it. The
# least share of what was praise in the same sentences was 0.6.
PRAISE_HELD = 0.3
# What is cried out at the end of a telling, and asks for no information: 我交的钱到哪里去了, 凭什么扣我的, 这叫么子事.
_OUTCRY = re.compile(
    "(?:钱|款|费|工资|补贴|押金|工钱|血汗钱|名额|指标|[东货粮]西?)(?:都|是|究竟|到底|他们?|又)*(?:[到去跑弄搞花用]+|给)?(?:哪(?:里|儿|个|块)?|谁)?(?:[到去]?了?哪(?:里|儿)?|手里)(?:去)?[了哒啦嘞]"
    "|(?:凭|[依以]据?)(?:的)?(?:什么|啥|么[子得]|哪[一条])|这(?:叫|算|是)(?:个)?(?:什么|啥|么[子得]|哪门子)|(?:还)?有(?:没有|冇得?)?(?:个)?(?:王法|天理|良心|公道|说理的|讲理的|人管)"
    "|哪(?:里)?有(?:这样|这么|这个|这种|这号)|[让叫要](?:我|俺|人|老百姓|伢儿?|孩子|我们|大家|一家人?|老人)[^，。]{0,6}(?:怎么|咋个?|如何|哪么|何式)(?:活|过(?!户)|住|走|睡|吃|读|上(?:学|班|课)|种|交代|相信|想|(?:办|弄|搞)[啊呀呢嘛咯哦]*$)"
    "|讲不讲(?:道?理|良心|信用)|(?:合理|像话|应该|说得过去|讲得过去)(?:吗|么|不|啵)|是不是(?:故意|存心|成心|明摆|摆明|看|当|欺负?|糊弄|坑|骗|耍|哄)|这不(?:就)?(?:是|等于)|难道"
    "|(?:我|俺)(?:该|还能|又)?(?:去)?找(?:谁|哪个)(?:去|说理|讲理|要|算账|负责)|谁(?:来(?:负责|赔|管)|负这个责|给(?:我|俺)[^，。]{0,4}(?:说法|公道))|安的?(?:什么|啥|么子)心|好意思"
    "|(?:到底|究竟)(?:还)?(?:有没有(?:人|哪个)|管不管|修不修|退不退|赔不赔|给不给|发不发|办不办)|(?:猴年马月|哪(?:年|辈子|一天)是个?头|什么时候是个?头|几时是个?头|要?[拖等](?:到|我)[^，。]{0,4}(?:什么时候|几时|啥时候|么子时候|哪天|何时))"
    "|(?:怎么|咋)(?:(?:能|可以|就)(?:这样|这么|讲话不|说话不|说变|不认)|好意思|敢)"
)
# The same in front of a telling or amid it, where it is asked of nobody: 低保到底是给谁吃的, 谁看得见, 这像话吗
_INDIGNANT = re.compile(
    "(?:到底|究竟)(?:都|还)?是?(?:给|为|替|帮|让|向着?|护着?)(?:谁|哪个|哪些人|啥人|什么人)"
    "|(?:到底|究竟)[^，。]{0,8}(?:算(?:什么|啥|么子|哪门子)|还要不要|有没有(?:人|王法|规矩|标准)|讲不讲|谁说了算|是谁的天下)"
    "|^(?:这|那)?[谁哪][个]?(?:看得[见到]|晓得|信|受得了|敢|不知道|不晓得|服|顶得住|遭得住|管过)[啊呀呢嘛咯]*$"
    "|(?:这|那)(?:像话|合理|公平|讲理|应该)(?:吗|么|不|啵)|还有没有(?:天理|王法|规矩)"
)
LONGEST_ECHO = 4  # characters of a question that only takes up a word: 公示？公示贴到…
_BEFORE_IT = 10  # characters of a telling that such a cry ends
_TELLS_A_WRONG = 2.0  # what that telling weighs (nlu.story) at least
_CLAUSE = re.compile(r"[^，,。！？!?；;\s]+")
ENOUGH = 5  # characters that are like anything at all
# What a margin of the examples weighs beside the patterns, by characters and by vector alike; of 310 sentences of other
# hands 0.88 to 0.89 were right with 3.0 and limits for praise and questions, too, that no word says, 0.93 as it is.
EXAMPLES = 4.5
NEAREST = 1.5  # what the nearest examples weigh beside a margin; of 454 sentences 0.921 were right without, 0.934 with
# What the tuned encoder's opinion weighs (0.938 without, 0.958 with), and from which share on it is enough for praise,
# a suggestion or a report that no word says.
OPINION, LIKELY = 8.0, 0.5
VECTORS = Path(__file__).with_name("order_type_vectors.npz")
QUESTION_WITHIN = 60  # characters; who tells more and then asks 到底哪个部门能管 asks for no information
_ANNOUNCED, _SURE, _STRONG, _WORD = 6.0, 5.0, 3.0, 1.0
# Where the caller must not be known to somebody, it is against them.
_SECRET = {"求助": -4.0, "咨询": -4.0, "举报": 3.0}


@lru_cache(maxsize=1)
def _types() -> tuple[tuple[str, ...], tuple[tuple[str, float, re.Pattern[str]], ...]]:
    file = read(Path(__file__).with_name("order_types.yml"))
    even = file.texts("when_even")
    if sorted(even) != sorted(ORDER_TYPES):
        raise file.wrong("when_even", f"must name each of {', '.join(ORDER_TYPES)} once")
    patterns = []
    types = file.child("types")
    for name in even:
        node: Node = types.child(name)
        for key, weight in (("announces", _ANNOUNCED), ("sure", _SURE), ("strong", _STRONG), ("words", _WORD)):
            patterns += [(name, weight, re.compile(str(one))) for one in node.data.get(key) or ()]
    return even, tuple(patterns)


def examples() -> list[tuple[str, str]]:
    """(text, type) of every example."""
    of = read(Path(__file__).with_name("order_types.yml")).child("examples")
    return [(text, name) for name in ORDER_TYPES for text in of.texts(name)]


def targets(texts: Sequence[tuple[str, str]]) -> NDArray[np.bool_]:
    """A column for each of ``ORDER_TYPES``."""
    return np.array([[name == other for other in ORDER_TYPES] for _, name in texts])


@lru_cache(maxsize=1)
def _examples() -> tuple[Grams, Linear, VectorPart | None, Nearest]:
    texts = examples()
    grams = Grams.of([text for text, _ in texts])
    by_vector = read_vector_part(VECTORS, digest(texts), len(ORDER_TYPES))
    wanted = targets(texts)
    rows = [grams.row(text) for text, _ in texts]
    nearest = nearest_of(rows, wanted.argmax(axis=1), len(ORDER_TYPES), by_vector)
    return grams, fit(rows, wanted, weights=evened(wanted)), by_vector, nearest


def evened(wanted: NDArray[np.bool_]) -> Floats:
    """The weight of each example: praise is written about rarely, and would be taken for what there is more of."""
    share = wanted.mean(axis=0)[wanted.argmax(axis=1)]
    return np.asarray((share * wanted.shape[1]) ** -0.5, np.float32)


def _without_outcry(text: str) -> tuple[str, bool]:
    """``text`` without what is cried out at the end of, or before and amid, what tells of a wrong, and whether it was:
    低保到底是给谁吃的？村支书他小舅子吃低保，公示贴到他自家院里，谁看得见？"""
    clauses = list(_CLAUSE.finditer(text))
    before = text[: clauses[-2].end()] if len(clauses) > 1 else ""
    if _tells_of_a_wrong(before) and _OUTCRY.search(clauses[-1][0]):
        return before, True
    told = [each for each in clauses if not (_OUTCRY.search(each[0]) or _INDIGNANT.search(each[0]))]
    told = [each for each in told if not (len(each[0]) <= LONGEST_ECHO and text.startswith(("？", "?"), each.end()))]
    rest = "，".join(each[0] for each in told)
    cried = sum(map(len, (each[0] for each in clauses if _INDIGNANT.search(each[0]))))
    return (rest, True) if cried and _tells_of_a_wrong(rest) else (text, False)


def _tells_of_a_wrong(told: str) -> bool:
    return len(told) >= _BEFORE_IT and not is_question(told) and weight_of(told) >= _TELLS_A_WRONG


def judged_type(text: str, vector: Floats | None = None, secret: bool = False) -> str:
    """The type for which patterns and examples speak most; between equals as ``when_even`` says. ``vector``: the
    sentence vector of ``text``, float32 (384,), where there is one; ``secret``: the caller must not be known."""
    even, patterns = _types()
    text = _NOT_AGAINST.sub("", _FOR_ANOTHER.sub("", text))
    opened = _WHOSE.sub("", _ONLY_OPENS.sub("", text, count=1), count=1)
    if len(opened) >= A_STORY and not is_question(opened):  # 我想问下，我买的药少了一板，她不认
        text = opened
    text, cried = _without_outcry(text)
    held = dict.fromkeys(ORDER_TYPES, 0.0)
    if vector is not None:
        held = dict(zip(ORDER_TYPES, opinion("order_type", ORDER_TYPES, text).tolist(), strict=True))
    scores = {name: _SECRET.get(name, 0.0) * secret for name in even}
    scores["投诉"] += _STRONG * cried
    requests = _REQUEST.search(text) is not None
    if asks_for_deed(text):
        text, requests = as_request(text), True
    text = _REQUEST.sub("请", text)
    for name, weight, pattern in patterns:
        told = pattern.search(text)
        if told and (name != "咨询" or told.start() < QUESTION_WITHIN):
            scores[name] += weight
    if requests and max(scores["投诉"], scores["举报"]) < _STRONG:
        scores["求助"] += _SURE
    if max(scores["投诉"], scores["举报"]) >= _STRONG:  # no praise and no suggestion that no word says
        kept = [name for name in scores if name not in ("表扬", "建议") or scores[name] > 0 or held[name] > LIKELY]
        scores = {name: scores[name] for name in kept}
    unsaid = [name for name in UNSAID_FROM if scores.get(name, 1) <= 0 and held[name] <= LIKELY]
    reports, praises = (scores.get(name, 1) <= 0 for name in ("举报", "表扬"))
    grams, linear, by_vector, nearest = _examples()
    row = grams.row(text)
    if len(text) < ENOUGH and not any(scores.values()):
        return even[0]  # 有个坑 is like much and says little
    if len(row[0]) > 1:
        margins = linear.scores(row) + NEAREST * nearest.shares(row, vector)
        for name, margin in zip(ORDER_TYPES, margins, strict=True):
            if name in scores:
                scores[name] += EXAMPLES * float(margin)
    if vector is not None and by_vector is not None:
        for name, margin in zip(ORDER_TYPES, by_vector.scores(vector).tolist(), strict=True):
            if name in scores:
                scores[name] += EXAMPLES * margin
    if reports and scores["举报"] < EXAMPLES * REPORT_FROM:
        del scores["举报"]
        held["投诉"] += held["举报"]  # it is told against somebody all the same
    if praises and any(held.values()) and held["表扬"] < PRAISE_HELD:
        del scores["表扬"]
    scores = {name: score + OPINION * held[name] for name, score in scores.items()}
    for name in unsaid:
        if name in scores and scores[name] < EXAMPLES * UNSAID_FROM[name]:
            del scores[name]
    return max((name for name in even if name in scores), key=lambda name: scores[name])
