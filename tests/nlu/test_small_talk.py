"""The kinds of what is said beside the matter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from nlu.small_talk import OTHER, kinds, small_talk

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("等一下，我接个电话", "wait"), ("稍等，我问问我老公", "wait"), ("让我想想", "wait"), ("别挂啊", "wait"),
        ("好了", "ready"), ("呃……", "filler"), ("你是机器人吗", "robot"), ("恁是人还是机器啊", "robot"),
        ("你叫啥", "who"), ("什么破机器人", "abuse"), ("你烦不烦", "abuse"), ("外面下雪了好大", "weather"),
        ("打错了，不好意思", "wrong_number"), ("你还在听吗", "still_there"), ("快点吧", "hurry"),
        ("问这么多干嘛", "hurry"), ("你声音真好听", "praise_of_bot"), ("气死我了", "feelings"),
        ("你们登记了大概几天有回音", "how_long"), ("多久能修好啊", "how_long"), ("什么时候派人来看", "how_long"),
        ("你们这个一般好久能有个回音啊", "how_long"), ("你们好多天给我回信咧", "how_long"),
        ("会不会有人给我打电话", "how_long"),
        ("那得好久才有人来看咯", "how_long"), ("啥时候能给俺个回话", "how_long"),
        ("处理下来要多久", "how_long"), ("登记完了怎么处理", "what_next"),
        ("你们登记了到底有没有用", "what_next"), ("打热线要多少钱", "free"),
        ("你们会转给谁", "what_next"), ("我这个电话会不会告诉药店", "secrecy"),
        ("你们不会把我卖了吧", "secrecy"), ("老板会不会知道是我", "secrecy"), ("我怕他们报复", "secrecy"),
        ("你们会不会把我电话给公交公司啊", "secrecy"),
        ("我的电话不得给楼上那家吧", "secrecy"), ("电话不会给施工队吧", "secrecy"), ("号码会不会漏出去", "secrecy"),
        ("他们不得晓得是我打的吧", "secrecy"), ("会不会让隔壁知道是俺反映的", "secrecy"),
        ("恁不会跟村里说是俺说的吧", "secrecy"), ("能给我保密不", "secrecy"), ("你们会保密的吧", "secrecy"),
        ("对方看得到我的号码不", "secrecy"), ("会不会让老板查出是我举报的", "secrecy"),
        ("不得把我名字讲出去吧", "secrecy"), ("这个保密不", "secrecy"), ("我的信息哪些人看得到", "secrecy"),
        ("哪些人能看到我的电话", "secrecy"), ("他回头找我麻烦咋办", "secrecy"),
        ("俺的名字不会叫厂里知道吧", "secrecy"), ("我姓名不能传出去吧", "secrecy"),
        ("幼儿园那边不会晓得是我讲的啵", "secrecy"), ("公司会知道吗", "secrecy"), ("不会有人来骂我吧", "secrecy"),
        ("能不能不让老板晓得", "secrecy"), ("这个号码只有你们看得到吧", "secrecy"), ("名字不会写上去吧", "secrecy"),
        ("留了名字村里知道不", "secrecy"), ("我这个是保密的吧", "secrecy"), ("会不会连累我孩子", "secrecy"),
        ("恁们会乱给别人不", "secrecy"), ("人家找上门咋办", "secrecy"),
        ("到时候是你们给我打电话还是他们打", "progress"), ("完了谁跟我联系", "progress"),
        ("我是不是就在家等消息", "progress"), ("会给我发短信不", "progress"), ("有没有回访", "progress"),
        ("那个编号啥时候给我", "progress"), ("处理结果怎么反馈", "progress"), ("还要我打电话来催不", "progress"),
        ("之后我怎么联系你们", "progress"), ("处理的情况会反馈给我吗", "progress"), ("公众号可以查不", "progress"),
        ("我到时候怎么知道办到哪一步", "progress"), ("会有人跟我联系吗", "progress"), ("我去哪儿查进展", "progress"),
        ("办好了会给我打电话不", "progress"), ("俺以后上哪问去", "progress"), ("我后头咋查", "progress"),
        ("有没有人回我电话", "progress"), ("处理完了会告诉我一声不", "progress"), ("有结果了通知我一声", "progress"),
        ("那我等电话就行了吧", "progress"), ("报完以后咋晓得有没有人管", "progress"), ("给个编号不", "progress"),
        ("怎么联系我咧", "progress"), ("到哪里看处理结果", "progress"), ("能查到进度吗", "progress"),
        ("进度在哪查", "progress"), ("找谁打听办理结果", "progress"), ("恁给不给俺回话", "progress"),
        ("有么子消息会打我电话吧", "progress"), ("打哪个电话问处理情况", "progress"),
    ],
)  # fmt: skip
def test_kinds(text: str, kind: str) -> None:
    assert small_talk(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "我姓王", "13807361234", "武陵区朝阳路", "等下次再报吧", "我取消", "名字打错字了", "停气了", "不用保密", "对",
        "停了好几天没人来修", "拖好久才来修",
        "每次要好久才有人来", "几天没处理了", "不晓得么子时候修好的", "会不会告诉我结果",
        "要保密吧", "保密吧", "物业说会给我修", "他们会说是我弄坏的吧", "老板把我电话拉黑了", "没有人联系我",
        "打了电话没人回", "电话不通", "我不知道怎么查", "让我回去等通知", "号码是139", "说处理完会告诉我",
        "不想让厂里知道", "他们知道怎么修", "老板骂我", "厂里的人都知道", "编号多少来着", "叫我在家等通知",
        "许可证公示能查吗", "他给我打过电话", "物业说会反馈给我", "影响我孩子睡觉", "他把我电话给了中介",
        "修好了又坏", "没人回电话", "会计把钱给了他们",
        "保密", "就在人民路那个路口等红灯的地方", "有人在江边洗油罐车",
    ],
)  # fmt: skip
def test_answers_are_no_small_talk(text: str) -> None:
    assert small_talk(text) is None


def test_every_kind_has_words(root: Path) -> None:
    domain: dict[str, Any] = yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8"))
    worded = {name.removeprefix("utter_small_talk_") for name in domain["responses"] if "_small_talk_" in name}
    assert worded == ({*kinds(), "thanks"} - {"filler"})
    assert OTHER in kinds()
