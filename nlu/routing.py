"""What kind of order it is, about what, and who must act.

Out of the box from words with weights (``categories.yml``, ``order_types.yml``, the pack's ``departments.yml``) and
from examples that we wrote (``routing_judge.py``, ``routing_departments.py``); what a city taught with
``hotline train-routing`` comes before both (``routing_learned.py``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlu.address import Address
from nlu.city import City
from nlu.routing_departments import department_judge
from nlu.routing_features import Floats
from nlu.routing_judge import judge
from nlu.routing_learned import What, learned
from nlu.routing_types import ORDER_TYPES, judged_type
from nlu.routing_words import OTHER, tree

_MOST_DEPARTMENTS = 5
_LEAST_DEPARTMENTS = 3  # told however unlikely: of what an agent may choose, the right one must not be missing
_LEAST_SHARE = 0.02
_CHINESE = re.compile("[一-鿿]")
_LEAST_LEFT = 4  # characters that still tell a matter
_LANDMARK = re.compile(
    r"(?:(?![在是的我们有去从到把离让被跟和就那这都堵停摆放堆扔倒占挡住拦围坏烂破漏挖])[一-鿿A-Za-z0-9]){0,6}"
    r"(?:银行|医院|卫生院|诊所|药店|学校|小学|中学|高中|大学|[一二三四五六七八九十]中|幼儿园|超市|商场|市场|派出所|政府|法院|酒店|宾馆|饭店|加油站|公园|车站|菜场|小区|公司|厂)"
    r"(?:里)?的?(?:正|斜)?(?:大门口|大门外|门口|门前|门外|旁边|旁|对面|附近|隔壁|边上|后面|前面|背后|后头|前头|后墙外?头?|围墙外?头?|墙外头?|外头|东边|西边|南边|北边)"
)

__all__ = ["ORDER_TYPES", "OTHER", "category", "departments", "first_levels", "leaves", "order_type"]

# 最后把我送到公交站看我上了车: where somebody was kindly brought is nothing that happened
_BROUGHT_TO = re.compile(
    "(?:还|又|硬是|一直|最后|亲自|坚持)*(?:(?<![不没])(?:把|将)(?:我|俺|他|她|[老大]?[人娘爷妈爸]|孩子|娃)们?[^，。]{0,4})?"
    "(?<![不没])(?<!没把..)(?:送|扶|背|搀|领|陪|带)(?:着)?(?:我|俺|他|她|老人|孩子|娃)?们?(?:到|去|上|回)了?(?:[^，。]{0,4}(?:站[台牌]?|车上|家|家里|屋里|楼下|门口|路口))"
    "(?:[，]?看(?:着|到)?(?:我|俺|他|她)[^，。]{0,4}上了?车)?(?:才走|才放心|才回去?)?"
)


def without_landmarks(text: str) -> str:
    """``text`` without what only tells where it is: 医院旁边的路灯不亮 is no matter of the hospital. As it is where
    nothing else is said."""
    rest = _BROUGHT_TO.sub("", _LANDMARK.sub("", text))
    return rest if len(_CHINESE.findall(rest)) >= _LEAST_LEFT else text


def first_levels() -> tuple[str, ...]:
    """The first-level categories, 其他 last."""
    return tree().first_levels


def leaves() -> tuple[str, ...]:
    """Every branch of the tree as "first/second"."""
    return tuple("/".join(leaf) for leaf in tree().branches)


def category(text: str, vector: Floats | None = None) -> list[str]:
    """[first level, second level] of our tree; ["其他"] when it is none of them; [] when ``text`` has
    nothing to judge (no Chinese character).

    ``vector``: the sentence vector of ``text``, float32 (384,), where it was computed anyway. A city's
    learned label that is no branch of the tree comes as it is, one level a "/".
    """
    if not _CHINESE.search(text):
        return []
    ranking = judge().rank(text, vector)
    label = _taught("category", text, vector)
    if label is not None and (label == OTHER or label not in first_levels()):
        return label.split("/")
    first = label or ranking.firsts[0][0]
    leaf = ranking.best_leaf(first)
    return [OTHER] if leaf is None else list(leaf)


def order_type(text: str, vector: Floats | None = None, secret: bool = False) -> str:
    """One of ``ORDER_TYPES``; 求助 when nothing speaks for another. ``vector`` as in ``category``; ``secret``: somebody
    must not know the caller, so it is against them."""
    label = _taught("type", text, vector)
    return label if label in ORDER_TYPES else judged_type(text, vector, secret)


def departments(
    text: str, category: Sequence[str], city: City, address: Address | None = None, vector: Floats | None = None
) -> list[tuple[str, float]]:
    """Who should act, best first, three to five, each with a probability; together at most 1.

    A department's name is that of the county's own one when the county is known and it has one
    (石门县住房和城乡建设局), that of the town's government when the town is known, else the city's.
    What is missing to 1 is the chance that it is another or none. [] when ``category`` is [] or 其他 and no
    department's word was said.
    """
    if not _CHINESE.search(text):
        return []
    taught = learned("department")
    ranked = taught.ranking(text, vector) if taught else None
    if ranked is None:
        ranked = department_judge(city).rank(text, category, vector)
    if not ranked or ranked[0][1] < _LEAST_SHARE:
        return []
    by_name = {department.name: department for department in city.departments}
    county, town = (address.county, address.town) if address else (None, None)
    return [
        (by_name[name].named(county, town) if name in by_name else name, round(share, 3))
        for place, (name, share) in enumerate(ranked[:_MOST_DEPARTMENTS])
        if place < _LEAST_DEPARTMENTS or share >= _LEAST_SHARE
    ]


def _taught(what: What, text: str, vector: Floats | None) -> str | None:
    model = learned(what)
    ranked = model.ranking(text, vector) if model else None
    return ranked[0][0] if ranked else None
