"""Pages without NiceGUI: the sign-in, and a sentence where there is nothing else to show."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from html import escape
from pathlib import Path

from starlette.responses import HTMLResponse

STATIC = Path(__file__).resolve().parent / "static"


@lru_cache
def asset(name: str) -> str:
    """The address of a file of ``static/``; it changes with the file, so that no browser keeps an old one."""
    return f"/desk/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def plain_page(sentence: str, status: int, *, title: str = "坐席工作台") -> HTMLResponse:
    """One sentence and the way back to the list."""
    body = f'<p class="says">{escape(sentence)}</p><p><a class="button" href="/desk">返回工单列表</a></p>'
    return _page(title, body, status)


def sign_in_page(
    title: str, *, next_: str = "/desk", name: str = "", problem: str = "", status: int = 200
) -> HTMLResponse:
    """The form that posts name and password to /desk/login."""
    alert = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    focus_name, focus_password = ("", " autofocus") if name else (" autofocus", "")
    body = f"""
<form method="post" action="/desk/login" class="sign-in">
  <h1><b>12345</b>{escape(title)}</h1>
  <p class="what">坐席工作台</p>
  {alert}
  <label for="name">姓名</label>
  <input id="name" name="name" value="{escape(name)}" autocomplete="username" maxlength="64" required{focus_name}>
  <label for="password">密码</label>
  <input id="password" name="password" type="password" autocomplete="current-password"
    maxlength="256" required{focus_password}>
  <input type="hidden" name="next" value="{escape(next_)}">
  <button>登录</button>
  <p class="note">仅限授权人员使用，所有操作均会留痕。</p>
</form>"""
    return _page(f"登录 · {title}", body, status)


def _page(title: str, body: str, status: int) -> HTMLResponse:
    return HTMLResponse(
        f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{asset("desk.css")}">
</head>
<body class="plain"><main>{body}</main></body>
</html>""",
        status,
        {"Cache-Control": "no-store"},
    )
