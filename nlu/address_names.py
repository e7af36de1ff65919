"""Named things in a text by the grammar of Chinese names: roads, places, villages, towns, numbers.

A name is an ending (路, 小区, 村) and what stands before it, back to where a name can begin.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from nlu.address_chain import where_words
from nlu.address_divisions import known_divisions
from nlu.address_reading import BOTH_TOWN_AND_COUNTRY, COUNT, SIGN, Kind, Part, Reading
from nlu.city import City

_DETAIL = (
    f"(?:[甲乙丙丁]?{COUNT}(?:[-—之杠]{COUNT})?(?:号(?:附{COUNT}号|院|楼(?![下上顶道梯]))?(?:{COUNT}楼)?|弄)(?!线|路(?!口)|大?街|公路|码|人|机|文件|令|下午|上午|晚上|早上|凌晨"
    f"|开始|左右|那天|的时候|起|之前|以前|以后|之后)"
    f"|第?{COUNT}(?:号楼|栋|幢|座(?!桥|山|房)|#楼?|期(?=[0-9一二三四五六七八九十A-Z的，。,]|$)|单元|层|室|房(?!子|屋|东)|号房|号门|(?:村民)?小?组(?!织|成|长)|队(?!伍|长))"
    f"|(?<=[栋幢元座楼室]){COUNT}(?:楼|室|房)?|{COUNT}楼(?=[0-9的，。,]|$|那|有|住|邻|漏|业)"
    r"|(?<![0-9])[0-9]{1,3}[-杠][0-9]{1,4}(?:[-杠][0-9]{1,4})?(?![0-9])"
    r"|(?<=[路街巷寓厦苑园城府庭湾邸])[0-9]{1,4}(?=$|[，。,的]|那[里边]|这[里边]|门口|旁边|附近|对面))"
)
_NUMBER = re.compile(rf"(?<![月0-9零一二三四五六七八九十第]){_DETAIL}(?:[的，,、\s-]?{_DETAIL})*")
_MARKER = re.compile(
    r"[一二三四五六七八九十][中小](?=$|[门附对旁后东西南北校，。的,读上念高初学里食宿那老]|毕业)|第?[一二三四五六七八九十0-9]{1,3}(?:小学|中学|高中|医院)"
)
_ROAD_ENDS = re.compile("[一-鿿]{2}(?:路|街|巷|大道)$")


_REST = re.compile(
    r"[\s_,，]?(?P<name>[一-鿿A-Za-z0-9·（）()]{2,14}?)(?=$|[，。,.\s_]|的|那里|那边|这里|这边|附近|门口|旁边|对面|楼下|[0-9]+(?:号|栋|幢))"
)
# 我们小区叫阳光100
_CALLED = re.compile(
    rf"(?:(?:小区|楼盘|学校|幼儿园|公司|饭店|店|地方|商场|市场)(?:的?名字)?(?:名?叫做?|叫作|名为)|{SIGN})"
    r"(?P<name>[一-鿿0-9A-Za-z]{2,10}?)"
    r"(?=[，。,\s]|$|的|(?<=[一-鿿]{2})[0-9]+[栋号])"
)
_A_HOUSE = re.compile("一[栋幢座](?:[一-鿿]{0,3}房|别墅|[一-鿿]{1,3}楼(?![下上]))")
_HOMES = ("宿舍", "家属院", "家属区", "家属楼", "食堂")  # of whoever is named before
_BUILDING = re.compile(f"第?{COUNT}(?:号楼|栋|幢|座|期)")
# Who speaks, not where it is: 我们是…公司, 我们公司叫….
_OWN_FIRM = re.compile(
    "(?:我|我们|俺|俺们|咱们|本公司|公司|单位|企业|厂|这边|这里|我方)(?:的?(?:公司|单位|企业|厂|店|名字|名称))*"
    "(?:就?是|代表|叫做?|名叫|名称是|名为|来自)(?:一家|一个|个)?(?:企业|公司|单位|厂)?[，,\\s]*(?:[一-鿿]{2,3}[市县区])?$|(?:做企业的|是企业|企业的|企业)[，,\\s]*$"
)
_FIRM = re.compile("(?:公司|集团|合作社|事务所)$")
_AT_FIRM = re.compile("的?(?:门口|门前|大门|旁|对面|附近|楼下|后面|前面|隔壁|里|内|院)")
LONGEST_NAME_ON = 4  # characters from an ending behind a division to the one that ends such a name
# What is built and named: 杨桥社区 + 桥月苑.
_BUILT = re.compile("小区|花园|花苑|家园|嘉园|佳园|公寓|山庄|新城|名城|雅苑|嘉苑|华府|[苑府郡湾]")
# 桥南市场, 渠东小区 behind a road: the side belongs to the name that follows, not to the road.
_SIDE_OF = re.compile("[东西南北][一-鿿]{0,3}")
_ROAD_ON = re.compile("[东西南北中]?(?:路|大道|大街|街|巷)(?![边口旁段])")
_SOMEBODYS = re.compile("年级|伢子|细伢|[我俺](?:家|屋里)?孩子?|孩子[在上读]|闺女|[儿女][子儿][在上读]")
_NAMED = re.compile(
    "(?:[我俺他她咱]|[爹妈爸娘爷奶公婆哥姐弟妹叔伯姑姨舅]|儿子|女儿|闺女|老[公婆伴]|媳妇)(?:的?名字)?(?:叫做?|喊做?)$"
)
_CALLS = re.compile("(?:叫做?|喊做?)?")
_PAPER = re.compile("的?(?:出生)?(?:证明|发票|收据|介绍信)")
_GETS = re.compile("[开要拿补]")
_TRADE = re.compile("(?:开|盘|做|搞|办)(?:了|着)?(?:个|家|间|一个|一家)?")
_NUMBER_ONE = re.compile("[一壹1]号(?:院)?(?:[一二三四五六1-6]期|院)")
_VERB_END = re.compile("(?<=[城店厂场院馆])[买租订办看吃住卖开]$")
# What somebody does with a place, no name: 没车回县城, 喊自来水公司, 考上大学, 跑三趟社区
_DOES = re.compile(
    "[拖拉运搬]走|(?:一半|一车|一批)[送拉卖]|高峰(?:期|时)?[一-鿿]?$|喊|考上|得上|[送退]回|骑|[一二三四五两几好]趟|班车克|[修挖]水[渠沟]|[回进到没跑](?:县?城|站)$|县城$|归(?=[医社学物政派公])|^对(?=法院|政府|公司|单位)|^[一二三四五六七八九十两几]年(?!路)"
)
_LARGER = re.compile("[区县市镇乡村](?!前|中|口)")
_SIDES = ("东", "西", "南", "北", "中", "正", "老", "新", "后", "前")
_RING = re.compile("[东西南北内外中一二三四五]环[路线]")
_CROSSROADS = re.compile("(?:十字|丁字|三[岔叉]|[岔叉])路口$")
_NO_ROAD_STEM = re.compile(
    "^[0-9]+$|[0-9一二三四五六七八九十百千几]多?米|..满$|[撒洒掉漏滴落丢扔飘流跑哭骂聊堵响追]了?[一满半]$|[走行离距隔][一-鿿0-9]{0,2}里$"
    r"|[得了着后]一$"  # 气得一路没吭声
    "|[一两三几半好这那][大小长短]?[截段节程趟][子儿远]?$"  # 送我一截子路
    "|(?:公交车?|巴士|班车|公司|[坐乘搭等换])[0-9一二三四五六七八九十]+$|^[二三]?十[一二三四五六七八九]?$"  # 坐21路
    "|[嘞哒]$"  # 下地嘞路
    r"|(?:[走赶跑绕]了?[几0-9一二两三四五六七八九十]+|[几0-9一二两三四五六七八九十]{2})多?(?:里|公里|华里)[山土泥水夜弯小烂]?$"
)
_SURE_END = re.compile(
    rf"$|[，。,.;；、\s0-9买租订办看吃住卖]|{COUNT}(?:号|单元|[栋幢座楼层室组排])"
    r"|小区|的|这|那|里|内|附|旁|边|对|门|口|后|前|东|西|南|北|一带|沿|两|上|下|有|又|被|污|发|水|业主|物业|每|天|排|到|最|没|变|臭|不|总|老|去"
)
_NO_SHOP = re.compile(
    "器|设施|设备|行业|师|用品|教?练|操|房|路|街|城|市|区|人|人员|公司|产品|服务|运动|广告|工程|材料|味|油"
)  # 健身器材
_STOP_OF = re.compile("站(?=$|[，,。台牌亭旁边门等上下那这的])")
_WATER = "河湖江溪渠"
_BANK = re.compile("滩|堤|岸|大桥")
_NO_WATER = re.compile("河(?:南|北|粉|蟹|马|长制|西走廊|豚|床|虾)|湖(?:南|北|人队|广)|江(?:南|苏|西|山|湖)|渠道")
_NO_VILLAGE_AFTER = re.compile("里|落|庄|居|镇|口的|级|务|干")
_NO_TOWN_AFTER = re.compile(
    f"{BOTH_TOWN_AND_COUNTRY.pattern}|(?<=乡)(?:亲|土|下|愁|音|邻|里乡亲)|(?<=镇)(?:静|定|压|痛|住|流)|长|级"
)


def landmarks(reading: Reading) -> None:
    """火车站, 二中, the city pack's own places, and 我们小区叫…"""
    text = reading.text
    for pattern in (reading.words.landmarks, _MARKER):
        for match in pattern.finditer(text):
            start = match.start() - (text[match.start() - 1 : match.start()] in ("老", "新", "旧"))  # 老汽车站
            behind_road = match[0].startswith("第") and _ROAD_ENDS.search(text, 0, start)  # 光明路|第二小学
            begins = behind_road or reading.left(match.start()) in (start, match.start())
            if begins and not reading.covered(start, match.end()):
                reading.add(Part("place", text[start : match.end()], start, match.end(), 0.75))
    beginnings, longest = _beginnings(reading.city)
    for at in range(len(text) - 1):
        if text[at : at + 2] not in beginnings:
            continue
        for end in range(min(at + longest, len(text)), at + 1, -1):
            # 柳叶湖大道 is not 柳叶湖
            known = text[at:end] in reading.city.place_names and not reading.words.endings.match(text, end)
            if known and not reading.covered(at, end):
                reading.add(Part("place", text[at:end], at, end, 0.9))
                break
    for match in _CALLED.finditer(text):
        firm = _FIRM.search(match["name"]) and not _AT_FIRM.match(text, match.end("name"))
        if not firm and not reading.covered(*match.span("name")):
            reading.add(Part("place", match["name"], match.start("name"), match.end("name"), 0.75))


