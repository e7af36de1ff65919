"""What the recogniser is tuned on, as text: our sentences for the intents; places, numbers, names and times made up.

Half of the names of towns are of the packs, all others are strung together from characters that such names are made
of: what is to be learned is how they sound through a telephone, not which there are.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from nlu.city import city_names, load_city
from speech.numerals import cardinal, spelled

INTENTS = Path(__file__).resolve().parents[2] / "nlu" / "data" / "intents"
LONGEST = 46  # characters
# How many sentences of each intent: citizens mostly complain, and say where and who they are.
OF_INTENT = {
    "report_complaint": 420, "provide_info": 300, "ask_faq": 150, "correct_slot": 60, "affirm": 45, "deny": 45,
    "order_status": 40, "suggestion": 40, "handoff": 30, "praise": 30, "chitchat": 25, "cancel": 20, "repeat": 15,
    "thanks": 10, "goodbye": 10, "greet": 10,
}  # fmt: skip
ADDRESSES, NAMES, MOBILES, LANDLINES, TIMES, DATES, AMOUNTS, JOINED = 300, 110, 150, 20, 80, 40, 40, 220

_IN_NAMES = (
    "安宁平和兴华富康新民德福明光红星东西南北中金银玉龙凤石桥河湖泉溪山岭林木杨柳桃李梅竹松柏花草田沙白青黄大小长高"
    "双三五九龙马牛羊虎塘湾坪坡沟店庙寺集寨口渡港岗营铺堡关城丰盛昌荣泰顺利永建国文武崇仁义礼信诚正阳春秋天地云雷风"
    "太清澄汉江洪湘沅澧鼎桂蒋陈张王刘周胡"
)
_ROADS = ["路", "街", "大道", "巷", "胡同", "西路", "东路", "南路", "北路", "中路", "大街"]
_ESTATES = ["小区", "花园", "家园", "苑", "新村", "公寓", "国际", "广场", "名都", "华府", "公馆", "城", "里"]
_DIVISIONS = ["镇", "乡", "街道", "县", "区", "村", "社区"]
_BESIDE = ["旁边", "对面", "后面", "门口", "楼下", "附近", "里面", "那条路上"]
_BUSINESSES = ["超市", "饭店", "药店", "幼儿园", "工地", "厂", "菜市场", "酒店"]
_SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马胡朱郭何林罗高梁郑谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟"
    "姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戚莫孔向汤"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉红建国志文斌辉力云海波燕萍玲飞梅雪峰龙凤春生林浩宇轩梓涵欣"
    "怡子晨思远佳雨婷晓东"
)
_DAYS = [
    "昨天",
    "前天",
    "今天",
    "今天早上",
    "昨天晚上",
    "前天下午",
    "上个星期",
    "上周三",
    "上个月",
    "这个月初",
    "大前天",
    "刚刚",
    "半个小时前",
    "去年",
    "从上周开始",
    "国庆节前后",
    "过年的时候",
    "每天",
    "天天",
    "每到周末",
]


@dataclass(frozen=True)
class Sentence:
    """``text`` as the recogniser is to write it, and as it is ``spoken``."""

    text: str
    spoken: str

    def __add__(self, other: Sentence | str) -> Sentence:
        more = other if isinstance(other, Sentence) else same(other)
        return Sentence(self.text + more.text, self.spoken + more.spoken)


def same(text: str) -> Sentence:
    return Sentence(text, text)


def sentences(seed: int = 11) -> list[Sentence]:
    """About 2,100 in an order of chance; the same ones for one seed and the same data."""
    made = Made(random.Random(seed))
    told = {intent: made.some(examples(intent), count) for intent, count in OF_INTENT.items()}
    found = [same(text) for texts in told.values() for text in texts]
    for count, one in (
        (ADDRESSES, made.address), (NAMES, made.name), (MOBILES, made.mobile), (LANDLINES, made.landline),
        (TIMES, made.time), (DATES, made.date), (AMOUNTS, made.amount),
    ):  # fmt: skip
        found += [one() for _ in range(count)]
    found = list(dict.fromkeys(found))
    for _ in range(JOINED):
        matter, place = same(made.choice(told["report_complaint"])), made.address()
        joined = made.choice((place + "，" + matter, matter + "，" + place))
        if len(joined.text) < LONGEST:
            found.append(joined)
    made.chance.shuffle(found)
    return found


class Made:
    """Sentences by chance."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.choice = chance, chance.choice
        self._known: list[str] = []
        for city in map(load_city, city_names()):
            self._known += [division.name for division in (*city.counties, *city.towns)]
            self._known += [place.name for place in city.places]

    def some(self, texts: Sequence[str], count: int) -> list[str]:
        return self.chance.sample(texts, min(count, len(texts)))

    def address(self) -> Sentence:
        kind = self.chance.random()
        if kind < 0.25:
            road = self.named(_ROADS)
            return (
                same(self._town() + road) + self._number(1, 480) + "号" + self.choice(("", "", "那里", "旁边", "门口"))
            )
        if kind < 0.5:
            begin = same(self.choice(("", "在", "就在", "我住", "地址是")) + self.choice(("", self._town())))
            home = begin + self.named(_ESTATES) + self._number(1, 38) + self.choice(("栋", "号楼", "幢"))
            home += self._number(1, 4) + "单元"
            return home + self._room() if self.chance.random() < 0.7 else home
        if kind < 0.7:
            village = self.choice(("", self.named(["村"])))
            begin = same(self.choice(("在", "就是", "地点是", "")) + self._town() + village)
            return begin + self._number(1, 12) + self.choice(("组", "队", "社"))
        if kind < 0.85:
            corner = self.choice(("交叉口", "路口", "交汇的地方", "十字路口"))
            more = self.choice(("", "往东一点", "南边五十米", "旁边那个公交站", "的红绿灯那里"))
            return same(f"{self.named(_ROADS)}和{self.named(_ROADS)}{corner}{more}")
        business = self.choice(("", "那个" + self.named(_BUSINESSES)))
        return same(self.choice(self._known) + self.choice(_BESIDE) + business)

    def name(self) -> Sentence:
        surname = self.choice(_SURNAMES)
        whole = surname + "".join(self.choice(_GIVEN) for _ in range(self.choice((1, 2, 2))))
        return same(
            self.choice(
                (f"我叫{whole}", whole, f"我姓{surname}，叫{whole}", f"我姓{surname}", f"免贵姓{surname}",
                 f"我是{whole}", f"叫我{surname}先生就行", f"{surname}女士", f"名字是{whole}")
            )
        )  # fmt: skip

    def mobile(self) -> Sentence:
        digits = self.choice(("13", "15", "17", "18", "19")) + self._digits(9)
        cuts = (0, *self.choice(((3, 7), (3, 6, 9), (3, 5, 7, 9), (4, 8))), 11)
        groups = [spelled(digits[begin:end]) for begin, end in zip(cuts, cuts[1:], strict=False)]
        number = Sentence(digits, self.choice((" ", "，", "")).join(groups))
        before = ("", "", "我的电话是", "手机号", "电话", "号码是", "你记一下", "打我手机", "联系电话")
        return same(self.choice(before)) + number + self.choice(("", "", "", "，对", "，就这个号", "，随时可以打"))

    def landline(self) -> Sentence:
        digits = f"0{self.choice('37')}{self._digits(9)}"
        return Sentence(digits, f"{spelled(digits[:4])} {spelled(digits[4:])}")

    def time(self) -> Sentence:
        hour = self._number(1, 12) + self.choice(("点多", "点左右", "点钟", "点半", "点到现在"))
        others = [same(text) for text in ("", "就开始了", "到现在", "一直没停", "发生的")]
        return same(self.choice(_DAYS)) + self.choice([hour, *others])

    def date(self) -> Sentence:
        day = self._number(1, 12) + "月" + self._number(1, 28) + self.choice(("号", "日"))
        return day + self.choice(("", "上午", "晚上", "的事", "那天"))

    def amount(self) -> Sentence:
        begin = self.choice(("一共", "大概", "差不多", "欠我", "交了", "押金", "要"))
        count = self.choice((self._number(100, 9800), self._number(1, 9)))
        end = self.choice(("块钱", "元", "百块", "千多", "万")) + self.choice(
            ("", "左右", "，一分没退", "，拖了三个月")
        )
        return same(begin) + count + end

    def named(self, ends: Sequence[str]) -> str:
        return "".join(self.choice(_IN_NAMES) for _ in range(self.choice((2, 2, 2, 3)))) + self.choice(ends)

    def _town(self) -> str:
        return self.choice((self.choice(self._known), self.named(_DIVISIONS)))

    def _number(self, least: int, most: int) -> Sentence:
        digits = str(self.chance.randint(least, most))
        return Sentence(digits, cardinal(digits))

    def _room(self) -> Sentence:
        digits = f"{self.chance.randint(1, 32)}0{self.chance.randint(1, 9)}"
        return Sentence(digits, spelled(digits))

    def _digits(self, count: int) -> str:
        return "".join(self.choice("0123456789") for _ in range(count))


def examples(intent: str) -> list[str]:
    parsed = yaml.safe_load((INTENTS / f"{intent}.yml").read_text(encoding="utf-8"))
    lines = [line.strip() for block in parsed["nlu"] for line in block["examples"].splitlines()]
    texts = [re.sub(r"\[([^\]]*)\](\{[^}]*\}|\([^)]*\))", r"\1", line[2:]).strip() for line in lines]
    return [text for text in dict.fromkeys(texts) if 0 < len(text) <= LONGEST and not re.search("[A-Za-z_]{3}", text)]
