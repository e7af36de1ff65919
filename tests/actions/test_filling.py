"""Which fields one utterance fills."""

from __future__ import annotations

from typing import Any

import pytest

from actions.filling import REFUSED, Fill, fills, has_matter, is_correction, is_precise, is_yes, opening_of
from nlu.city import load_city
from nlu.understand import understand

pytestmark = pytest.mark.unit


def filled(text: str, asked: str | None = None, intent: str = "provide_info", **known: Any) -> dict[str, Fill]:
    read = understand(text, load_city("changde"), asked=asked)
    caller = known.pop("caller_number", None)
    again = known.pop("asked_again", False)
    found = fills(read, asked=asked, intent=intent, known=known, caller_number=caller, asked_again=again)
    for fill in found:
        assert 0 <= fill.start < fill.end <= len(read.corrected)
    return {fill.name: fill for fill in found}


def test_takes_everything_from_the_first_sentence() -> None:
    text = "武陵区朝阳路晚上十二点还在施工，吵得睡不着，我叫李建国，电话13907365555"
    found = filled(text, intent="report_complaint")
    assert found["address"].value["county"] == "武陵区"
    assert found["address"].value["road"] == "朝阳路"
    assert found["contact_name"].value == "李建国"
    assert found["phone"].value == "13907365555"
    assert found["occurred_at"].value["text"] == "晚上十二点"
    assert text[found["phone"].start : found["phone"].end] == "13907365555"


def test_what_is_typed_without_a_comma_is_the_matter_behind_name_and_phone() -> None:
    text = (
        "我是武陵区长庚街道的住户我叫冷建华电话13598301047暖气费一早就交齐了屋里一直十六度打了四次电话希望尽快上门看看"
    )
    found = filled(text, intent="report_complaint")
    assert found["description"].value == "暖气费一早就交齐了屋里一直十六度打了四次电话希望尽快上门看看"
    assert found["phone"].value == "13598301047"


def test_description_leaves_out_name_and_phone() -> None:
    found = filled("我叫李建国，电话13907365555，小区门口的污水井堵了往外冒脏水", intent="report_complaint")
    assert found["description"].value == "小区门口的污水井堵了往外冒脏水"


@pytest.mark.parametrize(
    "text", ["我要投诉", "我想反映一个问题", "你好，我要举报", "喂你好我要反映点情况", "帮我登记下来", "投诉"]
)
def test_an_announcement_is_not_a_matter(text: str) -> None:
    assert not has_matter(text)
    assert "description" not in filled(text, intent="report_complaint")


def test_what_leads_to_the_matter_is_left_out() -> None:
    assert opening_of(text := "那我再说个本地的，通村公路烂了几年了") == text.index("通村")


@pytest.mark.parametrize("text", ["没水了", "投诉物业", "路灯坏了", "井盖丢了没人管"])
def test_a_short_matter_is_one(text: str) -> None:
    assert filled(text, asked="description")["description"].value == text


def test_a_value_given_while_another_was_asked_is_taken() -> None:
    assert filled("我电话13907365555", asked="contact_name")["phone"].value == "13907365555"


def test_what_is_known_changes_only_by_a_correction() -> None:
    known = {"phone": "13907365555"}
    assert "phone" not in filled("13800001111", asked="confidential", **known)
    assert filled("不对，电话是13800001111", asked="confidential", **known)["phone"].value == "13800001111"
    assert filled("电话13800001111", asked="confirmation", **known)["phone"].value == "13800001111"


@pytest.mark.parametrize("text", ["和平街12号", "不错，环境挺好", "应付了事"])
def test_ordinary_words_are_no_correction(text: str) -> None:
    assert not is_correction(text, "provide_info")


def test_digits_lost_on_the_phone_are_asked_for_again() -> None:
    assert "phone" not in filled("39073655", asked="phone")
    assert filled("39073655", asked="phone", asked_again=True)["phone"].value == "39073655"


@pytest.mark.parametrize("text", ["不方便说", "我不想说", "匿名吧", "不愿意留"])
def test_a_name_can_be_refused(text: str) -> None:
    assert filled(text, asked="contact_name", intent="deny")["contact_name"].value == REFUSED


@pytest.mark.parametrize("asked", ["contact_name", "phone"])
def test_no_need_for_secrecy_is_no_refusal(asked: str) -> None:
    found = filled("不用保密", asked=asked)
    assert asked not in found
    assert found["confidential"].value is False


