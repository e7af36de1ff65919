"""What the desk calls things: statuses, fields, methods and reasons in Chinese, and values as people read them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from orders.moment import CHINA, utc_now

STATUS = {
    "draft": "草稿",
    "incomplete": "未完成",
    "filed": "已受理",
    "delivered": "已送达",
    "dispatched": "已派单",
    "in_progress": "办理中",
    "replied": "已回复",
    "closed": "已办结",
    "cancelled": "已撤销",
}
CALLER = {"enterprise": "企业", "child": "未满十四岁", "for_another": "代人反映"}
# What the button says that takes an order to this status.
STEP = {
    "filed": "受理并编号",
    "delivered": "退回待派",
    "dispatched": "派单",
    "in_progress": "转为办理中",
    "replied": "登记已回复",
    "closed": "办结",
    "cancelled": "撤销",
}
CHANNEL = {"chat": "网络", "voice": "电话"}
SPEAKER = {"citizen": "市民", "bot": "机器人", "agent": "坐席"}
ACTOR = {**SPEAKER, "system": "系统", "api": "接口"}
STATE = {"bot": "机器人接待中", "person": "人工", "ended": "已结束"}
FIELD = {
    "title": "标题",
    "type": "类型",
    "category": "分类",
    "description": "诉求内容",
    "demand": "诉求目的",
    "respondent": "被反映对象",
    "occurred_at": "发生时间",
    "address": "地点",
    "contact_name": "联系人",
    "phone": "联系电话",
    "enterprise": "来电企业",
    "caller": "来电人身份",
    "concerned": "代谁反映",
    "owner": "专属跟进",
    "confidential": "是否保密",
    "urgent": "是否紧急",
    "urgent_reason": "紧急原因",
    "department": "承办单位",
    "due_at": "办理时限",
    "related_order": "关联工单",
}
FIELD_GROUPS = {
    "诉求": ("title", "type", "category", "description", "demand", "respondent"),
    "时间地点": ("occurred_at", "address"),
    "来电人": ("contact_name", "phone", "confidential", "caller", "concerned", "enterprise"),
    "办理": ("urgent", "urgent_reason", "department", "owner", "due_at", "related_order"),
}
SOLVED = {"yes": "已解决", "partly": "部分解决", "no": "未解决"}
FOLLOW_UP = {
    "not_reached": "未接通",
    "later": "约定再联系",
    "not_there": "本人不在",
    "cut_off": "中途挂断",
    "wrong_number": "号码有误",
    "refused": "不愿回访",
    "unclear": "未听明白",
    "person": "转人工",
    "answered": "已答复",
    "redo": "要求重办",
    "withdrawn": "已重新办理",
    "given_up": "无法回访",
}
_METHOD = {
    "agent": "坐席录入",
    "words_of_the_caller": "市民原话",
    "as_said": "照原话记录",
    "alarm": "险情原话",
    "address": "地址识别",
    "derived": "系统判断",
    "answer": "市民答复",
    "refused": "市民不愿提供",
    "unknown": "市民不清楚",
    "caller_number": "来电号码",
    "mobile": "手机号码",
    "landline": "固定电话",
    "local": "本地电话",
    "says_name": "自报姓名",
    "says_surname": "自报姓氏",
    "says_who": "自报身份",
    "titled": "称呼",
    "spelled": "逐字说明",
    "bare": "直接回答",
    "resolved": "换算为时间",
    "words": "时间词",
    "pattern": "句式识别",
    "says_age": "自述年龄",
    "child": "未成年人保护",
    "calls_for": "自述代人反映",
    "says_company": "自报企业",
    "speaks_for_company": "自述代表企业",
    "joined": "市民同意一并登记",
    "phone_and_matter": "同一电话、同一事项",
    "order_number": "市民报的编号",
    "told_before": "市民再次反映",
    "parted": "内容已改，不再并入",
}
_KIND = {
    "fire": "火情",
    "trapped": "有人被困",
    "gas": "燃气泄漏",
    "gas_poisoning": "燃气中毒",
    "electric_shock": "有人触电",
    "live_wire": "电线掉落",
    "in_water": "有人落水",
    "missing_person": "有人走失",
    "self_harm": "轻生风险",
    "violence": "暴力伤害",
    "fraud": "正在被诈骗",
    "medical": "急救",
    "crash": "交通事故",
    "threat": "扬言极端行为",
    "help": "呼救",
    "emergency": "紧急情况",
    "fire_lane": "消防通道被占",
    "manhole": "井盖缺失",
    "cave_in": "路面塌陷",
    "leaking_pole": "设施漏电",
    "burst_main": "管道爆裂",
    "outage": "大面积停水停电停气",
    "tree": "树木倒伏",
    "dangerous_house": "危房",
    "falling": "高空坠物隐患",
    "sewage": "污水倒灌",
    "lift": "电梯故障",
    "unfenced_water": "水边无防护",
    "lonely_person": "独居老人需要帮助",
}
_REASON = {
    "the citizen asked for a person": "市民要求人工",
    "hung up before it was complete": "市民中途挂断",
    "left while waiting for a person": "等待人工时离开",
    "left the chat before it was complete": "市民离开了网页对话",
    "the conversation goes on": "市民再次来电",
    "nothing was said": "没有内容",
    "back to the bot": "交还机器人",
    "it is another city's": "属于外地事项",
    "redo": "市民要求重办",
    "reopened": "市民反映新情况，重办",
}


# Then a number, or what was said.
_BEGINNINGS = {"with ": "随主单 ", "goes on as ": "并入原工单 ", "redo: ": "市民要求重办："}


def method(name: str) -> str:
    """How a field was found; a rule without a name here shows its own."""
    plain = name.removesuffix("_corrected")
    said = _METHOD.get(plain, plain)
    return said if plain == name else f"{said}（已更正）"


def alarm(kind: str) -> str:
    """What is dangerous."""
    return _KIND.get(kind, kind)


def reason(text: str | None) -> str:
    """Why a conversation was handed over, ended, or an order called back."""
    if not text:
        return ""
    if text.startswith("emergency: "):
        return f"紧急情况：{alarm(text.removeprefix('emergency: '))}"
    for start, said in _BEGINNINGS.items():
        if text.startswith(start):
            return f"{said}{text.removeprefix(start)}"
    return _REASON.get(text, text)


def actor(name: str) -> str:
    return ACTOR.get(name, name)


def shown(name: str, value: Any) -> str:
    """A field's value (as ``orders.fields.as_json`` gives it) in one line; "" when there is none."""
    if value is None or value == []:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "address" and isinstance(value, dict):
        return place(value)
    if name == "occurred_at" and isinstance(value, dict):
        return _occurred(value)
    if name == "due_at" and isinstance(value, str):
        return minute(value)
    if name == "urgent_reason":
        return alarm(str(value))
    if name == "caller":
        return CALLER.get(str(value), str(value))
    if name == "status":
        return STATUS.get(str(value), str(value))
    if isinstance(value, list):
        return " / ".join(map(str, value))
    return str(value)


