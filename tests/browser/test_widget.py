"""The widget typed into: what it shows, what it sends, and that it loses and doubles nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.fake_gateway import GREETING, FakeGateway

pytestmark = pytest.mark.browser

ATTACK = '<img src=x onerror="window.attacked=1"><script>window.attacked=1</script>'


def say(page: Page, text: str) -> None:
    page.get_by_role("textbox").fill(text)
    page.get_by_role("textbox").press("Enter")


def bubbles(page: Page, speaker: str) -> list[str]:
    return page.locator(f".{speaker} .text").all_inner_texts()


def test_the_greeting_comes_first_and_is_no_menu(widget: Page) -> None:
    expect(widget.get_by_role("log")).to_have_text(GREETING)
    assert widget.get_by_role("log").get_by_role("button").count() == 0
    assert widget.title() == "常德市12345政务服务便民热线"


def test_a_typed_message_is_answered(widget: Page, gateway: FakeGateway) -> None:
    box, send = widget.get_by_role("textbox"), widget.get_by_role("button", name="发送")
    expect(send).to_be_disabled()
    box.fill("  \n ")
    expect(send).to_be_disabled()
    box.press("Enter")
    box.fill(" 路灯不亮 ")
    send.click()
    expect(widget.locator(".hotline .text")).to_have_text("收到：路灯不亮")
    assert bubbles(widget, "citizen") == ["路灯不亮"]
    expect(box).to_have_value("")
    (request,) = gateway.received
    assert request["message"] == "路灯不亮"
    assert re.fullmatch("[0-9a-f]{32}", request["sender"])
    assert request["metadata"]["city"] == "changde"
    assert request["metadata"]["channel"] == "chat"


def test_the_typing_sign_shows_while_an_answer_is_awaited(widget: Page, gateway: FakeGateway) -> None:
    gateway.delay_s = 0.6
    say(widget, "在吗")
    expect(widget.locator(".typing")).to_have_text("正在回复")
    expect(widget.locator(".hotline")).to_have_count(1)
    expect(widget.locator(".typing")).to_be_hidden()


def test_a_reload_keeps_the_conversation_and_a_new_one_has_a_new_sender(widget: Page, gateway: FakeGateway) -> None:
    say(widget, "路灯不亮")
    expect(widget.locator(".hotline")).to_have_count(1)
    widget.reload()
    assert bubbles(widget, "citizen") == ["路灯不亮"]
    assert bubbles(widget, "hotline") == ["收到：路灯不亮"]
    say(widget, "在武陵大道")
    expect(widget.locator(".hotline")).to_have_count(2)
    widget.get_by_role("button", name="新的对话").click()
    widget.get_by_role("dialog").get_by_role("button", name="新的对话").click()
    expect(widget.locator(".entry")).to_have_count(0)
    say(widget, "另一件事")
    expect(widget.locator(".hotline")).to_have_count(1)
    first, second, third = (request["sender"] for request in gateway.received)
    assert first == second
    assert third not in ("", first)


def test_a_message_under_way_when_the_page_reloads_can_be_sent_again(widget: Page, gateway: FakeGateway) -> None:
    gateway.delay_s = 0.8
    say(widget, "路灯不亮")
    expect(widget.locator(".typing")).to_be_visible()
    widget.reload()
    expect(widget.get_by_role("alert")).to_contain_text("无法确认这条消息是否送达")
    gateway.delay_s = 0
    widget.get_by_role("button", name="重新发送").click()
    expect(widget.locator(".hotline .text")).to_have_text("收到：路灯不亮")
    assert bubbles(widget, "citizen") == ["路灯不亮"]
    widget.wait_for_timeout(1_000)  # until the first request too has been worked on
    assert gateway.messages() == ["路灯不亮"]


def test_a_button_sends_its_payload_and_goes(widget: Page, gateway: FakeGateway) -> None:
    gateway.script["要不要保密"] = [
        {"text": "需要保密吗？", "buttons": [{"title": "需要", "payload": "/affirm"}, {"title": "不用"}]}
    ]
    say(widget, "要不要保密")
    widget.get_by_role("button", name="需要").click()
    expect(widget.locator(".hotline .text").nth(1)).to_have_text("收到：/affirm")
    assert bubbles(widget, "citizen") == ["要不要保密", "需要"]
    expect(widget.locator(".choices")).to_have_count(0)
    assert widget.evaluate("document.querySelector('hotline-widget').shadowRoot.activeElement.tagName") == "TEXTAREA"


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        ("500", "热线系统暂时出了问题（500）"),
        ("html", "热线系统暂时出了问题（502）"),
        ("garbled", "热线的回应无法读取"),
        ("drop", "没有连上热线"),
    ],
)
def test_a_failed_message_is_kept_and_sent_again_once(
    widget: Page, gateway: FakeGateway, failure: str, sentence: str
) -> None:
    gateway.failures = [failure]
    say(widget, "路灯不亮")
    expect(widget.get_by_role("alert")).to_contain_text(sentence)
    widget.get_by_role("button", name="重新发送").click()
    expect(widget.locator(".hotline .text")).to_have_text("收到：路灯不亮")
    expect(widget.get_by_role("alert")).to_have_count(0)
    assert bubbles(widget, "citizen") == ["路灯不亮"]
    # The gateway had taken the dropped one already: the same id tells it so.
    first, second = gateway.received
    assert first["metadata"]["message_id"] == second["metadata"]["message_id"]
    assert gateway.messages() == ["路灯不亮"]


def test_what_failed_goes_before_what_is_written_next(widget: Page, gateway: FakeGateway) -> None:
    gateway.failures = ["500"]
    say(widget, "第一句")
    expect(widget.get_by_role("alert")).to_be_visible()
    say(widget, "第二句")
    expect(widget.locator(".hotline")).to_have_count(2)
    assert gateway.messages() == ["第一句", "第二句"]


def test_messages_written_quickly_go_one_after_the_other(widget: Page, gateway: FakeGateway) -> None:
    gateway.delay_s = 0.3
    for text in ("一", "二", "三"):
        say(widget, text)
    expect(widget.locator(".hotline")).to_have_count(3)
    assert gateway.messages() == ["一", "二", "三"]
    assert bubbles(widget, "hotline") == ["收到：一", "收到：二", "收到：三"]


def test_too_many_messages_wait_as_long_as_they_are_told(widget: Page, gateway: FakeGateway) -> None:
    gateway.failures = ["429"]
    say(widget, "路灯不亮")
    expect(widget.locator(".state")).to_have_text(re.compile("发送得太快了，[12]秒后自动重发"))
    expect(widget.locator(".hotline .text")).to_have_text("收到：路灯不亮")
    assert len(gateway.received) == 2


def test_a_refused_message_can_be_changed(widget: Page, gateway: FakeGateway) -> None:
    gateway.failures = ["400"]
    say(widget, "？？")
    expect(widget.get_by_role("alert")).to_contain_text("这条消息里没有文字，请换一种说法。")
    widget.get_by_role("button", name="放回输入框修改").click()
    expect(widget.get_by_role("textbox")).to_have_value("？？")
    expect(widget.locator(".citizen")).to_have_count(0)


def test_offline_waits_and_sends_by_itself(widget: Page, context: BrowserContext, gateway: FakeGateway) -> None:
    context.set_offline(True)
    say(widget, "路灯不亮")
    expect(widget.get_by_role("alert")).to_contain_text("网络已断开")
    context.set_offline(False)
    expect(widget.locator(".hotline .text")).to_have_text("收到：路灯不亮")
    assert len(gateway.received) == 1


def test_nothing_that_arrives_is_taken_for_markup(widget: Page, gateway: FakeGateway) -> None:
    order = {"number": ATTACK, "fields": {"description": {"value": ATTACK}}}
    hostile = {"text": ATTACK, "buttons": [{"title": ATTACK, "payload": "/x"}], "custom": {"order": order}}
    gateway.script[ATTACK] = [hostile]
    say(widget, ATTACK)
    expect(widget.locator(".choices button")).to_have_text(ATTACK)
    assert bubbles(widget, "citizen") == bubbles(widget, "hotline") == [ATTACK]
    expect(widget.locator(".order dd")).to_have_text(ATTACK)
    widget.reload()
    expect(widget.locator(".order dd")).to_have_text(ATTACK)
    assert widget.locator("hotline-widget img, hotline-widget script").count() == 0
    assert widget.evaluate("window.attacked") is None


def test_only_web_and_telephone_addresses_become_links(widget: Page, gateway: FakeGateway) -> None:
    text = "见https://a.example/x?y=1。javascript:alert(1) data:text/html,x 请拨打119或120，费用120元，tel:0736-12345"
    gateway.script["链接"] = [{"text": text}]
    say(widget, "链接")
    expect(widget.locator(".hotline .text")).to_contain_text("费用120元")
    links = widget.locator(".hotline a").evaluate_all("all => all.map((a) => [a.getAttribute('href'), a.rel])")
    assert links == [
        ["https://a.example/x?y=1", "noopener noreferrer"],
        ["tel:119", ""],
        ["tel:120", ""],
        ["tel:073612345", ""],
    ]
    assert bubbles(widget, "hotline") == [text.replace("tel:", "")]


def test_enter_that_ends_an_input_methods_word_sends_nothing(
    widget: Page, gateway: FakeGateway, context: BrowserContext
) -> None:
    box = widget.get_by_role("textbox")
    box.focus()
    devtools = context.new_cdp_session(widget)
    devtools.send("Input.imeSetComposition", {"text": "ludeng", "selectionStart": 6, "selectionEnd": 6})
    enter: dict[str, Any] = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    devtools.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    # The same key as browsers report it during and (Safari) right after a composition.
    for properties in ("isComposing: true", "keyCode: 229"):
        box.evaluate(
            f"box => box.dispatchEvent(new KeyboardEvent('keydown', {{key: 'Enter', cancelable: true, {properties}}}))"
        )
    expect(box).to_have_value("ludeng")
    devtools.send("Input.insertText", {"text": "路灯"})
    expect(box).to_have_value("路灯")
    assert gateway.received == []
    box.press("Shift+Enter")
    box.type("不亮")
    box.press("Enter")
    expect(widget.locator(".hotline")).to_have_count(1)
    assert gateway.messages() == ["路灯\n不亮"]


def test_a_text_beyond_the_limit_is_counted_and_not_cut(widget: Page, gateway: FakeGateway) -> None:
    box, send = widget.get_by_role("textbox"), widget.get_by_role("button", name="发送")
    box.fill("路" * 1700)
    expect(widget.locator(".counter")).to_be_hidden()
    box.fill("路" * 1899 + "𠮷")
    expect(widget.locator(".counter")).to_have_text("还可以输入100字")
    box.fill("路" * 2003)
    expect(widget.locator(".counter")).to_contain_text("超出3字")
    expect(send).to_be_disabled()
    box.press("Enter")
    assert box.input_value() == "路" * 2003
    box.fill("路" * 2000)
    send.click()
    expect(widget.locator(".hotline")).to_have_count(1)
    assert len(gateway.messages()[0]) == 2000


def test_an_order_shows_its_number_in_fours_to_copy(
    widget: Page, gateway: FakeGateway, context: BrowserContext
) -> None:
    address = {"value": {"county": "武陵区", "text": "武陵大道12号"}, "confidence": 0.9}
    fields = {"address": address, "confidential": {"value": False}, "contact_name": "王先生"}
    gateway.script["是的"] = [{"text": "已登记。", "custom": {"order": {"number": "261123000017", "fields": fields}}}]
    say(widget, "是的")
    expect(widget.locator(".order .number")).to_have_text("2611 2300 0017")
    assert widget.locator(".order dd").all_inner_texts() == ["武陵大道12号", "王先生", "否"]
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    widget.get_by_role("button", name="复制").click()
    expect(widget.get_by_text("已复制")).to_be_visible()
    assert widget.evaluate("navigator.clipboard.readText()") == "261123000017"


def test_a_hand_over_is_said_and_silence_after_it_is_no_error(widget: Page, gateway: FakeGateway) -> None:
    gateway.script |= {"转人工": [{"custom": {"handover": True}}], "在吗": []}
    say(widget, "转人工")
    expect(widget.locator(".handover")).to_have_text("已转人工，请稍等工作人员回复。")
    say(widget, "在吗")
    expect(widget.locator(".citizen .state")).to_have_text("已送达")
