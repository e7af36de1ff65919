"""What the hotline does not take, and what only mentions it."""

from __future__ import annotations

import pytest

from nlu.acceptance import kinds, not_accepted

pytestmark = pytest.mark.unit

REFUSED = {
    "litigation": [
        "我对法院的判决不服，我要上诉",
        "我要举报法官收黑钱乱判",
        "法院判了一年多了，他还是不还钱",
        "我申请强制执行半年了一直没动静",
        "案子立案三个月了法院一直不开庭",
        "法院给我判的离婚案子我觉得不合理",
        "执行法官电话都打不通，案子没人管",
        "我跟前夫的财产纠纷，法院判的不公平",
        "我要起诉我前夫",
        "已经起诉了，法院还没判",
    ],
    "procuratorate": ["检察院不起诉，我不服", "我要告检察院办案不公，投诉检察官"],
    "arbitration": [
        "劳动仲裁裁决下来我不服",
        "仲裁委迟迟不开庭",
        "仲裁的结果偏向公司，我不认",
        "我想申请劳动仲裁",
    ],
    "discipline": [
        "我要举报我们村支书贪污扶贫款",
        "举报某局长公款吃喝",
        "我要举报镇长以权谋私，把工程给了他小舅子",
        "某某局的科长吃回扣我要检举",
    ],
    "administrative_review": ["对交警的行政处罚不服，想申请行政复议", "工伤认定我不服"],
    "information_request": ["我想申请信息公开，看看征地的批文", "想要政府公开我们村征地补偿的文件"],
    "petition": [
        "信访局一直没给答复",
        "我在国家信访网反映的事情没有回复",
        "信访件转到区里就没人理了",
        "我们要上访",
        "我那个拆迁的事已经在信访局信访立案了，正在办，我想再投诉一遍",
        "我已经走信访程序了",
        "我现在正在信访，想让你们也催一下",
    ],
    "military": ["投诉部队营区半夜打靶，吵得睡不着", "驻军营区的军车把我的车撞了不赔"],
    "party_organ": ["投诉县委组织部不公"],
    "privacy": [
        "帮我查一下我老公的开房记录",
        "帮我查一下这个号码的机主是谁，查她的住址",
        "帮我查一下我前女友现在住哪里",
    ],
}
# Each mentions a court, arbitration, petitions, officials or the army, and is ours all the same.
TAKEN = [
    "老板拖欠工资，说再闹就让我去仲裁",
    "物业说让我们去法院告，楼顶漏水不管",
    "法院门口的路灯坏了",
    "再不处理我就去法院告你们，小区垃圾堆了半个月",
    "开发商不交房，我们打算集体起诉",
    "楼上漏水，社区调解过也没用，叫我走法律程序",
    "村里的路三年没修好，钱怕是被村干部贪污了",
    "工资拖了三个月，准备申请劳动仲裁，你们能不能管管",
    "工地欠我们八个人的工钱，仲裁也仲裁过了，老板就是不给",
    "我儿子在部队当兵，家里的优待金一直没发",
    "之前信访过，下水道还是堵",
    "村主任办事不公，低保评得乱七八糟",
    "医院收费不合理，不给我看病历，实在不行我就打官司",
    "交警乱贴罚单，那里根本没有禁停标志",
    "老师收红包，违规补课",
    "物业拿了回扣，把公共车位租出去",
    "我们已经起诉开发商了，但是小区现在没有通水通电，希望先解决用水",
    "工地老板欠我们六个人的工钱，还说不服就去仲裁",
    "他们公司欠我三万块工程款，我说要告他，他说随便告",
    "小区业主准备联名上访了，你们再不解决漏水的问题",
    "老板卷款跑路，派出所说是经济纠纷让去法院起诉，我们的会员卡怎么办",
    "社保局说我的工伤认定要等三个月，太慢了",
    "开发商被法院查封了，我们的房子停工烂尾了",
    "信访局让我打12345反映占道经营",
    "怀疑村干部把低保给了亲戚",
    "我申请了劳动仲裁，但是公司现在还在违法用童工",
    "帮我查一下供水公司的电话",
    "要求物业公开账目",
    "退役军人的补贴没到账",
    "信访局登记处的空调坏了",
    "我在信访局上班，小区停水了",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in REFUSED.items() for text in texts])
def test_what_is_not_ours_is_told_apart(kind: str, text: str) -> None:
    found = not_accepted(text)
    assert found is not None
    assert found.kind == kind
    assert text[found.start : found.end].strip("，")


@pytest.mark.parametrize("text", TAKEN)
def test_a_mention_refuses_nothing(text: str) -> None:
    assert not_accepted(text) is None


def test_every_kind_is_tried() -> None:
    assert set(REFUSED) == set(kinds())
