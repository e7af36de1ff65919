"""The desk in a real Chromium, before the desk's own process and a real database."""

from __future__ import annotations

import io
import re
import select
import subprocess
import sys
import wave
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

from orders import followups
from orders.changes import patch_order
from orders.conversations import add_utterance, hand_over, open_conversation, raise_alarm
from orders.database import Database, default_url
from orders.drafts import draft_for, set_field
from orders.model import Conversation, Order
from tests.browser import desk_app
from tests.browser.desk_app import EVIL, HZ, NAME, PASSWORD, TONES, Seeded

pytestmark = pytest.mark.browser

PATIENCE_MS = 15_000
LIT = "rgb(255, 226, 138)"  # --lit


@dataclass
class Desk:
    """The running desk, and its database for the test to write to."""

    address: str
    database: Database
    seeded: Seeded


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    database = Database(default_url(folder))
    seeded = desk_app.seed(database, folder)
    command = [sys.executable, desk_app.__file__, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        ready, _, _ = select.select([process.stdout], [], [], 60)
        port = process.stdout.readline().strip() if ready else ""
        assert port, "the desk did not start within 60 s"
        yield Desk(f"http://127.0.0.1:{port}", database, seeded)
        process.stdin.close()
        process.wait(10)
    database.close()


@pytest.fixture
def visitor(browser: Browser, desk: Desk) -> Iterator[Page]:
    """A page that is not signed in, and that must stay within the desk, its policy and its own errors."""
    yield from _page(browser, desk)


@pytest.fixture
def agent(browser: Browser, desk: Desk) -> Iterator[Page]:
    """A signed-in agent's page, on the list."""
    for page in _page(browser, desk):
        sign_in(page, desk)
        yield page


def _page(browser: Browser, desk: Desk) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    page = context.new_page()
    faults: list[str] = []

    def console(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            faults.append(message.text)

    def requested(request: Request) -> None:
        if not request.url.startswith((desk.address, desk.address.replace("http", "ws"), "data:")):
            faults.append(f"a request left for {request.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: faults.append(f"uncaught: {error}"))
    page.on("request", requested)
    yield page
    context.close()
    assert faults == []


def sign_in(page: Page, desk: Desk, name: str = NAME, password: str = PASSWORD) -> None:
    page.goto(f"{desk.address}/desk/login")
    page.get_by_label("姓名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.locator("tr[data-href]").first.wait_for()


def open_order(page: Page, desk: Desk, order: int) -> None:
    page.goto(f"{desk.address}/desk/order/{order}")
    page.locator("[data-field=phone]").wait_for()
    page.wait_for_function("window.did_handshake")


def new_order(desk: Desk, sender: str, title: str) -> int:
    with desk.database.session() as session:
        talk = open_conversation(session, sender=sender, city="changde", channel="chat")
        said = add_utterance(session, talk.id, speaker="citizen", text=title)
        order = draft_for(session, talk.id, "changde", "chat")
        for name in ("title", "description"):
            set_field(
                session, order, name, title, utterance_id=said.id, start=0, end=len(title),
                method="words_of_the_caller", confidence=0.8,
            )  # fmt: skip
        return order.id


def background(marked: Locator) -> str:
    return str(marked.evaluate("node => getComputedStyle(node).backgroundColor"))


def test_the_sign_in_lets_in_whom_it_should(visitor: Page, desk: Desk) -> None:
    visitor.goto(f"{desk.address}/desk/order/{desk.seeded.draft}")
    expect(visitor).to_have_url(re.compile(r"/desk/login\?next=/desk/order/\d+$"))
    visitor.get_by_label("姓名").fill(NAME)
    visitor.get_by_label("密码").fill("not the password")
    visitor.get_by_role("button", name="登录").click()
    expect(visitor.get_by_role("alert")).to_have_text("姓名或密码不正确。")
    expect(visitor.get_by_label("姓名")).to_have_value(NAME)
    visitor.get_by_label("密码").fill(PASSWORD)
    visitor.get_by_role("button", name="登录").click()
    expect(visitor).to_have_url(f"{desk.address}/desk/order/{desk.seeded.draft}")
    expect(visitor.locator(".agent")).to_have_text(NAME)


def test_signing_out_closes_the_other_tabs(agent: Page, desk: Desk) -> None:
    other = agent.context.new_page()
    other.goto(f"{desk.address}/desk")
    other.get_by_role("button", name="退出登录").click()
    expect(other).to_have_url(re.compile("/desk/login"))
    expect(agent).to_have_url(re.compile("/desk/login"), timeout=10_000)


def test_the_list_shows_what_there_is_and_what_is_urgent(agent: Page, desk: Desk) -> None:
    heads = agent.locator("th").all_inner_texts()
    assert heads == ["编号", "时间", "类型", "分类", "标题", "地点", "状态", "承办单位", "渠道"]
    urgent = agent.locator(f"tr[data-href='/desk/order/{desk.seeded.draft}']")
    expect(urgent).to_have_class(re.compile("urgent"))
    for text in ("急", "求助", "武陵大道朝阳路口井盖缺失", "武陵区武陵大道朝阳路口", "草稿", "电话"):
        expect(urgent).to_contain_text(text)
    cards = agent.locator(".card")
    expect(cards.first).to_contain_text("警报 · 燃气泄漏")
    expect(cards.nth(1)).to_contain_text("等待人工")


def test_the_list_follows_the_database_and_redraws_only_what_changed(agent: Page, desk: Desk) -> None:
    agent.evaluate(
        "() => { window.same = true; for (const row of document.querySelectorAll('tr[data-href]')) row.kept = true; }"
    )
    before = agent.locator("tr[data-href]").count()
    order = new_order(desk, "live-1", "刚刚来的诉求")
    row = agent.locator(f"tr[data-href='/desk/order/{order}']")
    expect(row).to_contain_text("刚刚来的诉求", timeout=5_000)
    kept = agent.evaluate("[...document.querySelectorAll('tr[data-href]')].filter((row) => row.kept).length")
    assert kept == before, "rows that did not change are the same elements still"
    with desk.database.session() as session:
        talk = session.get_one(Order, order).conversation_id or ""
        raise_alarm(session, talk, "fire")
    card = agent.locator(f"[data-conversation='{talk}']")
    expect(card).to_contain_text("警报 · 火情", timeout=5_000)
    with desk.database.session() as session:
        raise_alarm(session, talk, None)
    expect(card).to_have_count(0, timeout=5_000)
    assert agent.evaluate("window.same"), "without loading the page again"


def test_filters_and_search(agent: Page, desk: Desk) -> None:
    rows = agent.locator("tr[data-href]")
    agent.get_by_role("button", name="待回呼").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("未完成")
    agent.get_by_role("button", name="全部").click()
    expect(rows).not_to_have_count(1)  # else the one row of before would be taken for what was searched
    agent.get_by_label("搜索").fill("1390000")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("桥南市场旁工地夜间施工噪声")
    agent.get_by_label("搜索").fill("没有这样的词")
    expect(agent.get_by_text("没有符合条件的工单。")).to_be_visible()
    agent.get_by_label("搜索").fill("")
    expect(rows.first).to_be_visible()
    agent.get_by_text("桥南市场旁工地夜间施工噪声").click()
    expect(agent).to_have_url(f"{desk.address}/desk/order/{desk.seeded.filed}")


def test_a_field_lights_up_the_words_it_was_read_from(agent: Page, desk: Desk) -> None:
    open_order(agent, desk, desk.seeded.draft)
    address = agent.locator("[data-field=address]")
    expect(address).to_contain_text("武陵区武陵大道朝阳路口")
    expect(address).to_contain_text("地址识别")
    expect(address).to_contain_text("86%")
    expect(address).to_contain_text("未确认")
    expect(agent.locator("[data-field=phone]")).to_contain_text("已确认")
    marks = agent.locator("mark[data-fields~=address]")
    assert "".join(marks.all_inner_texts()) == "武陵大道和朝阳路口"
    assert background(marks.first) != LIT
    address.hover()
    expect(marks.first).to_have_css("background-color", LIT)
    assert background(agent.locator("mark[data-fields~=phone]")) != LIT
    agent.locator("[data-field=phone]").click(position={"x": 20, "y": 10})
    agent.locator("h1").hover()
    expect(agent.locator("mark[data-fields~=phone]")).to_have_css("background-color", LIT)
    expect(agent.locator("mark[data-fields~=phone]")).to_have_text("幺三八零零幺三八零零零")
    assert background(marks.first) != LIT
    agent.locator("h1").click()
    expect(agent.locator("mark[data-fields~=phone]")).not_to_have_css("background-color", LIT)
    agent.locator("[data-field=title]").hover()
    turn = agent.locator("[data-whole~=title]")
    expect(turn).to_have_css("box-shadow", re.compile("inset"))
    expect(turn.locator(".corrected ins")).to_have_text("井")
    turn.locator("mark[data-fields~=contact_name]").hover()
    expect(agent.locator("[data-field=contact_name]")).to_have_css("background-color", LIT)


def test_the_words_of_a_field_can_be_heard(agent: Page, desk: Desk) -> None:
    open_order(agent, desk, desk.seeded.draft)
    button = agent.locator("[data-field=phone] .play")
    with agent.expect_response(re.compile("/desk/audio/")) as heard:
        button.click()
    assert heard.value.status in (200, 206)
    assert heard.value.headers["content-type"] == "audio/wav"
    expect(button).to_have_class(re.compile("playing"))
    agent.wait_for_function("document.querySelector('#player').currentTime > 0.05")
    expect(button).not_to_have_class(re.compile("playing"))
    assert agent.evaluate("document.querySelector('#player').error") is None
    sound = agent.context.request.get(desk.address + str(button.get_attribute("data-audio")))
    with wave.open(io.BytesIO(sound.body())) as wav:
        seconds, tone = TONES["phone"]
        assert wav.getnframes() == int(seconds * HZ)
        samples = memoryview(wav.readframes(wav.getnframes())).cast("h")
    crossings = sum(1 for one, next_ in zip(samples, samples[1:], strict=False) if (one < 0) != (next_ < 0))
    assert crossings / 2 / seconds == pytest.approx(tone, rel=0.02), "this utterance and no other"


def test_an_edit_is_checked_kept_and_in_the_history(agent: Page, browser: Browser, desk: Desk) -> None:
    order = new_order(desk, "edit-1", "需要修改的诉求")
    open_order(agent, desk, order)
    agent.get_by_role("button", name="修改").click()
    form = agent.locator(".form")
    form.get_by_label("联系电话").fill("不是号码")
    form.get_by_label("承办单位").fill("市城管局")
    form.get_by_role("button", name="保存").click()
    expect(form.get_by_role("alert")).to_have_text("联系电话应为 3 至 15 位数字。")
    expect(agent.locator("[data-field=department]")).to_contain_text("未填写")
    form.get_by_label("联系电话").fill("139 0000 2222")
    form.get_by_role("switch", name="是否紧急").click()
    form.get_by_role("button", name="保存").click()
    expect(form.get_by_role("alert")).to_have_text("标为紧急的工单请写明紧急原因。")
    form.get_by_label("紧急原因").fill("有老人被困")
    form.get_by_role("button", name="保存").click()
    expect(form).to_have_count(0)
    expect(agent.locator("[data-field=phone]")).to_contain_text("13900002222")
    expect(agent.locator("[data-field=phone]")).to_contain_text("坐席录入")
    expect(agent.locator(".head .flag")).to_have_text("急")
    lines = agent.locator(".history li")
    expect(lines.filter(has_text="承办单位由“空”改为“市城管局”")).to_contain_text(NAME)
    with desk.database.reading() as session:
        kept = session.get_one(Order, order)
        assert (kept.phone, kept.department, kept.urgent) == ("13900002222", "市城管局", True)
        assert kept.title == "需要修改的诉求", "what was not touched stays"
        assert {event.field for event in kept.events if event.actor == NAME} == {
            "phone", "department", "urgent", "urgent_reason",
        }  # fmt: skip


def test_a_draft_is_filed_at_the_desk_and_others_see_it(agent: Page, browser: Browser, desk: Desk) -> None:
    order = new_order(desk, "file-1", "坐席代为受理")
    open_order(agent, desk, order)
    for colleague in _page(browser, desk):
        sign_in(colleague, desk, "wang")
        open_order(colleague, desk, order)
        agent.get_by_role("button", name="受理并编号").click()
        agent.get_by_role("button", name="确定").click()
        expect(agent.locator("h1")).to_have_text(re.compile(r"^\d{12}$"))
        expect(colleague.locator("h1")).to_have_text(agent.locator("h1").inner_text(), timeout=5_000)
        expect(colleague.locator(".history li").first).to_contain_text("改为“已受理”")
    expect(agent.get_by_role("button", name="派单")).to_be_visible()


def test_who_writes_second_is_told(agent: Page, desk: Desk) -> None:
    order = new_order(desk, "stale-1", "原来的标题")
    open_order(agent, desk, order)
    agent.get_by_role("button", name="修改").click()
    form = agent.locator(".form")
    form.get_by_label("标题").fill("我的标题")
    with desk.database.session() as session:
        from orders.changes import patch_order

        patch_order(session, order, {"title": "别人的标题"}, "wang")
    form.get_by_role("button", name="保存").click()
    expect(form.get_by_role("alert")).to_have_text("标题刚刚被他人改为“别人的标题”，请核对后再保存。")


def test_a_conversation_is_followed_taken_and_given_back(agent: Page, desk: Desk) -> None:
    with desk.database.session() as session:
        talk = open_conversation(session, sender="talk-1", city="changde", channel="chat").id
        add_utterance(session, talk, speaker="citizen", text="有人要打我")
        raise_alarm(session, talk, "violence")
        hand_over(session, talk, "the citizen asked for a person")
    agent.locator(f"[data-conversation='{talk}']").click()
    expect(agent.locator(".head")).to_contain_text("等待人工")
    expect(agent.locator(".head")).to_contain_text("市民要求人工")
    agent.evaluate("document.querySelector('.turn').kept = true")
    with desk.database.session() as session:
        add_utterance(session, talk, speaker="bot", text="请马上拨打110")
    last = agent.locator(".turn").last
    expect(last).to_contain_text("请马上拨打110", timeout=5_000)
    expect(last.locator(".speaker")).to_have_text("机器人")
    assert agent.evaluate("document.querySelector('.turn').kept"), "what was there is not drawn again"
    agent.get_by_role("button", name="接手").click()
    expect(agent.locator(".head")).to_contain_text(f"{NAME} 接待中")
    agent.get_by_role("button", name="解除警报").click()
    expect(agent.locator(".head .flag")).to_have_count(0)
    agent.get_by_role("button", name="交还机器人").click()
    expect(agent.locator(".head")).to_contain_text("机器人接待中")
    with desk.database.reading() as session:
        kept = session.get_one(Conversation, talk)
        assert (kept.state, kept.alarm, kept.handover_reason) == ("bot", None, None)


def test_an_order_that_is_replied_to_is_followed_up_and_the_answers_are_shown(agent: Page, desk: Desk) -> None:
    agent.goto(f"{desk.address}/desk/order/{desk.seeded.filed}")
    expect(agent.locator("[data-edit]")).to_be_visible()
    assert agent.locator("[data-call-back]").count() == 0, "not finished yet"
    with desk.database.session() as session:
        order = patch_order(session, desk.seeded.filed, {"status": "dispatched"}, "wang")
        number = patch_order(session, order.id, {"status": "replied"}, "wang").number
    expect(agent.locator("[data-follow-up=open]")).to_contain_text("待回访")
    agent.locator("[data-call-back]").click()
    expect(agent.get_by_text("机器人对 /callback 的回答")).to_be_visible()
    id_ = agent.url.rsplit("/", 1)[1]
    with desk.database.session() as session:
        said = add_utterance(session, id_, speaker="citizen", text="没有，还在吵")
        follow_up = followups.of_conversation(session, id_)
        assert follow_up is not None
        answers = {"solved": "no", "grade": "不满意", "reason": "还在吵"}
        followups.take_answers(session, follow_up, answers, said.id)
        followups.finish(session, follow_up, "redo", "citizen")
    agent.goto(f"{desk.address}/desk/order/{desk.seeded.filed}")
    expect(agent.locator("[data-follow-up=done]")).to_contain_text("未解决，不满意，还在吵")
    expect(agent.locator("[data-status]").first).to_have_text("办理中")
    expect(agent.locator(".history")).to_contain_text("市民要求重办：还在吵")
    with desk.database.session() as session:
        patch_order(session, number or "", {"status": "replied"}, "wang")
    agent.locator("[data-follow-up=open] [data-grade]").click()
    agent.get_by_role("button", name="基本满意", exact=True).click()
    expect(agent.locator("[data-follow-up=done]").nth(1)).to_contain_text("基本满意")
    assert agent.locator("[data-follow-up=open]").count() == 0


def test_markup_stays_text(agent: Page, desk: Desk) -> None:
    expect(agent.locator(f"tr[data-href='/desk/order/{desk.seeded.evil}']")).to_contain_text(EVIL)
    expect(agent.locator(".cards")).to_contain_text(EVIL)
    open_order(agent, desk, desk.seeded.evil)
    expect(agent.locator("[data-field=title] .value")).to_have_text(EVIL)
    expect(agent.locator(".said")).to_have_text(EVIL)
    expect(agent.locator(".corrected")).to_contain_text(f"更正{EVIL}")
    expect(agent.locator(".history")).to_contain_text(EVIL)
    agent.get_by_role("button", name="修改").click()
    expect(agent.locator(".form").get_by_label("标题")).to_have_value(EVIL)
    agent.get_by_role("button", name="取消").click()
    agent.get_by_role("link", name="查看会话").click()
    expect(agent.locator(".said")).to_have_text(EVIL)
    assert agent.locator("img").count() == 0
    assert agent.evaluate("window.hacked") is None


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1180, 820), (820, 1180)])
def test_the_pages_fit_the_screens_they_are_for(agent: Page, desk: Desk, width: int, height: int) -> None:
    agent.set_viewport_size({"width": width, "height": height})
    pages = (f"order/{desk.seeded.draft}", f"order/{desk.seeded.filed}", f"conversation/{desk.seeded.voice}", "")
    for path in pages:
        agent.goto(f"{desk.address}/desk/{path}")
        agent.locator(".bar").wait_for()
        wider = agent.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, f"/desk/{path} is {wider} px wider than the screen"
    small = agent.evaluate(
        "() => [...document.querySelectorAll('button, .card')].filter((b) => b.checkVisibility())"
        ".filter((b) => b.getBoundingClientRect().height < 32).map((b) => b.textContent)"
    )
    assert small == [], "large enough to touch"


def test_what_is_not_there_says_so(agent: Page, desk: Desk) -> None:
    for path, sentence in {
        "order/99999": "没有找到这份工单。",
        "conversation/x": "没有找到这次会话。",
        "y": "没有这个页面。",
    }.items():
        answer = agent.goto(f"{desk.address}/desk/{path}")
        assert answer is not None
        assert answer.status == 404
        expect(agent.get_by_text(sentence)).to_be_visible()
        agent.get_by_role("link", name="返回工单列表").click()
        agent.locator("tr[data-href]").first.wait_for()