@lru_cache(maxsize=4)
def _beginnings(city: City) -> tuple[frozenset[str], int]:
    """The first two characters of the pack's places, and the length of the longest."""
    return frozenset(name[:2] for name in city.place_names), max(map(len, city.place_names), default=0)


def named(reading: Reading, shorts: list[Part]) -> None:
    """Roads, villages, towns and places by their endings."""
    text, words = reading.text, reading.words
    for match in words.endings.finditer(text):
        start, end = match.span()
        if reading.covered(start, end):
            continue
        kind = words.kind_of[match.group()]
        left = reading.left(start)
        if short := next((part for part in shorts if part.start == left and part.end <= start), None):
            rest = start - short.end
            level = short.divisions[0].level
            if rest == 0 and level == "county" and _begins_another(reading, end):
                continue  # 鼎城桥南市场: 桥南市场 of 鼎城
            everyday = short.name in words.everyday
            if (
                rest >= 2
                and level != "village"
                and (level == "county" or kind == "road" or reading.before(left))
                and not everyday
            ):
                of_level = tuple(each for each in short.divisions if each.level == level)
                reading.add(replace(short, kind=level, divisions=of_level))
                left = short.end
        towns = [p for p in shorts if p.divisions[0].level != "village" and p.name not in words.everyday]
        if kind == "place" and any(part.end == end and part.start >= left for part in towns):
            continue  # 芒山 is a town here
        part = _road(reading, left, start, end) if kind == "road" else _other(reading, kind, left, start, end)
        if part:
            reading.add(part)


