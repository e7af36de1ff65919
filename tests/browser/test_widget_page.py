"""The widget on its pages: small and large, light and dark, other sites, a gateway that is still starting."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.fake_gateway import GREETING, FakeGateway
from tests.browser.test_widget import say

pytestmark = pytest.mark.browser

# WCAG 2.2: relative luminance and contrast ratio of every visible text against what lies under it.
CONTRAST = """() => {
  const root = document.querySelector('hotline-widget').shadowRoot;
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const under = (node) => {
    for (let at = node; at; at = at.parentElement || at.getRootNode().host) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const node of root.querySelectorAll('*')) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!own || !node.checkVisibility() || node.disabled) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(under(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push([node.className, node.textContent.slice(0, 20), ratio.toFixed(2)]);
  }
  return poor;
}"""
SMALL = """() => {
  const root = document.querySelector('hotline-widget').shadowRoot;
  return [...root.querySelectorAll('button, textarea')].filter((node) => node.checkVisibility())
    .map((node) => [node.className, node.getBoundingClientRect()])
    .filter(([, box]) => box.width < 44 || box.height < 44 || box.right > innerWidth || box.bottom > innerHeight)
    .map(([name, box]) => [name, box.width, box.height]);
}"""

FOCUSED = """() => {
  const focused = document.querySelector('hotline-widget').shadowRoot.activeElement;
  return focused.className === 'scroller' ? 'scroller' : focused.ariaLabel || focused.innerText;
}"""


def fill_with_everything(page: Page, gateway: FakeGateway) -> None:
    """An answer of every kind, a failed message and a refused one."""
    order = {"number": "261123000017", "fields": {"description": {"value": "路口井盖缺失，夜间骑行危险。" * 3}}}
    links = "见 https://www.changde.example/12345/very/long/address/that/does/not/break?query=1234567890，或拨打119。"
    gateway.script["全部"] = [
        {"text": links},
        {"text": "核对一下", "custom": {"order": order, "handover": True}},
        {
            "text": "对吗？",
            "buttons": [{"title": "对", "payload": "/affirm"}, {"title": "不对，我再说一遍", "payload": "/deny"}],
        },
    ]
    gateway.failures = ["400"]
    say(page, "路" * 60)
    page.get_by_role("alert").wait_for()
    say(page, "全部")
    page.locator(".choices").wait_for()


@pytest.mark.parametrize("context_options", [{"viewport": {"width": 360, "height": 640}, "has_touch": True}])
def test_a_small_telephone_shows_everything_within_its_width(widget: Page, gateway: FakeGateway) -> None:
    fill_with_everything(widget, gateway)
    assert widget.evaluate("document.documentElement.scrollWidth") <= 360
    assert widget.locator(".scroller").evaluate("node => node.scrollWidth - node.clientWidth") == 0
    widget.get_by_role("button", name="对", exact=True).scroll_into_view_if_needed()
    assert [entry for entry in widget.evaluate(SMALL) if entry[0] not in ("copy", "")] == []
    for button in widget.locator("button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44, button.inner_text()
    # The last words are in view without scrolling.
    assert widget.locator(".scroller").evaluate("n => n.scrollHeight - n.scrollTop - n.clientHeight") < 4


@pytest.mark.parametrize("context_options", [{"color_scheme": "light"}, {"color_scheme": "dark"}])
def test_every_text_has_contrast(widget: Page, gateway: FakeGateway) -> None:
    fill_with_everything(widget, gateway)
    assert widget.evaluate(CONTRAST) == []
    gateway.failures = ["500"]
    say(widget, "再来")
    widget.get_by_role("button", name="重新发送").wait_for()
    assert widget.evaluate(CONTRAST) == []


@pytest.mark.parametrize("context_options", [{"color_scheme": "dark"}])
def test_dark_is_dark(widget: Page) -> None:
    ground = widget.locator("hotline-widget").evaluate("node => getComputedStyle(node).backgroundColor")
    assert ground == "rgb(19, 28, 31)"


@pytest.mark.parametrize(
    ("context_options", "animation"),
    [({"reduced_motion": "reduce"}, "none"), ({"reduced_motion": "no-preference"}, "breathe")],
)
def test_nothing_moves_for_those_who_asked(widget: Page, gateway: FakeGateway, animation: str) -> None:
    gateway.delay_s = 1
    say(widget, "在吗")
    dot = widget.locator(".dots i").first
    dot.wait_for()
    assert dot.evaluate("node => getComputedStyle(node).animationName") == animation


def test_the_keyboard_reaches_everything_in_order(widget: Page, gateway: FakeGateway) -> None:
    gateway.script["问"] = [{"text": "对吗？", "buttons": [{"title": "对", "payload": "/affirm"}]}]
    say(widget, "问")
    widget.locator(".choices").wait_for()
    widget.get_by_role("link", name="急救").focus()
    seen = []
    for _ in range(5):
        widget.keyboard.press("Tab")
        seen.append(widget.evaluate(FOCUSED))
    assert seen == ["新的对话", "scroller", "对", "语音通话", "请说说您遇到的事"]


def test_the_reader_who_scrolled_back_is_not_pulled_down(widget: Page, gateway: FakeGateway) -> None:
    gateway.script["长"] = [{"text": "很长的回答。\n" * 60}]
    say(widget, "长")
    widget.locator(".hotline").wait_for()
    gateway.delay_s = 0.5
    say(widget, "再问")
    widget.locator(".scroller").evaluate("node => { node.scrollTop = 0; }")
    expect(widget.locator(".hotline")).to_have_count(2)
    assert widget.locator(".scroller").evaluate("node => node.scrollTop") == 0
    widget.get_by_role("button", name="有新消息").click()
    expect(widget.get_by_text("收到：再问")).to_be_in_viewport()
    expect(widget.get_by_role("button", name="有新消息")).to_be_hidden()


def test_another_site_can_carry_the_widget(page: Page, gateway: FakeGateway) -> None:
    elsewhere = gateway.address.replace("127.0.0.1", "localhost")
    page.goto(f"{elsewhere}/embedded?endpoint={gateway.address}&city=shangqiu&lang=en")
    expect(page.get_by_role("log")).to_have_text(GREETING)
    expect(page.get_by_role("button", name="New conversation")).to_be_visible()
    say(page, "路灯不亮")
    expect(page.locator(".hotline .text")).to_have_text("收到：路灯不亮")
    assert gateway.received[0]["metadata"]["city"] == "shangqiu"
    sender = gateway.received[0]["sender"]
    page.locator("hotline-widget").evaluate("node => node.setAttribute('city', 'changde')")
    say(page, "另一个城市")
    expect(page.locator(".hotline .text")).to_have_text("收到：另一个城市")
    assert gateway.received[1]["metadata"]["city"] == "changde"
    assert gateway.received[1]["sender"] != sender


def test_a_gateway_that_is_still_starting_is_asked_again(page: Page, gateway: FakeGateway) -> None:
    gateway.config_status = 503
    page.goto(gateway.address)
    expect(page.locator(".greeting")).to_contain_text("您好，这里是12345政务服务便民热线")
    expect(page.locator(".lost")).to_contain_text("暂时没有连上热线")
    expect(page.get_by_role("button", name="语音通话")).to_be_hidden()
    gateway.config_status = 200
    expect(page.locator(".greeting")).to_have_text(GREETING)
    expect(page.locator(".lost")).to_be_hidden()
    expect(page.get_by_role("button", name="语音通话")).to_be_visible()


def test_a_page_without_a_secure_connection_can_type_and_is_told_about_the_microphone(
    page: Page, gateway: FakeGateway
) -> None:
    page.goto(gateway.address.replace("127.0.0.1", "insecure.test"))
    say(page, "路灯不亮")
    expect(page.locator(".hotline .text")).to_have_text("收到：路灯不亮")
    page.get_by_role("button", name="语音通话").click()
    expect(page.locator(".note.warning")).to_contain_text("不是安全连接（https）")
    expect(page.get_by_role("textbox")).to_be_visible()


def test_two_tabs_are_two_conversations(browser: Browser, gateway: FakeGateway) -> None:
    context = browser.new_context()
    for _ in range(2):
        page = context.new_page()
        page.goto(gateway.address)
        say(page, "你好")
        page.locator(".hotline").wait_for()
    context.close()
    first, second = gateway.received
    assert first["sender"] != second["sender"]


def test_everything_said_is_in_a_live_region_and_named(widget: Page, gateway: FakeGateway) -> None:
    say(widget, "路灯不亮")
    widget.locator(".hotline").wait_for()
    log: Any = widget.get_by_role("log", name="对话记录")
    assert log.get_attribute("aria-live") == "polite"
    assert log.locator(".entry").all_text_contents() == ["您：路灯不亮", "热线：收到：路灯不亮"]
