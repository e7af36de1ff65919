"""The part of an utterance that tells its intent."""

from __future__ import annotations

import re

# What stands before and after the matter on the phone; a greeting or a filler says nothing of the intent.
# The look-aheads keep 你好笨, 你好像 and 喂狗 whole.
_GAP = r"[\s，,。.!！、…]"
_PERSON = "同志|师傅|姑娘|美女|大姐|客服|老师"
_GREETING = (
    rf"(?:{_PERSON})?(?:[你您恁]好(?![像笨蠢聪厉可漂坏烦会慢多久棒])|喂(?![养狗奶鸡鸭鹅猪牛羊鱼食饭鸽猫]))(?:{_PERSON})?"
    "|不好意思|打扰一下|请问一下|请问|麻烦问一下|我想问一下"
)
_SOUND = "哎|诶|欸|哦|噢|啊|嗯|呃|额"
_FILLER = f"{_SOUND}|那个|这个|那什么|就是说|就是|这样的|是这样的"
_LEAD = re.compile(rf"^(?:(?:{_SOUND})*(?:{_GREETING})[啊呀哈]?{_GAP}*|(?:{_FILLER})+{_GAP}+)+")
_THANKS = re.compile(rf"{_GAP}*(?:谢谢|多谢|麻烦|辛苦)(?:你们?|您|恁)?[了啊哈咯]*[\s。.!！]*$")


def core(text: str) -> str:
    """``text`` without a leading greeting or filler and without closing thanks, where a matter remains."""
    rest = _LEAD.sub("", text, count=1)
    if len(re.sub(r"\W", "", rest)) < 2:
        rest = text
    short = _THANKS.sub("", rest)
    return short if len(re.sub(r"\W", "", short)) >= 6 else rest
