"""Personal data taken out of a question before it is kept for the editors.

Masked: names that somebody gives for himself, phone and identity numbers and every other long number, number
plates, mail addresses, house and room numbers. Kept: what the question is about, and the public short numbers.
"""

from __future__ import annotations

import re

from nlu.names import find_name

DIGIT = "0-9０-９零〇○一二三四五六七八九幺两洞拐"
LONG = re.compile(rf"[{DIGIT}](?:[\s\-－—]?[{DIGIT}xX]){{4,}}")
# 12345, 12333, 95598 and their like are what people ask about, not who they are.
PUBLIC = re.compile(r"(?:12[0-9]{3}|11[0-9]{3}|95[0-9]{3}|96[0-9]{3,4})")
AS_DIGITS = str.maketrans("０１２３４５６７８９零〇○一二三四五六七八九幺两洞拐", "01234567890001234567891207")
PLATE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Za-z][·\s]?[A-Za-z0-9]{5,6}")
MAIL = re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_COUNT = "[0-9一二三四五六七八九十百零〇]+"
_ROOM = rf"(?:{_COUNT}(?:号楼|号院|栋|幢|单元|室|房|户|楼|层|号))*"
DOOR = re.compile(rf"(?<=[路街巷道村弄里镇])\d+号{_ROOM}|{_COUNT}(?:号楼|号院|栋|幢|单元){_ROOM}|\d{{3,4}}(?:室|房|户)")


def masked(text: str) -> str:
    """``text`` with 〔姓名〕, 〔号码〕, 〔车牌〕, 〔邮箱〕, 〔门牌〕 where personal data were."""
    name = find_name(text)
    if name is not None:
        text = f"{text[: name.start]}〔姓名〕{text[name.end :]}"
    text = MAIL.sub("〔邮箱〕", text)
    text = PLATE.sub("〔车牌〕", text)
    text = LONG.sub(lambda run: run.group() if _public(run.group()) else "〔号码〕", text)
    return DOOR.sub("〔门牌〕", text)


def _public(run: str) -> bool:
    return PUBLIC.fullmatch(re.sub(r"[^0-9]", "", run.translate(AS_DIGITS))) is not None