def _road(reading: Reading, left: int, start: int, end: int) -> Part | None:
    text, words = reading.text, reading.words
    if words.after_road.match(text, end):
        return None
    if crossroads := _CROSSROADS.search(text, left, end + 1):  # 集上 + 十字路口
        named_by = crossroads.start() - left
        return Part("place", text[left : crossroads.end()], left, crossroads.end(), 0.6) if named_by > 1 else None
    before = reading.before(start)
    if before is None and text[start - 1 : start] in tuple("东西南北中") and end - start == 1:
        before = reading.before(start - 1)  # 人民公园 + 东路
    if before and before.kind == "place" and text[end : end + 1] not in ("边", "口", "旁") and end - start == 1:
        reading.parts.remove(before)  # 人民公园 + 路
        left = before.start
    name, stem = text[left:end], text[left:start]
    if text[start:end] in ("国道", "省道", "县道", "乡道") and re.fullmatch("[A-Za-z]?[0-9]{2,4}", stem):
        return Part("road", name, left, end, 0.9)
    for begin in range(left, end - 1):
        if text[begin:end] in reading.city.road_names:
            return Part("road", text[begin:end], begin, end, 0.95)
    if ring := _RING.fullmatch(text, max(left, start - 1), end):
        return Part("road", ring[0], ring.start(), end, 0.8)
    cut = [match.end() for match in _LARGER.finditer(stem) if len(stem) - match.end() >= 2]
    before_cut = left
    if cut:  # 东城区光明路, where 东城区 is none of the city's divisions
        stem, name = stem[cut[-1] :], name[cut[-1] :]
    before = reading.before(start - len(stem))
    if stem in _SIDES and before and before.kind in ("county", "town"):
        return Part("road", name, start - len(stem), end, 0.75)  # 慈圣镇东街
    if (
        len(stem) < 2
        or {name, name[1:] if len(name) > 3 or name[0] == "得" else name} & words.not_names["road"]
        or words.verb_road.search(name)
        or _NO_ROAD_STEM.search(stem)
        or (stem[0] == "得" and text[:left].endswith("不"))  # 走不得远路
    ):
        return None
    if re.search("[0-9一二三四五六七八九十]$", stem) and re.match("公交|公共汽车|车|巴士", text[end:]):
        return None  # a bus line
    if len(stem) > 6:
        stem = stem[-2:]
    elif len(stem) == 3 and stem[0] in "靠接转到跟" and (road := reading.before(start - 3)) and road.kind == "road":
        stem = stem[1:]  # 桂香路靠临沅路
    begin = before_cut if cut and reading.before(left) else start - len(stem)
    return Part("road", stem + text[start:end], begin, end, 0.8 if len(stem) <= 4 else 0.6)


