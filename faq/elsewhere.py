"""Questions about another city: what holds there is not ours to say.

"长沙的公积金怎么提取" names another place and gets no answer of this city's; "我在长沙交的社保怎么转回来" or
"在深圳能换身份证吗" is asked from here about two places and stays a question like any other.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from faq.topic import read_yaml

REGIONS = Path(__file__).parent / "regions.yml"
# Words that make another place a part of a question from here.
BETWEEN = re.compile(
    r"转|迁|异地|外地|跨省|跨市|跨地|备案|回|过来|老家|在.{1,6}(?:打工|上班|工作|住|看病|交|买|上学|读|能|可|换|补|办)|"
    r"[到去从].{0,3}$|户口|人在|旅游|出差|车牌|籍|寄"
)
TRAVEL = re.compile(r"(?:去|到|往|飞|回)$")
# A district or a street of ours may bear the name: 南京路, 大理石, 黄山松, 上海大众.
WORDS = re.compile(r"^(?:[一二三四五六七八九十]?[东西南北中]?(?:路|街|巷|大道|花园|小区|石|大众|银行|牌|车|菜|人家))")


@lru_cache(maxsize=1)
def _regions() -> tuple[dict[str, str], re.Pattern[str]]:
    """Name → province, and a pattern of all names, longer ones first."""
    data = read_yaml(REGIONS)
    names = {str(province): str(province) for province in data}
    names.update({str(city): str(province) for province, cities in data.items() for city in cities or []})
    return names, re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))


def elsewhere(text: str, own: Collection[str]) -> str | None:
    """The other place that a question is about; None when it is about here or about two places.

    ``own``: names of the city and the province that are not other places.
    """
    names, pattern = _regions()
    if any(name in text for name in own):
        return None
    for match in pattern.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if match.group() in own or WORDS.match(after) or TRAVEL.search(before) or BETWEEN.search(text):
            continue
        return match.group()
    return None


def own_names(title: str, province: str) -> frozenset[str]:
    """常德市, 湖南省 → 常德, 湖南 and the whole names."""
    short = (re.sub(r"[省市]$|自治区$", "", name) for name in (title, province))
    return frozenset({title, province, *short})
