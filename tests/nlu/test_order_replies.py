"""What is said to the progress of an order, read by rules."""

from __future__ import annotations

import pytest

from nlu.order_replies import is_about_earlier, is_first_call, may_be_about_earlier, read_order_reply, read_wish

pytestmark = pytest.mark.unit

TOLD = {"stage": "order"}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("那你给我催一下吧", "urge"),
        ("能不能快点啊", "urge"),
        ("麻烦尽快安排", "urge"),
        ("补充一下，昨天又有人摔了", "add"),
        ("我还想加一条，晚上特别臭", "add"),
        ("刚才那个单子再补充一点，井边上还拴着狗", "add"),
        ("前面说的那件事，给我添一句，是上礼拜开始的", "add"),
        ("还是没修好", "unsolved"),
        ("根本没人来看过", "unsolved"),
        ("我对这个答复不满意", "unsolved"),
        ("昨晚又停了", "unsolved"),
        ("好的谢谢", "fine"),
        ("不用催了", "fine"),
        ("知道了", "fine"),
        ("解决了", "fine"),
    ],
)
def test_what_is_wanted_is_read(said: str, kind: str) -> None:
    reply = read_order_reply(said, TOLD)
    assert reply is not None
    assert reply.kind == kind


@pytest.mark.parametrize(
    "said", ["转人工", "帮我催一下，不行就转人工", "社保卡怎么补办", "武陵区朝阳路有人占道经营", "路补充完了我再说"]
)
def test_other_utterances_are_left_to_the_rest(said: str) -> None:
    assert read_order_reply(said, TOLD) is None


def test_nothing_is_read_where_nothing_was_told() -> None:
    assert read_order_reply("催一下", {"stage": "solved"}) is None
    assert read_order_reply("催一下", {}) is None


def test_the_words_to_append_begin_behind_the_announcement() -> None:
    said = "补充一下，路口还有一个坑"
    reply = read_order_reply(said, TOLD)
    assert reply is not None
    assert said[reply.start :] == "路口还有一个坑"
    bare = read_wish("我要补充情况")
    assert bare is not None
    assert bare.start == len("我要补充情况")


@pytest.mark.parametrize(("said", "kind"), [("对面那栋楼也停水了", "fact"), ("算了不说了", "fine"), ("没有了", "fine")])
def test_what_was_asked_for_is_taken_whole(said: str, kind: str) -> None:
    reply = read_order_reply(said, {"stage": "order_fact"})
    assert reply is not None
    assert (reply.kind, reply.start) == (kind, 0)


def test_a_person_is_never_taken_for_a_fact() -> None:
    assert read_order_reply("我不说了给我转人工", {"stage": "order_fact"}) is None


@pytest.mark.parametrize(
    ("said", "added"),
    [
        ("我刚才反映的垃圾的事，补充一下，里面还有死猪", "里面还有死猪"),
        ("我前天打电话说的电梯的事，还要补充一点，今天关了人", "今天关了人"),
        ("我之前登记的那个垃圾站的事再补充一下：晚上还烧", "晚上还烧"),
        ("俺上个星期报的电视没信号，咋还没人来，俺还得给你添一条，今儿个还来收费", "今儿个还来收费"),
    ],
)
def test_what_is_added_to_an_earlier_order_is_read_from_the_first_sentence(said: str, added: str) -> None:
    wish = read_wish(said)
    assert is_about_earlier(said)
    assert wish is not None
    assert (wish.kind, said[wish.start :]) == ("add", added)


@pytest.mark.parametrize(
    ("said", "earlier"),
    [
        ("我昨天反映的路灯的事怎么样了", True),
        ("上次我反映的水管漏水修好了没有", True),
        ("我上次投诉的那个工地，给我催一下", True),
        ("我昨天反映的路灯坏了，今天又坏了一盏", False),
        ("我刚才说的水泥路裂了也登记一下", False),
        ("我昨天在楼下摔了一跤", False),
        ("我上次投诉的事，给我转人工", False),
    ],
)
def test_speaking_of_an_earlier_order(said: str, earlier: bool) -> None:
    assert is_about_earlier(said) is earlier


