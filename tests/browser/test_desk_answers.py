"""The answers' pages in a real Chromium: from unanswered questions to a published answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from faq.published import folder_of
from orders import questions
from tests.browser.desk_app import NAME
from tests.browser.test_desk import Desk, _page, desk, sign_in  # noqa: F401  (desk is a fixture)

pytestmark = pytest.mark.browser


@pytest.fixture
def editor(browser: Browser, desk: Desk) -> Iterator[Page]:  # noqa: F811
    for page in _page(browser, desk):
        sign_in(page, desk)
        yield page


def ask(desk: Desk, text: str, times: int, direction: int) -> None:  # noqa: F811
    vector = np.zeros(8, "<f2")
    vector[direction] = 1.0
    with desk.database.session() as session:
        for _ in range(times):
            questions.keep_question(
                session, text, city="changde", channel="chat", decision="abstain", topic="passport",
                vector=vector.tobytes(),
            )  # fmt: skip


def test_from_a_question_to_a_published_phrasing(editor: Page, desk: Desk) -> None:  # noqa: F811
    ask(desk, "讲个笑话", 1, 0)
    ask(desk, "出国本本过期了咋整", 3, 1)
    ask(desk, "<b>粗体</b>", 1, 2)
    editor.get_by_role("link", name="答案维护").click()
    groups = editor.locator(".asked")
    expect(groups).to_have_count(3)
    expect(groups.first).to_contain_text("3次")
    expect(groups.first).to_contain_text("出国本本过期了咋整")
    expect(editor.locator(".asked b").filter(has_text="粗体")).to_have_count(0)
    editor.wait_for_function("window.did_handshake")
    groups.filter(has_text="讲个笑话").get_by_role("button", name="不用处理").click()
    expect(groups).to_have_count(2)
    groups.first.get_by_role("button", name="加为它的问法").click()
    editor.wait_for_url(re.compile(r"/desk/answer/\d+"))
    expect(editor.locator("h1")).to_contain_text("问法")
    editor.wait_for_function("window.did_handshake")
    editor.get_by_role("button", name="提交审核").click()
    publish = editor.get_by_role("button", name="发布")
    publish.wait_for()
    editor.wait_for_function("window.did_handshake")
    publish.click()
    expect(editor.get_by_text("自己写的内容要由另一位同事审核发布")).to_be_visible()
    address = editor.url
    editor.get_by_role("button", name="退出登录").click()
    sign_in(editor, desk, name="wang")
    editor.goto(address)
    editor.wait_for_function("window.did_handshake")
    editor.get_by_role("button", name="发布").click()
    expect(editor.locator(".status")).to_have_text("已发布")
    expect(editor.locator(".history li").first).to_contain_text("发布")
    expect(editor.locator(".history")).to_contain_text(NAME)
    (folder,) = {file for file in folder_of(_data(desk), "changde").iterdir()}
    assert "出国本本过期了咋整" in folder.read_text("utf-8")


def test_a_new_topic_is_not_submitted_with_holes(editor: Page, desk: Desk) -> None:  # noqa: F811
    editor.goto(f"{desk.address}/desk/answers")
    editor.wait_for_function("window.did_handshake")
    editor.locator(".head").get_by_role("button", name="写新答案").click()
    editor.wait_for_url(re.compile(r"/desk/answer/\d+"))
    editor.wait_for_function("window.did_handshake")
    editor.get_by_label(re.compile("编号")).first.fill("drone")
    editor.get_by_role("button", name="提交审核").click()
    expect(editor.locator(".problems")).to_contain_text("至少要6个")
    expect(editor.locator(".status")).to_have_text("草稿")


def test_a_draft_that_is_not_there(editor: Page, desk: Desk) -> None:  # noqa: F811
    editor.goto(f"{desk.address}/desk/answer/99999")
    expect(editor.get_by_text("没有找到这份草稿")).to_be_visible()


def _data(desk: Desk):  # type: ignore[no-untyped-def]  # noqa: F811
    from pathlib import Path

    from sqlalchemy import make_url

    return Path(str(make_url(desk.database.url).database)).parent