def _other(reading: Reading, kind: Kind, left: int, start: int, end: int) -> Part | None:
    text, words = reading.text, reading.words
    ending = text[start:end]
    if kind == "place" and not reading.asked and _DOES.search(text[left:end]):
        return None
    if kind == "place" and _SOMEBODYS.search(text[left:start]):
        # 我细伢子上一年级学校要家长买平板
        return Part(kind, ending, start, end, 0.5, needs=True) if ending in words.kinds else None
    if kind == "place" and _NAMED.search(text, 0, _CALLS.match(text, left).end()):  # type: ignore[union-attr]
        return None  # 俺爹叫阴大山
    if kind == "place" and _PAPER.match(text, end) and _GETS.search(text[left:start]):
        return None  # 要开出生医院的证明
    if kind == "place":
        road = _ROAD_ON.match(text, end) if start > left else None
        if road and not words.after_road.match(text, road.end()):
            return None  # 临江东路 is a road
        left = _behind_what_happens(reading, left, start)
    trade = _TRADE.match(text, left, start) if kind == "place" else None
    if trade and (text[trade.end() : end] in words.kinds or words.plain.fullmatch(text, trade.end(), start)):
        if text[end : end + 1] == "的":
            return None  # 我是开早餐店的: who speaks
        left = trade.end()
    elif trade and trade.end() == start:
        return None  # 在家办酒店
    name, stem = text[left:end], text[left:start]
    river = len(stem) == 1 and ending in _WATER and name not in words.not_names["place"]
    if river and (bank := _BANK.match(text, end)):  # 沱河滩上
        return Part("place", name + bank[0], left, bank.end(), 0.7)
    if kind == "place" and len(stem) < 2:
        before = reading.before(left)
        if before and before.kind == "place" and not stem and ending in _HOMES and len(before.name) > 2:
            reading.parts.remove(before)  # 老供销社 + 宿舍
            return Part("place", before.name + ending, before.start, end, 0.75)
        if before and before.kind == "place" and not before.needs and not stem and ending not in words.short_endings:
            reading.parts.remove(before)  # 法院 + 宿舍
            return replace(before, name=before.name + ending, end=end)
        if not stem and before and before.kind == "road" and _begins_another(reading, end):
            return None
        if not stem and before and before.kind in ("town", "village") and _goes_into_another(reading, end):
            return None
        if ending in words.kinds and before and before.kind in ("road", "village") and not stem:
            return Part("place", text[before.start : end], start, end, 0.75)
        if ending in words.kinds and len(ending) > 1 and (not stem or words.plain.fullmatch(stem)):
            begin = start - (stem == "老")  # 老电影院 is known by that name
            return Part("place", text[begin:end], begin, end, 0.5, needs=True)
        if stem == "老" and len(ending) > 2:  # 老百货大楼
            return Part("place", name, left, end, 0.6)
        if not stem or words.plain.fullmatch(stem) or ending in words.short_endings or name in words.not_names["place"]:
            return None
        return Part("place", name, left, end, 0.6)
    if len(stem) < 2 or name in words.not_names[kind]:
        return None
    if kind == "place":
        if words.plain.fullmatch(stem):
            if ending in ("厂", "店") and len(stem) == 2:  # 车站镇的服装厂
                return Part("place", name, left, end, 0.5, needs=True)
            return Part("place", ending, start, end, 0.5, needs=True) if ending in words.kinds else None
        if ending in _WATER:
            if _NO_WATER.match(text, end - 1):
                return None
        elif ending in words.trades:
            if _NO_SHOP.match(text, end):
                return None
        elif ending in words.short_endings and not _SURE_END.match(text, end):
            return None
        if _FIRM.search(name) and _OWN_FIRM.search(text, 0, left) and not _AT_FIRM.match(text, end):
            return None
        if _STOP_OF.match(text, end):  # 滨湖公园站
            name, end = name + "站", end + 1
        return Part("place", name[-14:], max(left, end - 14), end, 0.8 if len(stem) <= 8 else 0.6)
    if (kind == "village" and ending == "村" and _NO_VILLAGE_AFTER.match(text, end)) or len(stem) > 6:
        return None
    if kind == "town" and (len(stem) > 4 or _NO_TOWN_AFTER.match(text, end)):
        return None
    known = () if reading.elsewhere else known_divisions(reading.city, kind, stem, name)
    return Part(kind, name, left, end, 0.85 if known else 0.6, known)


