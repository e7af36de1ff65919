"""Whether words name somebody who is answerable, as an answer to 反映的是哪家单位: 新换的管理公司, 我们组长."""

from __future__ import annotations

import re

# It may be the name of a place as well.
_BODY = re.compile(
    "(?:政府|[局委办会院所站队厂店馆坊铺行]|公司|中心|部门|单位|学校|村部|社区|街道|门市部?|超市|市场|饭店|合作社)"
    "[的啊吧呢]*(?:$|(?=[，,](?:老板|店主|经理|负责|姓|名字|我|俺|不)))"
)
_PERSON = re.compile(
    "(?:[组村队校园厂店站所院局镇乡市县]长|支书|书记|主任|会计|出纳|干部|老板娘?|经理|房东|中介|司机|师傅|医生|护士|老师|教练|"
    "保安|包?工头|物业|[管运经]?[理营]方|开发商|商家|平台|客服|城管|交警|大队|村里|镇里|乡里|厂里|窗口|银行|邻居|住户|业主|租户"
    "|(?:那|这)[家户个][一-鿿]{0,6}|的人|[一-鿿]姓[一-鿿]?|姓[一-鿿]的?)[的啊吧呢]*$"
)
LONGEST = 24  # characters; what is longer tells a story
_NONE = re.compile("不(?:知道|晓得|清楚|认识|认得)|哪[个家里]|什么|么子|啥|谁")
_WISHED = re.compile("^(?:希望|请|要|想|让|叫|给|把|帮|退|赔|别|莫|快|赶)")


def names_body(text: str) -> bool:
    """Whether ``text`` ends in a body or a business: 灌溪镇政府, 新换的管理公司."""
    return bool(_BODY.search(text))


def names_somebody(text: str) -> bool:
    """Whether ``text`` is no more than who it is: a body, or somebody by what they do (我们组长)."""
    bare = text.strip("，,。.！!？?；; ")
    if len(bare) > LONGEST or _NONE.search(bare) or _WISHED.match(bare):
        return False
    return bool(_BODY.search(bare) or _PERSON.search(bare))
