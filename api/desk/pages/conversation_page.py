"""/desk/conversation/{id}: what is being said, and who answers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Protocol

from fastapi import Request
from nicegui import html, ui
from sqlalchemy.orm import Session

from api.desk import words
from api.desk.desk import SCOPE, Visit
from api.desk.dossier import Talk, read_talk
from api.desk.pages.frame import Part, about_conversation, act, follow, frame, nothing_here, read
from api.desk.pages.transcript_view import TranscriptView
from api.desk.takeover import clear_alarm, give_back, take
from orders.errors import ConversationNotFound


class Step(Protocol):
    def __call__(self, session: Session, conversation_id: str, *, actor: str) -> None: ...


async def conversation_page(request: Request, id: str) -> None:
    visit: Visit = request.scope[SCOPE]
    mark = await visit.desk.watch.mark()
    try:
        talk = await read(visit, lambda session: read_talk(session, id))
    except ConversationNotFound:
        nothing_here(visit, "没有找到这次会话。")
        return
    frame(visit, "会话")
    page = ConversationPage(visit, talk)
    follow(visit, mark, page.load)


class ConversationPage:
    """One conversation as one agent sees it."""

    def __init__(self, visit: Visit, talk: Talk) -> None:
        self._visit = visit
        self._id = talk.id
        with html.main().classes("page talk"):
            self._head = Part("head", self._draw_head)
            with html.div().classes("columns"):
                with html.section().classes("heard"):
                    html.h2("对话")
                    self._transcript = TranscriptView(live=True)
                with html.section().classes("facts"):
                    self._facts = Part("", _draw_facts)
        self._show(talk)

    async def load(self) -> None:
        """Read again and redraw what differs."""
        self._show(await read(self._visit, lambda session: read_talk(session, self._id)))

    def _show(self, talk: Talk) -> None:
        self._head.show((talk.state, talk.agent, talk.reason, talk.alarm, talk.channel))
        self._transcript.show(talk.turns)
        self._facts.show(replace(talk, turns=()))

    def _draw_head(self, shown: tuple[str, str | None, str, str, str]) -> None:
        state, agent, reason, alarm, channel = shown
        html.a("‹ 工单列表", href="/desk").classes("back")
        html.h1(f"{channel}会话")
        said = {"person": f"{agent} 接待中" if agent else "等待人工"}.get(state, words.STATE.get(state, state))
        html.span(said, **{"data-state": state}).classes("status")
        if reason and state == "person":
            html.span(reason).classes("why")
        if alarm:
            html.b(f"警报 · {alarm}").classes("flag red").props("role=alert")
        ui.space()
        mine = agent == self._visit.name
        if state != "ended" and not mine:
            self._button("接手" if not agent else f"从 {agent} 处接手", take, "已由您接手。", "primary")
        if state == "person":
            self._button("交还机器人", give_back, "已交还机器人。")
        if alarm:
            self._button("解除警报", clear_alarm, "警报已解除。", "danger")

    def _button(self, label: str, step: Step, done: str, classes: str = "") -> None:
        html.button(label, type="button").classes(f"button {classes}").on("click", partial(self._do, step, done))

    async def _do(self, step: Step, done: str) -> None:
        def doing(session: Session) -> None:
            step(session, self._id, actor=self._visit.name)

        problem = await act(self._visit, doing, about_conversation)
        ui.notify(problem or done, type="negative" if problem else "positive")
        await self.load()


def _draw_facts(talk: Talk) -> None:
    html.h2("会话信息")
    with html.dl():
        facts = {"渠道": talk.channel, "来电号码": talk.caller, "开始": talk.started, "结束": talk.ended}
        for label, value in facts.items():
            if value:
                html.dt(label)
                html.dd(value)
    html.h2("工单")
    if not talk.orders:
        html.p("还没有工单。").classes("nothing")
    for id_, name, status in talk.orders:
        with html.a(href=f"/desk/order/{id_}").classes("order-link"):
            html.span(name)
            html.span(status).classes("status")
