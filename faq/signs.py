"""Signs that a sentence reports something that happened rather than asks how things are done.

"为什么还没人来修" holds a question word and is a complaint; such sentences must not get an FAQ answer.
These are features of the fitted decision, not rules: each alone may be wrong.
"""

from __future__ import annotations

import re

UNDONE = re.compile(
    r"没人(来|管|理|修|处理|接|清)|没有人|不(处理|解决|理睬|作为|给修|给退|给钱|肯|退钱|退费|发工资)|还(没|不|未)|"
    r"一直(没|不|都|在)|迟迟|至今|推诿|踢皮球|置之不理|拖着|总是|老是|天天|每天都|经常|反映(过|了|多次|好)|"
    r"投诉(过|了|多次|好)|(好几|多|无数|两|三|几)次|打(过|了).{0,4}电话|到现在"
)
WISH = re.compile(
    r"希望|要求|请(你们|您们|有关|相关|尽快|政府|部门|派|帮我(反映|投诉))|尽快|赶紧|赶快|强烈|严查|查处|给个说法|管一管|"
    r"管管|来人|派人|我要(投诉|举报|反映)|处理一下|解决一下"
)
WHEN = re.compile(
    r"昨(天|晚|日)|今(天|早|晚|日)|前天|刚才|刚刚|凌晨|半夜|早上|下午|晚上|"
    r"(\d|[一二两三四五六七八九十几半])(个)?(多)?(天|月|年|周|星期|小时)了|连续|上(周|个月|次)|这几天|最近"
)
WHERE = re.compile(
    r"\d+(号|栋|幢|单元|楼|室|路)|"
    r"[一-龥]{2,}(路|街|大道|巷|花园|苑|府|小区)(的|门口|附近|旁|交叉|里|[一二三四五六七八九十\d])|门口|楼下|隔壁|"
    r"对面|楼上|我(们|家)(小区|村|楼|这|单位|公司|厂)"
)
HARM = re.compile(
    r"臭|吵|睡不着|受不了|难受|影响|扰民|乱(收|停|扔|堆|搭|排|罚)|骗|坑|黑心|太(差|慢|大|脏|黑|多|过分|贵)|烂|"
    r"堵(了|死|住)|坏了|破了|漏|塌|没电|断电|断水|态度"
)
ASKS = re.compile(
    r"怎么|咋|如何|哪(里|儿|些|个|天|能|有)|什么|啥|多少|多久|多长|几(天|岁|年|个|块|点|号|月)|能不能|可不可以|"
    r"可以.{0,12}吗|能.{0,12}吗|要不要|需(要|不需)|是不是|有没有|吗$|呢$|谁|找哪|办理|办|申请|流程|条件|材料|"
    r"标准|会不会|[用收给算让得罚退]不[用收给算让得罚退]"
)
TELLS = re.compile(r"了|着|过|被|把|都|就是|不|没|还|太|又|让|说")
RHETORIC = re.compile(
    r"有(没有)?人管|谁(来)?(负责|管)|怎么回事|凭什么|(怎么|咋|为什么|为啥|什么时候|到底)(还|又|才|都|总|老|就|一直)|管不管|合理吗|"
    r"怎么(活|睡|过)|还有没有"
)
SIGNS = ("undone", "wish", "when", "where", "harm", "asks", "length", "statement", "rhetoric")
KEYWORDS = 6  # characters up to which a text without a word that asks may be keywords


def signs(text: str) -> tuple[float, ...]:
    """The features named in SIGNS, each 0…1: length reaches 1 at 60 characters, statement at four words that tell."""
    groups = (UNDONE, WISH, WHEN, WHERE, HARM)
    found = [min(len(pattern.findall(text)), 2) / 2 for pattern in groups]
    asks = bool(ASKS.search(text))
    statement = 0.0 if asks or len(text) <= KEYWORDS else min(len(TELLS.findall(text)), 4) / 4
    return (*found, float(asks), min(len(text), 60) / 60, statement, float(bool(RHETORIC.search(text))))