def test_the_callers_own_number_is_taken_by_a_yes() -> None:
    assert filled("可以", asked="phone", intent="affirm", caller_number="13600007777")["phone"].value == "13600007777"
    assert "phone" not in filled("可以", asked="phone", intent="affirm")


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("需要保密", True), ("别让人知道是我说的", True), ("要的", True), ("嗯", True),
        ("不用保密", False), ("不需要", False), ("没必要保密", False), ("可以公开", False), ("无所谓", False),
        ("行，不用", False), ("那倒不用", False), ("不用，我就在那厂里上班", False), ("要，我娘还住在那里", True),
        ("一个庄住着，得罪不起", True), ("满街都认得我", False),
    ],
)  # fmt: skip
def test_confidential(text: str, secret: bool) -> None:
    assert filled(text, asked="confidential")["confidential"].value is secret


def test_a_wish_for_secrecy_is_heard_unasked() -> None:
    assert filled("我举报工地偷排，别让他们知道是我", intent="report_complaint")["confidential"].value is True


def test_a_county_is_not_yet_a_place() -> None:
    assert not is_precise({"county": "武陵区", "town": None, "road": None, "text": "武陵区"})
    assert is_precise({"county": "武陵区", "road": "朝阳路", "text": "武陵区朝阳路"})


@pytest.mark.parametrize(
    "text", ["对", "对的，没问题", "没错", "是的", "嗯", "好的，提交吧", "可以", "没有问题", "对待没问题"]
)
def test_a_yes_to_the_read_back(text: str) -> None:
    assert is_yes(text, "nlu_fallback")


@pytest.mark.parametrize(
    "text", ["不对", "对不起，电话错了", "有问题", "好像地址不对", "对面那条路", "行人道上", "是鼎城区"]
)
def test_no_yes_to_the_read_back(text: str) -> None:
    assert not is_yes(text, "nlu_fallback")


def test_a_second_answer_adds_to_the_place() -> None:
    known = {"address": {"county": "武陵区", "town": None, "road": None, "text": "武陵区"}}
    value = filled("朝阳路那边", asked="address", **known)["address"].value
    assert (value["county"], value["road"]) == ("武陵区", "朝阳路")


@pytest.mark.parametrize(
    ("text", "asked", "when"),
    [
        ("我叫肖国庆", "contact_name", None),
        ("我姓王，今年七十多了", "contact_name", None),
        ("13907361234，白天打都有人接", "phone", None),
        ("13907361234，晚上七点以后打给我", "phone", None),
        ("13907361234，是前天晚上停的水", "phone", "前天晚上"),
        ("不用，昨天就没水了", "confidential", "昨天"),
        ("是从上个月开始的", None, "上个月开始"),
    ],
)
def test_a_time_beside_name_or_phone_is_the_matters_only_where_it_tells_it(
    text: str, asked: str | None, when: str | None
) -> None:
    found = filled(text, asked=asked, description="停水")
    assert (found["occurred_at"].value["text"] if "occurred_at" in found else None) == when


@pytest.mark.parametrize("text", ["我叫司桂芝", "我叫蕃桂芝", "支桂芝"])
def test_who_says_a_name_is_not_asked_again_for_its_rare_surname(text: str) -> None:
    assert filled(text, asked="contact_name", description="停水")["contact_name"].value == text[-3:]


def test_a_name_put_right_at_the_read_back() -> None:
    known = {"description": "停水", "contact_name": "张宏", "phone": "13907365555", "confidential": False}
    for text in ("名字不对，是彩虹的虹，张虹", "是彩虹的虹"):
        assert filled(text, asked="confirmation", intent="correct_slot", **known)["contact_name"].value == "张虹"
    assert (
        filled("名字是司桂芝", asked="confirmation", intent="correct_slot", **known)["contact_name"].value == "司桂芝"
    )


def test_a_matter_told_again_is_taken_even_where_all_of_it_seems_a_place() -> None:
    text = "武陵区芙蓉街道人民路大排档"
    assert "description" not in filled(text, asked="description")
    assert filled(text, asked="description", asked_again=True)["description"].value == text


@pytest.mark.parametrize("text", ["发给我吧", "没听懂", "说慢一点", "转人工"])
def test_what_may_be_said_at_any_time_is_no_place(text: str) -> None:
    assert "address" not in filled(text, asked="address", description="停水了")
    assert "address" in filled("小区门口", asked="address", description="停水了")


