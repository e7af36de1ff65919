"""What the answers' pages call things, and why a draft cannot be published, in Chinese."""

from __future__ import annotations

import re

DECISION = {"answer": "已答复", "ask_back": "已反问", "abstain": "没有答复"}
STATE = {"draft": "草稿", "review": "待审核", "published": "已发布", "withdrawn": "已撤下"}
TOLD = {
    "created": "建立草稿",
    "edited": "修改",
    "submitted": "提交审核",
    "returned": "退回修改",
    "published": "发布",
    "withdrawn": "撤下",
}
FIELD = {
    "id": "编号（英文小写、下划线）",
    "topic": "事项名称",
    "category": "类别",
    "questions": "问法（一行一个，至少六个）",
    "answer": "答复（网页）",
    "spoken": "答复（电话，最多三句）",
    "department": "承办部门",
    "source": "依据",
    "checked_on": "核对日期",
    "valid_until": "有效期至",
    "related": "相关事项",
    "gaps": "本市待补信息",
    "follow_up": "追问",
    "file": "内容",
}
SOURCE = {"law": "法律法规", "policy": "政策文件", "platform": "官方平台", "hotline": "热线", "local": "本地规定"}
_PROBLEMS = (
    (r"is missing|must be a text that is not empty", "请填写。"),
    (r"must equal the file's name", "须为英文小写字母、数字和下划线。"),
    (r"has (\d+) phrasings; at least (\d+) are needed", r"现有\1个问法，至少要\2个。"),
    (r"must be a list of texts", "请一行写一个。"),
    (r"names the gap (\{\w+\}), which is not under gaps", r"写了\1，但“本市待补信息”里没有。"),
    (r"must be later than checked_on", "须晚于核对日期。"),
    (r"must be a day such as .*", "请写成 2026-11-23 这样的日期。"),
    (r"expired on (\S+);.*", r"已于\1到期，请重新核对。"),
    (r"(\S+) is in the future", r"\1还没到。"),
    (r"contains (.+), which cannot be read out", r"含有\1，电话里读不出来。"),
    (r"contains the Latin word (.+)", r"含有英文\1，电话里读不出来。"),
    (r"has (\d+) sentences; at most (\d+)", r"有\1句，最多\2句。"),
    (r"has a sentence of (\d+) characters \((.+)\); at most (\d+)", r"有一句长\1字（\2），最多\3字。"),
    (r"does not end with .*", "末尾要有句号、问号或叹号。"),
    (r"states (\S+) without its source in the same line.*", r"写了\1，同一行里没有依据。"),
    (r"(.+) is also asked under (\S+)", r"\1在事项 \2 里已经有了。"),
    (r"(.+) is too like (.+) of (\S+) \([\d.]+\)", r"\1与事项 \3 的\2太像。"),
    (r"does not say what kind it is.*", "请选择是法律法规、政策文件、官方平台、热线还是本地规定。"),
    (r"does not occur in the answer", "答复里没有用到。"),
    (r"needs .*", "格式不对。"),
    (r"must (?:map|be a list of) .*", "格式不对。"),
)
_NOTES = {"replaced by": "被新的发布替代"}


def explained(problem: str) -> str:
    """``PATH: KEY: WHAT`` of faq.check or BadTopic as a sentence for an editor."""
    _, _, rest = problem.partition(": ")
    key, _, what = rest.partition(": ")
    first, _, part = key.partition(".")
    label = FIELD.get(first, first).split("（")[0] + (f"“{part}”" if part else "")
    for pattern, chinese in _PROBLEMS:
        match = re.fullmatch(pattern, what)
        if match:
            return f"{label}：{match.expand(chinese)}"
    return f"{label}：{what}"


def event_note(note: str | None) -> str:
    """What stands behind a line of the history."""
    if not note:
        return ""
    return f"（{next((chinese for english, chinese in _NOTES.items() if note.startswith(english)), note)}）"
