"""A matter that happened in another city: its own 12345 takes it, under the area code.

Only where the words say that the matter is there, and nothing of ours is named: 从长沙发的货, 在长沙打工, 长沙路 and
上海大众 are no matter of Changsha's or Shanghai's; but wages owed in 长沙 are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlu import routing
from nlu.address import Address
from nlu.china import Region, regions
from nlu.city import City
from nlu.yaml_file import read

_LABOUR = "劳动和社会保障"
# What the other place is to the matter, when it is not where it happened.
_ASIDE_BEFORE = re.compile(
    r"(?:从|到|去|往|飞|回|跟|和|与|像|比|学|学习|不如|发往|寄到|寄往|开往|前往|来自|老家|老家是|老家在|籍贯|户口在|户籍在|娘家在|嫁到|搬到|转到"
    r"|总部|总公司)(?:了)?$"
)
_ASIDE_AFTER = re.compile(
    r"^(?:市|省|那边|这边|那里|方面)?(?:的)?(?:路|街|巷|大道|大街|花园|新村|小镇|银行|大众|牌|车牌|牌照|号牌|户口|户籍|籍|人(?![行家])|话|菜|米粉|牛肉|烩面|总部|总公司"
    r"|公司|一家|有家|商家|卖家|厂家|老板|客服|发货|发来|发的|寄|来的|回来|过来|调过来|转过来|转回|开来|打工|上班|工作|上学|读书|上大学|念书|出差|旅游"
    r"|当兵|看病|住院|做手术|买的|参保|交的|缴的|交了|缴了|医保|社保|公积金|号码|的号|的电话|医院)"
)
# 我在深圳龙岗打工，厂里三个月没发工资: where somebody works is where that matter is.
_WORKS = re.compile(r"^(?:市|省)?[一-鿿]{0,4}?(?:打工|上班|工作|务工|做工|干活|做事|厂里|工地|公司)")
_OWED = re.compile("工资|工钱|薪|老板|辞退|开除|加班|劳动合同|社保没|没交社保|不交社保|工伤")
_AT_HOME = re.compile("老家|家里|我们(?:村|镇|县|乡|小区)|(?:回|到|返)(?:来|家|乡|老家)|本地")
# …，我在深圳，打了二十多个电话了: where the caller is, of a matter of the village or told before
_CALLER_BEFORE = re.compile(
    "(?:^|[，,。；;！!？?\\s])(?:我|俺|本人|人)(?:人|现在|如今|目前|一直|长期|常年|又|都|还|也|是)*在$"
)
_CALLER_AFTER = re.compile(
    "^(?:市|省)?(?:这边|这里|那边|那里)?(?:打工|上班|工作|务工|做事|读书|上学|带孙[子女]|带娃|住)?(?:[，,。；;！!\\s]|$)"
)
_OF_THE_VILLAGE = re.compile(
    "[我俺咱]们?(?:那个?|这个?|的)?(?:老)?(?:[村镇乡县庄组]|大队)(?:里|上|子)?|[村镇乡]里|[镇乡]上|村(?:委|支书|主任|部)|大队|老家|宅基|屋里|家里"
)
LATE = 40  # characters of a matter that was told before
# 我屋里崽在广东，回不来: where one of the family lives
_LIVES_AFTER = re.compile(
    "^(?:市|省)?(?:那边|那里)?(?:打工|上班|工作|务工|做事|读书|上学|住|生活|安家|带(?!走)|[，,。；;！!\\s又也都不没]|$)"
)
_HERE_BEFORE = re.compile(
    r"(?:在|住|住在|家住|家在|人在|位于|就在|这里是|这边是|我是|我们|地点是?|地址是?|[，。,.\s])$"
)
_HERE_AFTER = re.compile(
    r"^(?:市|省)?(?:这边|这里|那边|那里|的|市|区|县|[一-鿿]{1,4}(?:区|县|市|镇|乡|街道|路|街|大道|小区|广场|这边|这里)|[，,。]|$)"
)
_WHOLE = re.compile(r"[市州盟区县旗]$|地区$|省$")
# 我家是商丘的，人在苏州打工: where somebody comes from
_COMES_FROM = re.compile(
    r"(?:我|俺|咱|本人)们?(?:一家)?(?:老家|家|户口|户籍)?(?:都|也|就)?[是在][^，。,.]{2,8}?[的人](?=[，。,.\s]|但|可|不过|现在|$)"
    r"|(?:老家|户口|户籍)(?:就)?[是在]?[^，。,.]{2,8}(?=[，。,.\s])"
)
# Names of counties that are ordinary words as well.
_ORDINARY = re.compile(
    r"^(?:新建|市中?|城[中东西南北]?|[东西南北]城|[河桥][东西]|郊|城关|新城|高新|开发|东|西|南|北|矿|新|老城)区?$"
)


@dataclass(frozen=True)
class OtherCity:
    """The city (or province) that the matter is in, its area code where we know it, and the words that say so."""

    name: str
    area_code: str | None
    start: int
    end: int


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    return read(Path(__file__).with_name("area_codes.yml")).child("codes").texts_by_key()


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    known = sorted((name for name in regions() if len(name) > 1), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, known)))


@lru_cache(maxsize=1)
def _lives_of_kin() -> re.Pattern[str]:
    kin = "|".join(read(Path(__file__).with_name("callers.yml")).texts("relations"))
    return re.compile(
        f"(?:{kin}|伢儿?|娃儿?|细伢)(?:们|们俩|一家|夫妻|俩)?(?:都|也|又|还|一直|现在|今年|常年|长年)*(?:住?在|去了|嫁到了?|搬到了?)$"
    )


def other_city(text: str, city: City, address: Address | None = None) -> OtherCity | None:
    """The other city that the matter of ``text`` is in; None where it is here, unclear, or in two places.

    ``address``: what was read of the text; a place in a division of ours settles it.
    """
    if _names_ours(_COMES_FROM.sub("", text), city) or (
        address is not None and address.county and city.county(address.county)
    ):
        return None
    found: tuple[Region, re.Match[str]] | None = None
    of_work = routing.category(text)[:1] == [_LABOUR] and bool(_OWED.search(text)) and not _AT_HOME.search(text)
    for match in _names().finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        region = _region(match.group(), text, city)
        works = of_work and before.endswith("在") and bool(_WORKS.match(after))
        of_home = match.start() >= LATE or _OF_THE_VILLAGE.search(text)
        if not works and of_home and _CALLER_BEFORE.search(before) and _CALLER_AFTER.match(after):
            continue
        if not works and _lives_of_kin().search(before) and _LIVES_AFTER.match(after):
            continue
        if region is None or _ASIDE_BEFORE.search(before) or (_ASIDE_AFTER.match(after) and not works):
            continue
        whole = bool(_WHOLE.search(match.group())) and len(match.group()) > 2
        led = not before or _HERE_BEFORE.search(before) or before.endswith((region.province, region.province[:-1]))
        if _ORDINARY.match(match.group()) or not (whole or works or (led and _HERE_AFTER.match(after))):
            continue
        if found is None or region.lies_in(found[0]):
            found = region, match
    if found is None:
        return None
    region, match = found
    name = region.city if region.level == "county" and region.city else region.name
    return OtherCity(name, _codes().get(name), match.start(), match.end())


def _names_ours(text: str, city: City) -> bool:
    ours = {city.title, city.title.removesuffix("市"), *(county.name for county in city.counties)}
    ours |= {county.short for county in city.counties} | {other for county in city.counties for other in county.also}
    ours |= {town.name for town in city.towns} | {road for road in city.roads} | {place.name for place in city.places}
    return any(len(name) > 1 and name in text for name in ours)


def _region(name: str, text: str, city: City) -> Region | None:
    """The one division called so that is not ours; of several the one whose city or province is named too."""
    all_called = [region for region, _ in regions().get(name, ())]
    others = [each for each in all_called if city.title not in (each.name, each.city)]
    others = [each for each in others if each.name != city.province]
    if len(others) < len(all_called) and not any(each.city and each.city[:2] in text for each in others):
        return None  # one of ours is called so as well
    if len(others) > 1:
        named = [each for each in others if (each.city or each.province)[:2] in text.replace(name, "", 1)]
        larger = [each for each in others if each.level == "city"]
        others = named or larger
    return others[0] if len(others) == 1 else None