@pytest.mark.parametrize(
    ("said", "may_be"),
    [
        ("我报的水管漏水都一个礼拜了，鬼影子都没见一个", True),
        ("俺反映嘞那个路灯还没人来修", True),
        ("俺反映的那个路灯还没人来修", True),
        ("我上个月反映的树，到现在还没人来锯", True),
        ("我反映的是停水，都三天了没人管", False),
        ("我要反映小区停水，都三天了没人管", False),
        ("我说的那家店开了三年", False),
    ],
)
def test_nothing_has_come_of_what_was_reported(said: str, may_be: bool) -> None:
    assert may_be_about_earlier(said) is may_be


FILED = {"stage": "filed"}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("等一下，电话留错了，应该是13907344830", "put_right"),
        ("地址错了，是朝阳路", "put_right"),
        ("那个给我保密哈", "put_right"),
        ("电话换成13907344830", "put_right"),
        ("编号是多少来着，再说一遍", "number"),
        ("你把编号再报一遍", "number"),
        ("多久能有人联系我", "how_long"),
        ("那这个事要等多久啊", "how_long"),
        ("你们什么时候回复我", "how_long"),
        ("那我以后咋查", "follow"),
        ("到时候上哪看", "follow"),
        ("过两天我打哪个电话问", "follow"),
        ("拿编号怎么查", "follow"),
        ("这个编号是做么子用的", "follow"),
        ("俺咋知道恁办到哪一步了", "follow"),
        ("补充一下，是8号楼", "add"),
        ("没有别的了，就是那个洞旁边还有个幼儿园", "add"),
        ("没了，对了，他们一般是半夜排", "add"),
        ("那你帮我催催他们，屋里老人等着用水", "urge"),
        ("麻烦跟他们说一声，早点来", "urge"),
        ("你们搞快点噻", "urge"),
        ("能不能叫人家赶紧去修，晚上怕摔着人", "urge"),
        ("请尽快安排，谢谢", "urge"),
        ("娃等着上学用，你们可得抓紧", "urge"),
        ("叫他们莫再拖了", "urge"),
        ("拜托了，真的很急", "urge"),
        ("好久能有个信咯", "how_long"),
        ("啥时候给俺个准话", "how_long"),
    ],
)
def test_what_is_said_of_the_order_filed_just_now(said: str, kind: str) -> None:
    reply = read_order_reply(said, FILED)
    assert reply is not None
    assert reply.kind == kind


@pytest.mark.parametrize(
    "said",
    [
        "没有了，快点办", "不用催了", "我想快点拿到驾照怎么办",
        "快点来人，桥头那边的护栏断了", "帮我催一下自来水公司，家里停水三天了",
        "没有了，谢谢", "没有了，就是这样", "没有了，就是麻烦你们了", "没有了，还有我家水管也爆了",
        "好", "我还要反映一个事", "还有一件事，路灯坏了", "医院什么时候上班",
        "我们小区停水什么时候能来水", "电话打不通", "转人工", "我去哪查社保", "我家水费怎么查",
        "上次报的那个怎么查", "移动公司把我的号码弄错了，我要投诉",
    ],
)  # fmt: skip
def test_what_may_be_another_matter_is_left(said: str) -> None:
    assert read_order_reply(said, FILED) is None


@pytest.mark.parametrize(
    ("said", "may_be"),
    [
        ("涵管那个事情你们有人去看没有哦", True),
        ("上次那个路灯的事有人来修没", True),
        ("那个井盖的事你们给弄了没有", True),
        ("上个礼拜打电话说的漏水，到现在没人来", True),
        ("我登记过的那个下水道，再催一催", True),
        ("邻居那个违建你们有人管没有", False),
        ("村里那个厂天天冒烟你们去看没有", False),
        ("路灯坏了没人修", False),
    ],
)
def test_what_is_spoken_of_as_known_and_asked_after(said: str, may_be: bool) -> None:
    assert may_be_about_earlier(said) is may_be


@pytest.mark.parametrize(
    "said",
    [
        "我这是头一次给你们打",
        "第一回打12345，哪有单号",
        "没有，我从来没打过",
        "哪来的编号嘛",
        "俺之前没登记过，不知道啥编号",
    ],
)
def test_who_never_called_is_known(said: str) -> None:
    assert is_first_call(said)


@pytest.mark.parametrize(
    "said", ["编号我忘了", "我没记住那个号", "上次打的时候没给我编号", "261123000017", "第一位是2", "没打通过你们电话"]
)
def test_a_number_that_is_only_forgotten_is_no_first_call(said: str) -> None:
    assert not is_first_call(said)
