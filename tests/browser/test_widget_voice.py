"""The course of a call: what is heard, said and shown, and every way it can fail or end."""

from __future__ import annotations

import asyncio

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.calling import live, start, until
from tests.browser.fake_gateway import FakeGateway, VoiceCall
from tests.browser.test_widget import bubbles, say

pytestmark = pytest.mark.browser

# The microphone's stream as window.stream.
KEEP_STREAM = """() => {
  const media = navigator.mediaDevices, ask = media.getUserMedia;
  media.getUserMedia = async (wanted) => window.stream = await ask.call(media, wanted);
}"""


def test_half_a_sentence_is_grey_and_the_whole_one_the_citizens(call_page: Page, gateway: FakeGateway) -> None:
    async def scenario(call: VoiceCall) -> None:
        await call.say("ready", conversation="c")
        await call.say("reply", text="请问您有什么事？")
        await call.heard(0.3)
        await call.say("partial", text="武陵大道", start_ms=0, end_ms=600, confidence=0.5)
        await asyncio.sleep(1)
        await call.say("final", text="武陵大道路灯不亮", start_ms=0, end_ms=1200, confidence=0.9)
        await call.say(
            "reply",
            text="对吗？",
            buttons=[{"title": "对", "payload": "/affirm"}, {"title": "不对", "payload": "/deny"}],
        )
        await call.say("a_message_of_a_later_version")
        await asyncio.sleep(60)

    gateway.scenario = scenario
    start(call_page)
    expect(call_page.locator(".partial")).to_have_text("武陵大道")
    assert bubbles(call_page, "citizen") == []
    assert call_page.get_by_role("log").get_attribute("aria-live") == "off"
    expect(call_page.locator(".citizen .text")).to_have_text("武陵大道路灯不亮")
    expect(call_page.locator(".partial")).to_be_hidden()
    expect(call_page.locator(".hints")).to_have_text("您可以说：对、不对")
    assert bubbles(call_page, "hotline") == ["请问您有什么事？", "对吗？"]


def test_hanging_up_says_stop_and_lets_the_microphone_go(call_page: Page, gateway: FakeGateway) -> None:
    call_page.evaluate(KEEP_STREAM)
    start(call_page)
    live(call_page)
    (call,) = gateway.calls
    until(call_page, lambda: call.frames)
    expect(call_page.get_by_role("textbox")).to_be_hidden()
    call_page.get_by_role("button", name="挂断").click()
    until(call_page, lambda: call.closed_with is not None)
    assert call.messages[-1] == {"type": "stop"}
    assert call_page.evaluate("stream.getTracks().map((track) => track.readyState)") == ["ended"]
    assert call_page.evaluate("hotlineContext.state") == "closed"
    expect(call_page.get_by_role("textbox")).to_be_visible()
    expect(call_page.get_by_text("语音通话结束")).to_be_visible()
    assert call_page.locator(".warning").count() == 0
    assert call_page.get_by_role("log").get_attribute("aria-live") == "polite"


def test_a_typed_answers_buttons_rest_during_a_call(call_page: Page, gateway: FakeGateway) -> None:
    gateway.script["问"] = [{"text": "对吗？", "buttons": [{"title": "对", "payload": "/affirm"}]}]
    say(call_page, "问")
    choice = call_page.get_by_role("button", name="对", exact=True)
    choice.wait_for()
    start(call_page)
    live(call_page)
    expect(choice).to_be_hidden()
    call_page.get_by_role("button", name="挂断").click()
    expect(choice).to_be_visible()


def test_the_dial_pad_sends_digits(call_page: Page, gateway: FakeGateway) -> None:
    start(call_page)
    live(call_page)
    call_page.get_by_role("button", name="拨号键盘").click()
    call_page.get_by_role("button", name="数字键1").click()
    call_page.keyboard.press("0")
    call_page.get_by_role("button", name="井号键").click()
    expect(call_page.locator(".pressed")).to_have_text("10#")
    call_page.keyboard.press("Escape")
    expect(call_page.locator(".pad")).to_be_hidden()
    until(call_page, lambda: len(gateway.calls[0].told("dtmf")) == 3)
    assert [message["digit"] for message in gateway.calls[0].told("dtmf")] == ["1", "0", "#"]


