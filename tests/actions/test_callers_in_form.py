"""Two matters, kinds of callers, and what is not ours to take, through the complaint form without Rasa."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from orders.database import Database
from orders.lookup import find
from orders.model import Order, OutboxRow
from tests.actions.form import Form

pytestmark = pytest.mark.service


def talk(database: Database, *lines: str, opens: str = "report_complaint") -> Form:
    form = Form(database)
    for number, line in enumerate(lines):
        form.say(line, intent="provide_info" if number else opens)
    return form


def orders(form: Form) -> list[Order]:
    """Those of the conversation, the first one first; detached, with their fields."""
    with form.database.reading() as session:
        found = find(session, conversation=form.conversation)
        session.expunge_all()
    return found[::-1]


def yes(form: Form) -> str:
    return form.say("对", intent="affirm")


def to_the_read_back(form: Form, said: str) -> str:
    """Past the details that a category asks for."""
    for _ in range(3):
        if "核对" in said:
            break
        said = form.say("不清楚")
    return said


def test_two_matters_in_one_sentence_become_two_orders(database: Database) -> None:
    form = Form(database)
    opened = form.say("鼎城区玉霞街道临江路的路灯坏了，还有小区门口垃圾没人收，我姓王", intent="report_complaint")
    assert "小区门口垃圾没人收”，这是另外一件事" in opened
    form.say("13907365555")
    read_back = form.say("不用保密")
    assert "路灯坏了" in read_back
    assert "垃圾" not in read_back
    filed = yes(form)
    assert "另一件事：小区门口垃圾没人收" in filed
    assert "这件事也在鼎城区玉霞街道临江路吗" in filed
    assert "怎么称呼" not in filed
    again = form.say("也在那里", intent="affirm")
    assert "小区门口垃圾没人收" in again
    assert "13907365555" in again
    assert "工单编号" in yes(form)
    first, second = orders(form)
    assert (first.description, second.description) == ("鼎城区玉霞街道临江路的路灯坏了", "小区门口垃圾没人收")
    assert (first.category, second.category) == (["城乡建设", "市政设施"], ["城乡建设", "市容环卫"])
    assert second.phone == first.phone == "13907365555"
    assert second.address == first.address
    phones = [order.fields["phone"] for order in (first, second)]
    assert phones[0].utterance_id == phones[1].utterance_id
    words = second.fields["description"]
    text = "鼎城区玉霞街道临江路的路灯坏了，还有小区门口垃圾没人收，我姓王"
    assert text[words.start : words.end] == "小区门口垃圾没人收"


def test_a_second_matter_with_its_own_place_asks_nothing(database: Database) -> None:
    form = talk(database, "鼎城区玉霞街道临江路的路灯坏了", "我姓王，还有一个事，武陵区朝阳路的下水道堵了")
    form.say("13907365555")
    form.say("不用保密")
    assert "核对" in yes(form)
    assert "工单编号" in yes(form)
    assert [order.status for order in orders(form)] == ["filed", "filed"]
    assert (orders(form)[1].address or {})["road"] == "朝阳路"


def test_a_second_matter_after_the_read_back(database: Database) -> None:
    form = talk(database, "鼎城区玉霞街道临江路的路灯坏了", "我姓王", "13907365555", "不用保密")
    said = form.say("对，还有一件事，我们单元停电了", intent="report_complaint")
    assert "工单编号" in said
    assert "另一件事：我们单元停电了" in said
    to_the_read_back(form, form.say("武陵区芙蓉街道金色晓岛3栋"))
    assert "工单编号" in yes(form)
    assert (orders(form)[1].address or {})["place"] == "金色晓岛"


def test_what_the_citizen_calls_another_matter_becomes_one(database: Database) -> None:
    form = talk(database, "鼎城区玉霞街道临江路的路灯坏了", "我姓王，还有朝阳路的井盖松了", "13907365555", "不用保密")
    form.say("不是，那是另外一件事", intent="deny")
    assert "朝阳路的井盖松了" in yes(form)
    assert [order.description for order in orders(form)] == ["鼎城区玉霞街道临江路的路灯坏了", "朝阳路的井盖松了"]


def test_one_matter_given_up_leaves_the_other(database: Database) -> None:
    form = talk(database, "鼎城区玉霞街道临江路的路灯坏了，还有小区门口垃圾没人收")
    form._said = []
    form._run("action_cancel")
    assert "确定" in "".join(form._said)
    form.say("确定不登了", intent="cancel")
    assert [order.status for order in orders(form)] == ["cancelled", "draft"]
    assert "小区门口垃圾没人收" in "".join(form._said)


def test_symptoms_of_one_matter_stay_one_order(database: Database) -> None:
    form = talk(database, "武陵区朝阳路的工地半夜施工，还有灰尘大，渣土车乱跑")
    (order,) = orders(form)
    assert order.description == "武陵区朝阳路的工地半夜施工，还有灰尘大，渣土车乱跑"


def test_what_is_not_ours_is_told_and_nothing_is_kept(database: Database) -> None:
    form = Form(database)
    said = form.say("我对法院的判决不服", intent="report_complaint")
    assert "12368" in said
    assert "转人工" in said
    assert orders(form) == []


def test_of_two_matters_the_one_that_is_ours_is_taken(database: Database) -> None:
    form = Form(database)
    said = form.say("法院判了他不还钱，还有一个事，武陵区朝阳路的井盖没了", intent="report_complaint")
    assert "12368" in said
    assert "多大" in said
    assert [order.description for order in orders(form)] == ["武陵区朝阳路的井盖没了"]


def test_an_address_of_another_city_ends_it(database: Database) -> None:
    form = talk(database, "小区停水三天了")
    assert "0731-12345" in form.say("在长沙市岳麓区")
    assert [order.status for order in orders(form)] == ["cancelled"]


def test_a_child_is_asked_nothing_personal(database: Database) -> None:
    form = Form(database)
    said = form.say("我今年十岁，我叫李小明，武陵区朝阳路学校门口的路灯坏了", intent="report_complaint")
    assert "小朋友" in said
    assert "12355" in said
    assert "核对" in said
    assert "怎么称呼" not in said
    yes(form)
    (order,) = orders(form)
    assert (order.caller, order.contact_name, order.phone, order.confidential) == ("child", None, None, True)
    assert "contact_name" not in order.fields
    with database.reading() as session:
        payload = session.scalars(select(OutboxRow.payload)).one()
    assert "李小明" not in json.dumps(payload, ensure_ascii=False)


def test_an_enterprise_has_a_name_and_an_owner(database: Database) -> None:
    form = Form(database)
    assert "公司的全称" in form.say("我们公司门口的路灯坏了一个月，在武陵区朝阳路", intent="report_complaint")
    for line in ("常德市恒丰机械有限公司", "我姓刘", "13907365555", "不用保密"):
        form.say(line)
    assert "企业服务专席一号一对一跟进" in yes(form)
    (order,) = orders(form)
    assert (order.caller, order.enterprise, order.owner) == ("enterprise", "常德市恒丰机械有限公司", "企业服务专席一号")
    assert order.fields["enterprise"].utterance_id is not None


def test_an_enterprise_that_keeps_its_name_is_not_asked_again(database: Database) -> None:
    form = talk(database, "我们公司门口的路灯坏了一个月，在武陵区朝阳路")
    assert "怎么称呼" in form.say("不方便说")
    assert orders(form)[0].enterprise is None


def test_a_worker_who_complains_of_the_employer_is_no_enterprise(database: Database) -> None:
    form = talk(database, "我是恒丰机械厂的员工，厂里三个月没发工资，在武陵区朝阳路")
    assert orders(form)[0].caller is None


def test_who_calls_for_another_is_the_contact(database: Database) -> None:
    form = talk(database, "帮我妈反映一下，武陵区朝阳路的电梯坏了，她下不了楼", "我叫王强")
    (order,) = orders(form)
    assert (order.caller, order.concerned, order.contact_name) == ("for_another", "我妈", "王强")


def test_praise_needs_few_questions(database: Database) -> None:
    form = Form(database)
    assert "哪个单位" in form.say("我要表扬3路公交车的司机，捡到钱包还给我了", intent="praise")
    assert "不需要就说" in form.say("武陵区公交公司")
    assert "核对" in form.say("不用了", intent="deny")
    assert "工单编号" in yes(form)
    assert orders(form)[0].type == "表扬"


def test_a_suggestion_takes_name_and_phone_in_one_answer(database: Database) -> None:
    form = Form(database)
    assert "不需要就说" in form.say("建议在武陵区朝阳路小学门口装红绿灯", intent="suggestion")
    assert "核对" in form.say("我姓李，13907365555")
    yes(form)
    (order,) = orders(form)
    assert (order.type, order.contact_name, order.phone) == ("建议", "李", "13907365555")


def test_the_next_complaint_of_the_same_talk_asks_only_what_differs(database: Database) -> None:
    form = talk(database, "鼎城区玉霞街道临江路的路灯坏了", "我姓王", "13907365555", "不用保密")
    yes(form)
    said = form.say("还有一个事，武陵区朝阳路的下水道堵了", intent="report_complaint")
    assert "核对" in said
    assert "13907365555" in said


def test_a_story_is_filed_in_short(database: Database) -> None:
    story = (
        "您好同志，我今年六十八岁了，退休教师，教了一辈子书，儿子女儿都在外地打工。我这个人老老实实，从来不给政府添麻烦。"
        "事情是这样的，从上个月十五号开始，武陵区滨湖路我们小区对面那个工地，每天晚上十一点以后还在打桩，吵得整栋楼的人都睡不着。"
        "我去找过工地的人，他们说是赶工期。上个星期我打过电话给社区，到现在也没有人来。我身体也不好，血压高，今天早上买菜的时候头都是晕的。"
        "我希望你们能派人晚上来看一看，让他们晚上十点以后不要施工了。我姓周，电话是13907361188，麻烦你们了，谢谢。"
    )
    form = talk(database, story)
    (order,) = orders(form)
    description = order.description or ""
    assert "晚上十一点以后还在打桩" in description
    assert "一辈子" not in description
    assert "1390736" not in description
    assert (order.title or "").startswith("武陵区滨湖路")
    assert (order.contact_name, order.phone) == ("周", "13907361188")
    assert "派人晚上来看一看" in (order.demand or "")


def test_a_matter_of_our_estate_told_later_is_asked_about_there(database: Database) -> None:
    form = Form(database)
    said = form.say(
        "武陵区德山街道金色晓岛8栋的电梯老是坏，我姓王，电话13907365555，不用保密", intent="report_complaint"
    )
    to_the_read_back(form, said)
    yes(form)
    said = form.say("还有，我们小区门口的快递柜超时乱收费", intent="report_complaint")
    assert "这件事也在武陵区德山街道金色晓岛8栋吗" in said
    to_the_read_back(form, form.say("武陵区"))
    yes(form)
    first, second = orders(form)
    assert second.address is not None
    assert first.address is not None
    assert second.address["place"] == first.address["place"]


def test_what_is_put_right_with_the_second_matter_is_not_of_the_first(database: Database) -> None:
    """The gateway reads 不对，地址是… as of the filed order only where the reply says so ("awaits")."""
    form = talk(
        database, "鼎城区玉霞街道临江路的路灯坏了，还有武陵区朝阳路垃圾没人收，我姓王", "13907365555", "不用保密"
    )
    assert "另一件事" in yes(form)
    assert form.custom
    assert not any("awaits" in custom for custom in form.custom)
    yes(form)
    assert any("awaits" in custom for custom in form.custom)


def test_an_offer_that_meets_a_correction_is_made_once_more(database: Database) -> None:
    form = Form(database)
    form.say("我建议在村口的弯道装一面凸面镜，能不能考虑一下", "suggestion")
    assert "称呼" in form.say("桃源县剪市镇双龙村")
    assert "称呼" in form.say("讲错了，是喜雨村，不是双龙村", "correct_slot")
    form.say("我叫敖明亮，电话15173661716")
    [order] = orders(form)
    assert order.fields["contact_name"].value == "敖明亮"
    assert "喜雨村" in str(order.fields["address"].value)


def test_a_question_at_the_offer_does_not_end_it(database: Database) -> None:
    form = Form(database)
    form.say("我提个建议，末班公交九点就没了，能不能晚上加一趟", "suggestion")
    assert "称呼" in form.say("武陵区朝阳路市妇幼门口那个站")
    said = form.say("那个，你们会不会把我电话给公交公司啊")
    assert "不会透露" in said
    assert "称呼" in said


def test_what_the_place_told_is_not_asked_when_the_story_is_told(database: Database) -> None:
    form = Form(database)
    form.say("幼儿园，退钱的事", "report_complaint")
    assert "什么事" in form.say("津市市三洲驿街道护市社区，小太阳幼儿园")
    assert "哪所学校" not in form.say("老师讲请假要满十五天才退，我少一天")


def test_what_was_only_named_is_told_in_the_description(database: Database) -> None:
    form = Form(database)
    assert "什么事" in form.say("浇地的井", "report_complaint")
    assert "位置" in form.say("换成刷卡的了，以前浇一亩十来块，现在一亩四十多")
    [order] = orders(form)
    assert order.description == "浇地的井；换成刷卡的了，以前浇一亩十来块，现在一亩四十多"


def test_who_announces_a_report_and_wants_secrecy_is_asked_what_it_is(database: Database) -> None:
    form = Form(database)
    asked = form.say("我要举报一个，先讲好啊，莫把我讲出克", "report_complaint")
    assert "位置" not in asked
    assert "位置" in form.say("有个人屋里收死猪子，半夜拖进来，剁哒做腊肉灌香肠，拖到县城里卖")
    form.say("安乡县三岔河镇驿码头村，堤边上那个红铁门的院子")
    [order] = orders(form)
    assert str(order.description).startswith("有个人屋里收死猪子")
    assert order.fields["confidential"].value is True
    assert order.type == "举报"


def test_of_a_long_road_the_stretch_is_asked(database: Database) -> None:
    form = Form(database)
    form.say("停车区出来问我要五十，没价目牌也没票", "report_complaint")
    assert "哪一段" in form.say("安乡县，207国道上")
    assert "哪一段" not in form.say("中石化加油站往东一里来地，路南，门口立个大轮胎")
    [order] = orders(form)
    assert order.address is not None
    assert (order.address["county"], order.address["road"]) == ("安乡县", "207国道")
    assert "加油站往东" in order.address["place"]


def test_the_way_on_from_a_place_is_asked_further(database: Database) -> None:
    form = Form(database)
    form.say("河里沉哒条旧沙船，冇得标冇得灯，我的车叶子打坏两回哒", "report_complaint")
    assert "哪一段" in form.say("官垸码头下去那一截，澧县这边的")
    form.say("码头往下水走两三里，靠左手边，岸上有蔸歪脖子柳树")
    [order] = orders(form)
    assert order.address is not None
    assert order.address["place"] == "官垸码头往下水走两三里，靠左手边，岸上有蔸歪脖子柳树"


def test_a_company_that_shows_only_with_the_name_is_asked_for(database: Database) -> None:
    form = Form(database)
    form.say("鼎城区玉霞街道临江路，换法人的材料交了三回，每回都说差一样", "report_complaint")
    form.slots["requested_slot"] = "contact_name"
    assert "公司的全称" in form.say("冀鹏程，我是公司办公室的")
    form.say("恒准量具有限公司")
    [order] = orders(form)
    assert order.fields["enterprise"].value == "恒准量具有限公司"


def test_the_story_tells_what_kind_of_order_it_is(database: Database) -> None:
    form = Form(database)
    assert "什么事" in form.say("公积金的事咯，卡哒半年哒", "report_complaint")
    form.say("我在老单位交哒七年公积金，换哒新单位，老单位不给我办封存，转不过来，买房贷款都贷不成")
    [order] = orders(form)
    assert order.type in ("投诉", "求助")
