"""Whether a question is to become an order: because the citizen says so, or because it tells what was done to them."""

from __future__ import annotations

import re

from nlu import routing
from nlu.matters import tells_at_length
from nlu.routing_words import word_scores

LONGEST_MORE = 40  # characters
OF_ITS_OWN = 3.0  # what one plain word of a category weighs (nlu.routing_words)
_US = "(?:[你您恁]们?|请|麻烦|先|就|直接|帮|给|替|跟|[我俺咱]们?)"
_WANTED = re.compile(
    rf"{_US}+(?:都|再|也)?(?:记(?:上|下来?|一[下哈]|着|录一?下?|个)|登记(?:上|下来?|一[下哈]|个|吧)|立个案|[开建做]个?(?:工)?单|报上去|转(?:过去|给(?!我|俺)))"
    "|(?:叫|让|喊|请|安排|派|要)(?!他们?|她|对方|老板)[^，。！？!?]{0,10}(?:给|跟|和|与)(?:我|俺)(?:们|家)?(?:打|回)?(?:个|一个)?(?:电话|回电|回话|回复|答复|联系|说说|讲讲)"
    "|(?:能不能|能否|可不可以|麻烦|希望|请)[^，。！？!?]{0,8}(?:给|跟|和)(?:我|俺)(?:打个?电话|回(?:个|一个)?(?:电话|话|电)|联系)"
)
# 能不能帮我问问他们，把钱要回来: behind a telling, that we act for whoever tells it
_ACT_FOR_US = re.compile(
    "(?:能不能|能否|可不可以|可否|麻烦|请|求|希望|[你您恁]们?)[^，。！？!?怎咋哪]{0,8}(?:帮|替|给|为)(?:我|俺|咱)们?[^，。！？!?怎咋哪]{0,10}"
    "(?:[要讨追]回|讨(?:个|一个)?(?:说法|公道|要)|追(?:讨|要)|催(?!生|乳)|管管|管一[管下]|协调|出面|出头|做主|主持公道|解决|问(?:问|一下|下|清楚)?(?:他们?|她|对方|公司|学校|厂里|物业|单位|老板|村里|社区))"
)
# 记一下 what is told; 怎么登记, 结婚登记
_NOT_WANTED = re.compile(
    "(?:怎么|咋|如何|怎样|哪里?|哪儿|什么时候)(?:才|能|去|样)*(?:登记|记)|记(?:一下|下)(?:号码|电话|地址|材料|流程)|不(?:用|要|想)[^，。]{0,4}(?:登记|记)"
)
_HOW = re.compile(
    "(?:怎么|咋|如何|怎样)(?:个)?(?:办|弄|搞|处理|解决|整|维权|投诉|举报)(?![理税卡证照手])|(?:该|要|应该|能)?(?:找|跟|向)(?:谁|哪个|哪里|哪儿|哪家|什么部门|哪个部门)|(?:哪里|哪儿|在哪)(?:可以|能)?(?:投诉|举报|反映)"
    "|(?:能|可以|可不可以|能不能)(?:投诉|举报|告)[^，。]{0,4}|有人管|管不管|[归该]谁管"
)
# What somebody did not do to whom asks: 不退钱, 不给发工资, 不让进, 没人来修
_DONE_TO_US = re.compile(
    "(?<![要能会])不(?:给|肯|让|退|发|修|赔|认|管|签|还(?!款日)|开门|供|换|理(?!解)|交房|办证|交付|承认|落实|兑现|处理|解决|结(?!婚|果))"
    "|(?:公司|单位|老板|厂|店)里?[^，。]{0,3}不(?:交|缴|买|签)"
    "|(?:没|冇|没有)人(?:管|修|来|理|收|清|处理)|(?:拖|欠)(?:着|欠)?[^，。]{0,6}(?:工资|工钱|钱|款|不给)|跑路|失联|联系不上|一直(?:没|不|拖)|骗(?:了|我|钱)|乱收|多收|强[制迫行]|扣(?:了|着|我|押)"
)
# What only those who know the place can answer: 县里老年大学还招不招人, 我去了三趟都说没苗
_HERE = re.compile(
    "[我俺咱]们?(?:这|那)?(?:个|一)?(?:里|边|儿|片|块|村|组|湾|镇|乡|街道?|县|区|城|小区|社区|院子?|楼|单元|学校)|(?:这|那)(?:条|个|一?片|座)"
    "|(?:县|镇|乡|村|区|街)(?:里|上)|(?:附近|楼下|门口|旁边|对面|隔壁)(?!有没有|哪)"
)
_WENT = re.compile("(?:去|跑|问|找|打)(?:了|过|哒)?(?:电话)?(?:[一二两三四五六几0-9好]+)(?:多)?(?:趟|次|回)")


def is_local(text: str) -> bool:
    """Whether the answer to a question depends on where whoever asks it is."""
    return bool(_HERE.search(text) or _WENT.search(text))


def goes_on(question: str, text: str) -> bool:
    """Whether what is said after an answer tells more of what was asked, and no matter of its own: 在手机上弄过，
    一直提示信息不符."""
    if len(text) > LONGEST_MORE or _HERE.search(text):
        return False
    _, leaves = word_scores(text)
    own = max(leaves.values(), default=0.0) >= OF_ITS_OWN
    return not own or routing.category(text)[:1] == routing.category(question)[:1]


def wants_order(text: str) -> bool:
    """Whether it is to be put down, somebody is to ring, or we are to act in what is told at length: 先给我记上,
    叫管这个的给我打个电话, 你们能不能帮我去催催他们."""
    if _ACT_FOR_US.search(text) and tells_at_length(text):
        return True
    return bool(_WANTED.search(text)) and not _NOT_WANTED.search(text)


def tells_trouble(text: str) -> bool:
    """Whether the question is what to do about something that was done to whoever asks: 驾校不退钱咋弄."""
    return bool(_HOW.search(text) and _DONE_TO_US.search(text))
