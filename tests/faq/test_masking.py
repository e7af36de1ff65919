from __future__ import annotations

import pytest

from faq.masking import masked

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("我叫王建国电话13800138000社保卡丢了怎么办", "我叫〔姓名〕电话〔号码〕社保卡丢了怎么办"),
        ("身份证432421199001011234能在网上换吗", "身份证〔号码〕能在网上换吗"),
        ("电话幺三八零零幺三八零零零", "电话〔号码〕"),
        ("湘J12345这个车有没有违章", "〔车牌〕这个车有没有违章"),
        ("我住朝阳路12号3栋2单元501室怎么办居住证", "我住朝阳路〔门牌〕怎么办居住证"),
        ("回信发到li.na@example.org行吗", "回信发到〔邮箱〕行吗"),
    ],
)
def test_personal_data_are_taken_out(text: str, kept: str) -> None:
    assert masked(text) == kept


@pytest.mark.parametrize(
    "text", ["打一二三四五有用吗", "12333打不通怎么办", "公积金2026年能提几次", "办完要15个工作日吗", "几号开始供暖"]
)
def test_what_the_question_is_about_stays(text: str) -> None:
    assert masked(text) == text