def test_a_call_cut_off_in_mid_word_keeps_the_words_and_can_be_made_again(
    call_page: Page, gateway: FakeGateway
) -> None:
    async def scenario(call: VoiceCall) -> None:
        await call.say("ready", conversation="c")
        await call.heard(0.2)
        await call.say("partial", text="我家楼下的路")
        await asyncio.sleep(0.2)
        await call.socket.close(1011)

    gateway.scenario = scenario
    start(call_page)
    expect(call_page.locator(".note.warning")).to_have_text("通话意外断开了。可以重新通话，也可以直接打字。")
    assert bubbles(call_page, "citizen") == ["我家楼下的路"]
    expect(call_page.locator(".citizen .state")).to_have_text("通话断开，这句没有听完")
    expect(call_page.get_by_role("textbox")).to_be_visible()
    start(call_page)
    until(call_page, lambda: len(gateway.calls) == 2)


def test_transfer_and_errors_are_said(call_page: Page, gateway: FakeGateway) -> None:
    async def scenario(call: VoiceCall) -> None:
        await call.say("ready", conversation="c")
        await call.say("transfer")
        await asyncio.sleep(0.7)
        await call.say("error", code="full", message="人工坐席都在忙，请稍后再试。")
        await asyncio.sleep(0.3)
        await call.say("error", code="internal", message="recogniser failed")
        await call.socket.close(1011)

    gateway.scenario = scenario
    start(call_page)
    expect(call_page.locator(".call-state")).to_have_text("正在转接人工，请不要挂断")
    expect(call_page.locator(".note.warning")).to_have_text(
        ["人工坐席都在忙，请稍后再试。", "语音通话出了问题。可以重新通话，也可以直接打字。"]
    )
    expect(call_page.get_by_role("textbox")).to_be_visible()


def test_a_line_that_is_not_answered_is_said(call_page: Page, gateway: FakeGateway) -> None:
    async def scenario(call: VoiceCall) -> None:
        await call.socket.close(1013)

    gateway.scenario = scenario
    start(call_page)
    expect(call_page.locator(".note.warning")).to_contain_text("语音通话没有接通")
    assert "语音通话结束" not in call_page.get_by_role("log").inner_text()


@pytest.mark.parametrize("context_options", [{"permissions": []}])
def test_a_refused_microphone_is_explained(call_page: Page, gateway: FakeGateway) -> None:
    start(call_page)
    expect(call_page.locator(".note.warning")).to_contain_text("没有得到麦克风的使用许可")
    expect(call_page.get_by_role("textbox")).to_be_visible()
    assert gateway.calls == []


@pytest.mark.parametrize(
    ("error", "sentence"),
    [("NotFoundError", "没有找到麦克风"), ("NotReadableError", "可能正被别的程序使用")],
)
def test_a_microphone_that_cannot_be_opened_is_explained(call_page: Page, error: str, sentence: str) -> None:
    call_page.evaluate(
        "(name) => { navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', name); }; }", error
    )
    start(call_page)
    expect(call_page.locator(".note.warning")).to_contain_text(sentence)


def test_a_microphone_pulled_out_ends_the_call(call_page: Page, gateway: FakeGateway) -> None:
    call_page.evaluate(KEEP_STREAM)
    start(call_page)
    live(call_page)
    call_page.evaluate("stream.getTracks()[0].dispatchEvent(new Event('ended'))")
    expect(call_page.locator(".note.warning")).to_contain_text("麦克风断开了")


def test_another_site_can_call(page: Page, gateway: FakeGateway, context: BrowserContext) -> None:
    elsewhere = gateway.address.replace("127.0.0.1", "localhost")
    context.grant_permissions(["microphone"], origin=elsewhere)
    page.goto(f"{elsewhere}/embedded?endpoint={gateway.address}&city=shangqiu")
    start(page)
    live(page)
    until(page, lambda: len(gateway.calls[0].frames) > 5)
    assert gateway.calls[0].query == {"city": "shangqiu", "sample_rate": "16000"}


def test_a_hotline_without_voice_shows_no_call_button(page: Page, gateway: FakeGateway) -> None:
    gateway.voice = False
    page.goto(gateway.address)
    page.get_by_role("heading", name="常德市12345政务服务便民热线").wait_for()
    expect(page.get_by_role("button", name="语音通话")).to_be_hidden()


def test_leaving_the_page_ends_the_call(call_page: Page, gateway: FakeGateway, context: BrowserContext) -> None:
    start(call_page)
    live(call_page)
    call_page.evaluate("document.querySelector('hotline-widget').remove()")
    until(call_page, lambda: gateway.calls[0].closed_with == 1000)