def _behind_what_happens(reading: Reading, left: int, start: int) -> int:
    """Where the name begins in a long stem that holds a verb: 渣土车乱倒在幸福小区."""
    if start - left <= 6:
        return left
    verbs = [at for at in range(left, start) if reading.text[at] in reading.words.not_in_rest]
    return verbs[-1] + 1 if verbs else left


def _begins_another(reading: Reading, end: int) -> bool:
    """Whether an ending straight behind a road is the beginning of another name: 善卷路 + 桥南市场."""
    side = _SIDE_OF.match(reading.text, end)
    later = range(end + 1, side.end() + 1) if side else ()
    return any(reading.words.endings.match(reading.text, at) for at in later)


def _goes_into_another(reading: Reading, end: int) -> bool:
    """Whether an ending straight behind a division begins the name of something built: 杨桥社区 + 桥月苑."""
    text, words = reading.text, reading.words
    for at in range(end + 1, min(end + LONGEST_NAME_ON, len(text))):
        between = text[end:at]
        crossed = any(end <= edge <= at for edge in reading.edges) or not between.isalnum()
        if crossed or words.not_in_rest & set(between) or where_words().tail_end(text, end) > end:
            return False
        longer = words.endings.match(text, at)
        if longer and _BUILT.fullmatch(longer[0]):
            return True
    return False