def test_a_house_number_put_right_while_the_name_is_asked_changes_the_description_too() -> None:
    address = {"county": "武陵区", "road": "朝阳路", "number": "12号", "text": "武陵区朝阳路12号"}
    known = {"description": "朝阳路12号门口的下水管炸了", "address": address}
    read = understand("我刚才讲错了，我家是15号", load_city("changde"), asked="address")
    found = {fill.name: fill.value for fill in fills(read, asked="contact_name", intent="deny", known=known)}
    assert found["address"]["number"] == "15号"
    assert found["description"] == "朝阳路15号门口的下水管炸了"


def test_a_surname_is_put_right_by_how_it_is_written() -> None:
    known = {"description": "停水", "contact_name": "张伟民", "phone": "13907365555", "confidential": False}
    text = "别的都对，就是我的姓是立早章，不是弓长张"
    assert filled(text, asked="confirmation", intent="correct_slot", **known)["contact_name"].value == "章伟民"


def test_now_and_every_day_are_no_time_of_the_matter() -> None:
    assert "occurred_at" not in filled("他现在住院，老板不露面")
    assert "occurred_at" not in filled("楼下天天放喇叭，吵得很")
    assert filled("他现在住院，上个月十八号摔的")["occurred_at"].value["text"] == "上个月十八号"


def test_of_two_times_the_one_that_was_meant_is_taken() -> None:
    found = filled("电表从上周五开始就自己倒转，哦不对，是上周四，来看了说没问题")
    assert found["occurred_at"].value["text"] == "上周四"


def test_who_speaks_for_others_says_the_name_behind_it() -> None:
    assert filled("机耕路压烂了，我是村民代表瞿家富，18973660001")["contact_name"].value == "瞿家富"


def test_a_number_of_the_description_is_put_right_by_its_unit() -> None:
    known = {"description": "33路公交车司机不停车", "contact_name": "王", "phone": "13907365555", "confidential": False}
    text = "等一下，线路我讲错了，是13路，33路是我女儿坐的"
    assert filled(text, asked="confirmation", **known)["description"].value == "13路公交车司机不停车"


def test_two_things_put_right_at_once_both_reach_the_description() -> None:
    address = {"county": "鼎城区", "town": "草坪镇", "text": "鼎城区草坪镇"}
    known = {"description": "草坪镇的卫生院收了八十块", "address": address, "confidential": False}
    read = understand("不是八十，是一百八，还有是石板滩镇不是草坪镇", load_city("changde"))
    found = {f.name: f.value for f in fills(read, asked="confirmation", intent="correct_slot", known=known)}
    assert found["description"] == "石板滩镇的卫生院收了一百八块"


def test_a_town_that_the_answer_corrects_is_corrected_in_the_description_too() -> None:
    address = {"county": "鼎城区", "town": "草坪镇", "text": "鼎城区草坪镇"}
    known = {"description": "草坪镇的焚烧站有塑料味", "address": address}
    found = filled("鼎城区石板滩镇", asked="address", **known)
    assert found["description"].value == "石板滩镇的焚烧站有塑料味"


def test_an_address_holds_no_slip() -> None:
    found = filled("武陵区朝阳路，哦不对，是人民路，路灯坏了", intent="report_complaint")
    assert "朝阳路" not in found["address"].value["text"]


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("汉寿县太子庙镇，原来叫张家湾，现在并到李家铺村了", "现在并到李家铺村"),
        ("汉寿县太子庙镇，以前是老粮站，如今改叫阳光小区", "如今改叫阳光小区"),
    ],
)
def test_what_a_place_is_called_by_now_belongs_to_it(text: str, now: str) -> None:
    assert filled(text, asked="address", description="补一个证明")["address"].value["text"].endswith(now)


@pytest.mark.parametrize(
    "text", ["我们是湘北冷链物流有限公司，今年公司的车进不了城，一直没人管", "这里是湘北面粉有限公司，厂里三天没水"]
)
def test_the_business_that_calls_is_not_whom_it_is_about(text: str) -> None:
    assert "respondent" not in filled(text, intent="report_complaint")
    assert "respondent" not in filled(f"{text}，在鼎城区玉霞街道", intent="report_complaint")


@pytest.mark.parametrize(
    ("text", "secret"), [("不用不用，街坊都知道", False), ("当然要", True), ("要的，我姨还住在里头", True)]
)
def test_a_reason_behind_yes_or_no(text: str, secret: bool) -> None:
    assert filled(text, asked="confidential")["confidential"].value is secret