def place(address: dict[str, Any] | None) -> str:
    """An address in one line: its parts from large to small, or as it was said when no part was found."""
    if not address:
        return ""
    parts = "".join(str(address.get(part) or "") for part in ("county", "town", "road", "number"))
    spot = str(address.get("place") or "")
    return (parts + spot if spot not in parts else parts) or str(address.get("text") or "")


def clock(moment: datetime | None, *, now: datetime | None = None) -> str:
    """``09:30`` of today, else ``11-23 09:30``, of another year ``2025-11-23 09:30`` (China time)."""
    if moment is None:
        return ""
    local, today = moment.astimezone(CHINA), (now or utc_now()).astimezone(CHINA)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"


def second(moment: datetime) -> str:
    """``2026-11-23 09:30:05`` (China time)."""
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"


def in_recording(ms: int) -> str:
    """A place in a recording, ``3:07``."""
    return f"{ms // 60_000}:{ms // 1000 % 60:02d}"


def event(kind: str, field: str | None, old: Any, new: Any, note: str | None) -> str:
    """One line of the history."""
    if kind == "created":
        return "建立工单"
    if kind == "status":
        because = f"（{reason(note)}）" if note else ""
        return f"状态由“{shown('status', old)}”改为“{shown('status', new)}”{because}"
    if kind == "field":
        name = field or ""
        return f"{FIELD.get(name, name)}由“{shown(name, old) or '空'}”改为“{shown(name, new) or '空'}”"
    if kind == "confirmed":
        names = [FIELD.get(name, name) for name in (note or "").split(", ") if name]
        return f"确认了{'、'.join(names)}"
    if kind == "callback":
        return "需要回呼" if new == "open" else "回呼完成"
    if kind == "follow_up":
        told = [SOLVED.get(field or "", ""), FOLLOW_UP.get(str(new), str(new or "")), note or ""]
        return f"回访：{'，'.join(part for part in told if part)}"
    if kind == "handover":
        if (note or "").startswith("["):  # takeover.take: the agent's name, which stands before the line already
            return "接手会话"
        return "交还机器人" if note == "back to the bot" else f"转人工：{reason(note)}"
    if kind == "joined":
        return f"工单 {new} 一并登记"
    if kind == "urged":
        times = (
            f"（第{new['times']}次）：{new.get('said', '')}"
            if isinstance(new, dict)
            else f"：来自一并登记的工单 {note}"
        )
        return f"市民催办{times}"
    if kind == "added":
        return f"市民补充：{new.get('text', '') if isinstance(new, dict) else ''}"
    if kind == "delivery":
        return f"送往承办系统{f'：{note}' if note else ''}"
    if kind == "recording":
        return "录音到期，已按保存期限删除"
    return " ".join(str(part) for part in (kind, field, note) if part)


def _occurred(value: dict[str, Any]) -> str:
    said, start, end = value.get("text"), value.get("start"), value.get("end")
    span = " 至 ".join(minute(moment) for moment in (start, end) if moment)
    return f"{said}（{span}）" if said and span else str(said or span)


def minute(moment: str) -> str:
    """An ISO moment as ``2026-11-23 09:30`` (China time); what is none, as it is."""
    try:
        return f"{datetime.fromisoformat(moment).astimezone(CHINA):%Y-%m-%d %H:%M}"
    except ValueError:
        return moment
