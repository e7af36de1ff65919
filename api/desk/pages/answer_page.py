"""/desk/answer/{id}: one draft of an answer or of phrasings, from writing to publishing, with its history."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from fastapi import Request
from nicegui import html, ui
from nicegui.elements.mixins.value_element import ValueElement
from sqlalchemy.orm import Session

from api.desk import answers
from api.desk.answer_words import FIELD, SOURCE
from api.desk.answers import DraftView
from api.desk.desk import SCOPE, Visit
from api.desk.pages.frame import act, frame, nothing_here, read
from orders import answer_drafts
from orders.errors import BadDraft, NotFound, OrdersError

log = logging.getLogger(__name__)
LINES, AREAS = ("questions", "related"), ("answer", "spoken")


async def answer_page(request: Request, id: str) -> None:
    visit: Visit = request.scope[SCOPE]
    number = int(id) if id.isascii() and id.isdecimal() and len(id) < 10 else 0
    try:
        draft = await read(visit, lambda session: answers.read_draft(session, number))
    except NotFound:
        nothing_here(visit, "没有找到这份草稿。")
        return
    frame(visit, draft.row.name)
    AnswerPage(visit, draft)


class AnswerPage:
    """One draft as one editor sees it."""

    def __init__(self, visit: Visit, draft: DraftView) -> None:
        self._visit, self._draft = visit, draft
        self._id = draft.row.id
        self._kind = "topic" if "id" in draft.content else "phrasings"
        self._faq = visit.desk.faqs.get(visit.desk.city)
        self._inputs: dict[str, ValueElement[Any]] = {}
        open_ = draft.row.state in ("draft", "review")
        with html.main().classes("page answer"):
            with html.div().classes("head"):
                html.a("‹ 答案维护", href="/desk/answers").classes("back")
                html.h1(f"{draft.row.kind}：{draft.row.name}")
                html.span(draft.row.state_name, **{"data-state": draft.row.state}).classes("status")
                ui.space()
                self._buttons(draft.row.state)
            self._problems = html.div().classes("problems").props("role=alert")
            with html.div().classes("columns"):
                with html.section().classes("group inputs"):
                    self._form(open_)
                with html.section().classes("group"):
                    html.h2("历史")
                    with html.ol().classes("history"):
                        for at, actor, what in draft.history:
                            with html.li():
                                html.time(at)
                                html.b(actor)
                                html.span(what)

    def _buttons(self, state: str) -> None:
        def button(label: str, name: str, kind: str = "") -> None:
            html.button(label, type="button").classes(f"button {kind}").on("click", lambda: self._step(name))

        if state == "draft":
            button("保存草稿", "save")
            button("提交审核", "submit", "primary")
        elif state == "review":
            button("保存修改", "save")
            button("退回修改", "return")
            button("发布", "publish", "primary")
        elif state == "published":
            button("撤下", "withdraw", "danger")

    def _form(self, open_: bool) -> None:
        content = self._draft.content
        if self._kind == "phrasings":
            names = {topic.id: topic.topic for topic in self._faq.topics} if self._faq else {}
            known = self._draft.topic if self._draft.topic in names else None
            self._input("to", ui.select(names, label="加到事项", value=known, with_input=True))
            self._input("questions", ui.textarea("问法（一行一个）", value="\n".join(content["questions"])))
        else:
            for name in ("id", "topic", "category", "department"):
                self._input(name, ui.input(FIELD[name], value=content.get(name) or ""))
            for name in (*LINES[:1], *AREAS):
                value = content.get(name) or ""
                self._input(name, ui.textarea(FIELD[name], value="\n".join(value) if name in LINES else value))
            source = content.get("source") or {}
            self._input("source_name", ui.input("依据（法规、平台或热线的名称）", value=source.get("name") or ""))
            kinds = ui.select(SOURCE, label="依据的种类（可多选）", value=list(source.get("kind") or []), multiple=True)
            self._input("source_kind", kinds)
            self._input("source_url", ui.input("依据的网址（可不填）", value=source.get("url") or ""))
            for name in ("checked_on", "valid_until"):
                value = str(content.get(name) or "")
                self._input(name, ui.input(FIELD[name], value=value).props("type=date stack-label"))
            self._input("related", ui.textarea("相关事项的编号（一行一个）", value="\n".join(content["related"] or [])))
            self._input("gaps", ui.textarea("本市待补信息（YAML）", value=answers.gaps_as_text(content.get("gaps"))))
        for made in self._inputs.values():
            made.props("dense outlined")
            if isinstance(made, ui.textarea):
                made.props("autogrow")
            if not open_:
                made.props("readonly")

    def _input(self, name: str, made: ValueElement[Any]) -> None:
        self._inputs[name] = made.classes(f"wide input-{name}")

    def _written(self) -> tuple[str, dict[str, Any]]:
        """The topic's id and the content as the inputs say now."""
        raw = {name: str(made.value or "").strip() for name, made in self._inputs.items()}
        lines = {name: [line.strip() for line in raw.get(name, "").splitlines() if line.strip()] for name in LINES}
        if self._kind == "phrasings":
            return raw["to"], {"questions": lines["questions"]}
        content = dict(self._draft.content)
        content.update({name: raw[name] for name in ("id", "topic", "category", "department", *AREAS)})
        content.update(lines)
        content.update({name: raw[name] for name in ("checked_on", "valid_until")})
        kind = list(self._inputs["source_kind"].value or [])
        url = {"url": raw["source_url"]} if raw["source_url"] else {}
        content["source"] = {"kind": kind, "name": raw["source_name"], **url}
        content["gaps"] = answers.gaps_of(raw["gaps"])
        return raw["id"], content

    async def _step(self, name: str) -> None:
        topic, content = self._written()
        actor = self._visit.name
        changed = (topic, content) != (self._draft.topic, self._draft.content)
        if name == "publish" and changed:
            self._show_problems(["内容有改动，请先保存，再由另一位同事审核发布。"])
            return
        if name in ("submit", "publish"):
            found = await asyncio.to_thread(answers.problems_of, self._faq, self._kind, topic, content)
            self._show_problems(found)
            if found:
                return
        data, faq = self._visit.desk.data, self._faq
        steps: dict[str, Callable[[Session], object]] = {
            "publish": lambda session: answers.publish(session, faq, data, self._id, actor),
            "withdraw": lambda session: answers.withdraw(session, data, self._id, actor),
        }

        def do(session: Session) -> None:
            if changed and name != "withdraw":
                answer_drafts.edit(session, self._id, topic=topic, content=content, actor=actor)
            if name in steps:
                steps[name](session)
            elif name != "save":
                answer_drafts.step(session, self._id, name, actor)

        try:
            problem = await act(self._visit, do, _sentence)
        except OSError as error:
            log.error("a published answer could not be written: %s", error)
            problem = "答案文件写不进去，没有发布，请联系管理员。"
        if problem:
            self._show_problems([problem])
        else:
            ui.navigate.to(f"/answer/{self._id}")

    def _show_problems(self, found: list[str]) -> None:
        self._problems.clear()
        with self._problems:
            for sentence in found:
                html.p(sentence).classes("says amber")


def _sentence(error: OrdersError) -> str:
    if isinstance(error, BadDraft):
        return {
            "author": "自己写的内容要由另一位同事审核发布。",
            "state": "状态已经变了，请刷新本页。",
        }.get(error.code, str(error))
    return "没有找到这份草稿。" if isinstance(error, NotFound) else f"未能完成：{error}"
