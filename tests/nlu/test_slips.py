"""What is taken back in the same breath is no part of the matter."""

from __future__ import annotations

import pytest

from nlu.city import load_city
from nlu.slips import without_slips

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("柳叶大道，哎不是，是朗州路口的站牌歪了", "朗州路口的站牌歪了"),
        ("鼎城区，啊不对，是武陵区南坪街道的井盖翘了", "武陵区南坪街道的井盖翘了"),
        ("我住朝阳路12号，不对，15号的门口堵了", "我住朝阳路15号的门口堵了"),
        ("停在幸福小区门口，哦不是，是幸福家园门口", "停在幸福家园门口"),
        ("昨天，说错了，前天晚上停的水", "前天晚上停的水"),
        ("他欠我三万二，不对，是四万二", "他欠我四万二"),
        ("我们三个人，哦不，四个人没拿到钱", "我们四个人没拿到钱"),
        ("光明路第三个巷子，不对，第四个巷子，最里头那家", "光明路第四个巷子，最里头那家"),
        # nothing is taken back
        ("买了两斤肉，不对劲，是臭的", "买了两斤肉，不对劲，是臭的"),
        ("他说不是他弄的，是楼上漏的", "他说不是他弄的，是楼上漏的"),
        ("晚上十点，不是十一点就停", "晚上十点，不是十一点就停"),
        ("这个路灯不对，老是闪", "这个路灯不对，老是闪"),
    ],
)
def test_only_what_was_meant_stays(said: str, meant: str) -> None:
    assert without_slips(said, load_city("changde")) == meant