def test_a_place_is_put_right_by_a_character_and_the_description_follows() -> None:
    known = {
        "description": "青河佳园的电梯坏了",
        "address": {"county": "武陵区", "place": "青河佳园", "text": "武陵区青河佳园"},
    }
    found = filled("小区名字写错了，是清水的清", asked="confirmation", **known)
    assert found["address"].value["text"] == "武陵区清河佳园"
    assert found["description"].value == "清河佳园的电梯坏了"


def test_where_somebody_else_lives_is_added_at_the_read_back() -> None:
    known = {
        "description": "楼上漏水",
        "address": {"place": "阳光花园", "number": "三单元401", "text": "阳光花园三单元401"},
    }
    found = filled("漏水的那户是三单元501", asked="confirmation", **known)
    assert found["description"].value == "楼上漏水；漏水的那户是三单元501"


@pytest.mark.parametrize("text", ["嗯，不用", "不要紧，大家都知道", "呃，那个，不用"])
def test_a_no_behind_a_filler_is_one(text: str) -> None:
    assert filled(text, asked="confidential")["confidential"].value is False


@pytest.mark.parametrize(
    "text",
    ["喂，听得见吗，我想问个事情", "你好，想求你们帮个忙", "我要举报一个，先讲好啊，莫把我讲出克", "保密，一定要保密"],
)
def test_what_only_leads_to_a_matter_is_none(text: str) -> None:
    assert not has_matter(text)


def test_a_matter_beside_the_wish_for_secrecy_is_one() -> None:
    assert has_matter("举报，莫把我讲出去，有人收死猪")
    assert has_matter("公司把废水排到河里，不让人家晓得")


def test_a_wish_at_the_read_back_changes_no_time_but_the_kind() -> None:
    known = {"description": "图书馆五点就锁门", "occurred_at": {"text": "周六"}, "type": "投诉"}
    found = filled("不是投诉，算建议吧，希望叫他们晚上开到十点", asked="confirmation", **known)
    assert found["type"].value == "建议"
    assert "occurred_at" not in found


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("把我电话去掉", "phone", REFUSED), ("名字不留了", "contact_name", REFUSED),
        ("名字别写全名，写王先生", "contact_name", "王先生"),
        ("不是王建国，是汪建国，三点水的汪", "contact_name", "汪建国"),
        ("电话最后两位说反了，是35不是53", "phone", "13907365535"),
    ],
)  # fmt: skip
def test_who_calls_put_right_at_the_read_back(text: str, name: str, value: str) -> None:
    known = {
        "description": "路灯坏了",
        "contact_name": "王建国",
        "phone": "13907365553",
        "occurred_at": {"text": "昨天"},
    }
    found = filled(text, asked="confirmation", **known)
    assert {name: found[name].value} == {name: value}
    assert set(found) == {name}


def test_a_sum_that_is_put_right_changes_in_the_description() -> None:
    known = {"description": "修公路占哒两分地，讲好赔两千三的", "address": {"county": "石门县", "text": "石门县"}}
    for text in ("数目不对，应该赔三千二，不是两千三，别的都是对的", "钱数讲反哒，是三千二", "赔的是三千二，我讲错哒"):
        found = filled(text, asked="confirmation", **known)
        assert found["description"].value == "修公路占哒两分地，讲好赔三千二的"
        assert set(found) == {"description"}


def test_what_announces_a_matter_is_no_part_of_it() -> None:
    assert filled("我想讲哈，幼儿园，退钱的事")["description"].value == "幼儿园，退钱的事"
    assert not has_matter("跟你讲个事啰")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("哦对哒，是朝阳路跟建设路交叉那个路口", "武陵区朝阳路跟建设路交叉那个路口"),
        ("13907361234，朝阳路168号门口", "武陵区朝阳路168号"),
        ("燕红英，住在朝阳路168号", None),
        ("燕红英，在人民路", None),
        ("就是朝阳路", None),
    ],
)
def test_a_place_goes_on_while_the_caller_is_asked_for(text: str, told: str | None) -> None:
    known = {"description": "井盖翘起来了", "address": {"county": "武陵区", "road": "朝阳路", "text": "武陵区朝阳路"}}
    found = filled(text, asked="contact_name", **known).get("address")
    assert (found.value["text"] if found else None) == told


def test_a_room_that_is_put_right_by_its_number_alone() -> None:
    address = {"county": "武陵区", "place": "柳苑小区", "number": "6栋2单元501", "text": "武陵区柳苑小区6栋2单元501"}
    found = filled("门牌也不对，是502", asked="confirmation", description="漏水", address=address)
    assert found["address"].value["number"] == "6栋2单元502"
