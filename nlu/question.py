"""Whether a sentence has the form of a question, by its words alone."""

from __future__ import annotations

import re

# 问过社保所 and 没什么 hold words of questions, and ask nothing.
_NO_QUESTION = re.compile(
    r"我(?:咋|怎么)(?:会|就|又|还)?(?:说|讲|念|记|写|打|弄|搞)(?:成|错|岔|反|漏)|(?:没有?|冇得?|没得)(?:[一-鿿]?[着到过见]|说|讲|给)?(?:什么|啥|么子|哪里|怎么|多少|几)|不(?:知道|晓得|清楚|记得)|(?:什么|啥|怎么|哪里|哪个|谁)(?:都|也)|几(?:次|回|趟|天|个|年|家|户|百|千|万|十)"
    r"|哪(?:个|里|些|家|天)[^，,。]{0,6}(?:不|没)(?:敢|想|能|好|便|知|晓|清|记)|[十好]几|一(?:会儿?|下)说|(?:问|说|讲|打听|反映|找|打)(?:过|了)|怎么(?:说|讲|都)|不管|无论|随便|多少(?:钱)?(?:都|也)"
)
# 我腿就这个样子，还评么子评: nobody asks what is said twice
_RHETORICAL = re.compile(r"还([一-鿿])(?:个|得)?(?:么子|什么|啥|么得|毛|屁|个鬼)\1(?!(?:材料|资料|手续|证))")
_ASKS = re.compile(
    r"怎么|咋(?:样|办|弄|搞|个)?|如何|哪(?:里|儿|些|个|天|家|年|位)|什么|啥|么子|多少|多久|多长|几(?:点|号|月|岁|块)|谁|为何|为啥"
    r"|能不能|可不可以|要不要|是不是|有没有|会不会|行不行|好不好|(?<!不)([一-鿿])不\1|(?:吗|么|呢|不|没|啵)[？?啊呀]*$|[？?]|请问|(?:想|要)(?:咨询|了解|打听|问)"
)


def is_question(text: str) -> bool:
    """True for 低保怎么办 and 你们几点下班; false for 问过社保所 and 没人管."""
    return bool(_ASKS.search(_NO_QUESTION.sub("，", _RHETORICAL.sub("，", text))))


def is_rhetorical(text: str) -> bool:
    """Whether what has the form of a question is an outcry: 还评么子评, 还修什么修."""
    return bool(_RHETORICAL.search(text))


SHORTEST = 6  # characters of such a question; a name with 呢 behind it has fewer
# What the open question itself is about: 为什么要留电话 withholds, and 你说哪个电话 asks back.
_OF_THE_ASKED = re.compile(
    r"为什么|为啥|干嘛|[干做](?:什么|啥|么子)|凭什么|什么意思|(?:名字|姓名|电话|手机|号码|地址|保密)(?:是|要|有|怎么|干|还|吗|吧|呢)|(?:说|讲|问|留|写|填|要)(?:的)?(?:是)?(?:什么|啥|哪个|哪里)"
)


def asks_of_another(text: str) -> bool:
    """Whether a question has nothing to do with name, phone or place that are asked for: 你知道中医院的挂号电话不."""
    return len(text) >= SHORTEST and is_question(text) and not _OF_THE_ASKED.search(text)