def landmarks_behind(reading: Reading) -> None:
    """中医院 straight behind a road or division: 常德大道中医院门口的井盖."""
    for part in [part for part in reading.parts if part.kind in ("county", "town", "village", "road", "number")]:
        match = reading.words.landmarks.match(reading.text, part.end)
        if not match:
            continue
        inside = [each for each in reading.parts if each.start < match.end() and match.start() < each.end]
        if all(each.kind == "place" and match.start() <= each.start and each.end <= match.end() for each in inside):
            for each in inside:  # the ending alone: 医院
                reading.parts.remove(each)
            reading.add(Part("place", match.group(), match.start(), match.end(), 0.75))


def hamlets(reading: Reading) -> None:
    """刘庄 straight behind its town, 碧桂园 behind its road, when nothing else names them."""
    for part in [part for part in reading.parts if part.kind in ("county", "town", "village", "road")]:
        match = reading.words.hamlet.match(reading.text, part.end)
        if part.kind == "road" and match and match.group()[-1] not in "园城苑府湾郡庭居":
            continue
        if not match or reading.covered(*match.span()) or not _SURE_END.match(reading.text, match.end()):
            continue
        if not any(part.end < edge < match.end() for edge in reading.edges):
            reading.add(Part("place", match.group(), match.start(), match.end(), 0.6))


def estates(reading: Reading) -> None:
    """御景龙城 before 一期7栋: whatever stands before the number of a building is its estate."""
    for number in [part for part in reading.parts if part.kind == "number"]:
        before = reading.before(number.start)
        river = before is not None and before.kind == "place" and before.name in reading.city.place_names
        if before and river and _NUMBER_ONE.match(number.name):  # 澧水一号二期 is an estate
            reading.parts.remove(before)
            reading.parts.remove(number)
            reading.add(Part("place", before.name + number.name, before.start, number.end, 0.6))
            continue
        if not _BUILDING.match(number.name) or reading.before(number.start):
            continue
        start = reading.left(number.start)
        name = reading.text[start : number.start]
        if 2 <= len(name) <= 8 and not reading.words.plain.fullmatch(name) and not re.search("[0-9号]", name):
            reading.add(Part("place", name, start, number.start, 0.6))


def rest(reading: Reading) -> None:
    """锦绣江南 in 桂香路锦绣江南的…: what is left between a road, number or division and the next
    word that no name reaches over. At the end of a text only where all of it is an address."""
    text = reading.text
    for part in list(reading.parts):
        if part.kind in ("city", "place") or any(other.start == part.end for other in reading.parts):
            continue
        match = _REST.match(text, part.end)
        if not match or reading.covered(*match.span("name")) or reading.words.plain.fullmatch(match["name"]):
            continue
        if reading.words.not_in_rest & set(match["name"]) or where_words().only_direction.fullmatch(match["name"]):
            continue
        name = _VERB_END.sub("", match["name"])  # 家电城买的冰箱
        if name.isdigit():
            continue  # 13800001111
        end = match.start("name") + len(name)
        closed = match.end("name") == len(text) or text[match.end("name")] in "，。,."
        crossed = any(part.end < edge <= match.end("name") for edge in reading.edges)
        if not crossed and (reading.only_address or not closed):
            reading.add(Part("place", name, match.start("name"), end, 0.55))


def numbers(reading: Reading) -> None:
    """House, building, unit, floor and room numbers, and village groups (三组)."""
    for match in _NUMBER.finditer(reading.text):
        if _A_HOUSE.match(reading.text, match.start()):
            continue
        if not reading.covered(*match.span()):
            reading.add(Part("number", match.group(), match.start(), match.end(), 0.9, needs=not reading.asked))
