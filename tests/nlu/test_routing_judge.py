from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from nlu import routing, routing_types
from nlu.city import city_names, load_city
from nlu.intent_text import core
from nlu.routing_departments import department_judge
from nlu.routing_features import WIDTH, Grams, counted, fold
from nlu.routing_judge import VECTORS, digest, examples, judge, read_vector_part
from nlu.routing_linear import fit, shares, sharpness_of
from nlu.routing_words import OTHER, tree
from nlu.vectors import shared_vectors
from nlu.yaml_file import BadYaml

pytestmark = pytest.mark.unit

COLUMNS = len(tree().first_levels) + len(tree().branches)


def test_every_branch_has_examples_and_none_twice() -> None:
    texts = examples()
    counts = Counter(leaf for _, leaf in texts)
    assert {leaf: count for leaf, count in counts.items() if count < 11} == {}
    assert set(tree().branches) <= set(counts)
    assert [text for text, count in Counter(fold(text) for text, _ in texts).items() if count > 1] == []


def test_an_unknown_branch_is_refused(tmp_path: Path) -> None:
    (tmp_path / "urban.yml").write_text("first: 城乡建设\nexamples: {没有这个: [路灯坏了]}\n", encoding="utf-8")
    with pytest.raises(BadYaml, match="没有这个 is no branch"):
        examples(tmp_path)


def test_the_vector_part_was_fitted_on_these_examples() -> None:
    assert read_vector_part(VECTORS, digest(examples()), COLUMNS) is not None, "run python -m nlu.routing_fit"
    assert read_vector_part(VECTORS, "another", COLUMNS) is None


def test_the_judge_of_types_was_fitted_on_its_examples() -> None:
    expected = digest(routing_types.examples())
    part = read_vector_part(routing_types.VECTORS, expected, len(routing_types.ORDER_TYPES))
    assert part is not None, "run python -m nlu.routing_fit"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("汽修店给我换的刹车片第二天就响，老板讲是我自己踩坏的", "投诉"),
        ("楼下鸽子笼的毛飞得到处都是，讲了几回他都当耳边风", "投诉"),
        ("支书家的亲戚一个没下过地，年年领种地的补助", "举报"),
        ("涵洞里的灯全灭了，骑车进去看不见路", "求助"),
        ("广场边上要是有个饮水的地方，带娃的就方便多了", "建议"),
        ("护工大姐天天给我爸翻身擦背，比我们做儿女的还细心", "表扬"),
        # a story with a question at its end asks for no information
        (
            "年初在他们店里办了张两千块的卡，说好随到随用，去了几回都说排满了，上礼拜再去店已经搬空，电话也打不通，群里三十几个人都一样，"
            "我就想问问你们到底归哪个部门管，能不能把钱要回来",
            "投诉",
        ),
    ],
)
def test_kinds_that_no_word_names(text: str, kind: str) -> None:
    assert routing.order_type(text, shared_vectors().of(core(text))) == kind


def test_a_vector_that_says_something_is_heard() -> None:
    part = read_vector_part(VECTORS, digest(examples()), COLUMNS)
    assert part is not None
    number = tree().first_levels.index("卫生计生")
    vector = part.mean + part.linear.weights[:-1, number] / np.linalg.norm(part.linear.weights[:-1, number])
    assert judge().rank("那个地方不好", vector.astype(np.float32)).firsts[0][0] == "卫生计生"


def test_probabilities_hold_together() -> None:
    ranking = judge().rank("楼下饭店油烟太大")
    assert sum(share for _, share in ranking.firsts) == pytest.approx(1)
    of_first = sum(share for leaf, share in ranking.leaves.items() if leaf[0] == "环境保护")
    assert of_first == pytest.approx(dict(ranking.firsts)["环境保护"])
    assert ranking.best_leaf(OTHER) is None


@pytest.mark.parametrize(
    "text", ["喂你好听得到吗", "给我讲个笑话吧", "行了就这么着吧", "我姓王电话一三八", "帮我放首歌", "那个嗯就是"]
)
def test_talk_that_is_no_matter_is_nobodys(text: str) -> None:
    assert routing.category(text) == [OTHER]
    assert routing.departments(text, [OTHER], load_city("changde")) == []


@pytest.mark.parametrize("name", city_names())
@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("凌晨两点工地还在施工，吵得一家人睡不着，希望处理", "城市管理"),
        ("小区旁边广场舞音响声音太大", "公安局"),
        ("厂里的机器一天到晚响，震得慌", "生态环境"),
        ("小区电梯坏了物业一直不修", "住房和城乡建设"),
        ("乡下那条公路全是坑", "交通运输"),
        ("补课班收了钱老师跑了，孩子的课没法上", "教育"),
        ("包工头欠我们工钱不给", "人力资源"),
        ("理发店充的卡不给退", "市场监督"),
        ("住院的钱医保不给报", "医疗保障"),
        ("村里吃水困难，水一个月才来几回", "水利"),
        ("路口红绿灯不亮了", "交通警察"),
    ],
)
def test_who_comes_first_where_it_is_close(name: str, text: str, first: str) -> None:
    ranked = routing.departments(text, routing.category(text), load_city(name))
    assert first in ranked[0][0]


def test_a_pack_without_examples_is_judged_by_its_words_and_branches() -> None:
    from dataclasses import replace

    city = load_city("changde")
    bare = replace(city, departments=tuple(replace(each, examples=()) for each in city.departments))
    ranked = department_judge(bare).rank("超市卖过期食品", ["商贸旅游", "食品安全"])
    assert ranked[0][0] == "常德市市场监督管理局"


def test_hashing_is_the_same_on_every_machine() -> None:
    buckets, counts = counted("路灯，路灯12")[0]
    assert buckets.tolist() == sorted(buckets.tolist())
    assert int(buckets.max()) < WIDTH
    assert len(buckets) == 12
    assert counts.max() == pytest.approx(1 + np.log(2))
    assert counted("路")[0][0].tolist() == [253290]
    assert len(counted("路灯" * 40)) == 2  # a long text's head counts once more


def test_fitting_tells_classes_apart_and_weights_count() -> None:
    texts = ["路灯坏了", "路灯不亮", "河水发臭", "河水变黑"]
    grams = Grams.of(texts)
    rows = [grams.row(text) for text in texts]
    targets = np.array([[True, False], [True, False], [False, True], [False, True]])
    linear = fit(rows, targets)
    assert [int(linear.scores(row).argmax()) for row in rows] == [0, 0, 1, 1]
    light = fit(rows, targets, weights=np.array([1, 1, 1e-6, 1e-6], np.float32))
    assert light.scores(rows[2])[1] < linear.scores(rows[2])[1]


def test_sharpness_follows_how_often_scores_are_right() -> None:
    scores = np.tile(np.array([[1.0, 0.0]], np.float32), (100, 1))
    truth = np.array([0] * 80 + [1] * 20)
    assert shares(scores, sharpness_of(scores, truth))[0, 0] == pytest.approx(0.8, abs=0.03)


def test_it_is_quick() -> None:
    text = (
        "武陵区朝阳路和人民路交叉口东边的工地凌晨两点还在施工，"
        "吵得一家老小睡不着，打了好几次电话都没有人管，希望尽快来处理一下"
    )
    city = load_city("changde")
    routing.departments(text, routing.category(text), city)
    begun = time.process_time()
    for _ in range(20):
        routing.order_type(text)
        routing.departments(text, routing.category(text), city)
    assert (time.process_time() - begun) / 20 < 0.008


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我没什么要投诉的，就想讲一声谢谢，送气的师傅扛到六楼，水都没喝", "表扬"),
        ("我不是来告状的，夸夸你们那个修灯的，人真好", "表扬"),
        ("捡到我的包还给我，给他钱死活不要", "表扬"),
        ("给你们透个信，他家冷库里冻的是死猪", "举报"),
        ("我在里头做过，肉都是过期改的日期，别把我讲出去", "举报"),
        ("依我看把校门口的花坛改成人行道，孩子走着就不挤了", "建议"),
        ("桥边上要是加个扶手多好", "建议"),
        ("打你们这个电话要钱不", "咨询"),
        ("我想问下，就是我给娃娃买的奶粉少了一勺子，去找她，她说出门不认", "投诉"),
        ("拿去洗的被面给我洗花了一块，还说不碍事", "投诉"),
        ("驾照考试有人在考场里头念答案，交了钱的坐后头", "举报"),
        ("桥头那块空地空着也是空着，放几条板凳让老人歇个脚", "建议"),
        ("老年证在外地能用不", "咨询"),
    ],
)
def test_kinds_told_in_a_roundabout_way(text: str, kind: str) -> None:
    assert routing.order_type(text, shared_vectors().of(core(text))) == kind


def test_rare_kinds_weigh_as_much_as_frequent_ones() -> None:
    weights = routing_types.evened(routing_types.targets([("", "投诉")] * 9 + [("", "表扬")]))
    assert weights[-1] == pytest.approx(3 * weights[0])


@pytest.mark.parametrize(
    "text",
    [
        "水管里淌黑水，都三天了",
        "公厕夜里没灯",
        "学校食堂的饭里老有头发",
        # closed, fenced off, a new rule: nobody breaks the law in it
        "俺村那个文化室盖得怪排场，一年到头挂把锁，俺几个老头想打个牌都没处去",
        "卫生站的医生三天两头不来，我娘换药只好租车去镇上，来回四十块",
        "栽药材的老板拿竹篱笆把我们下河挑水的路围起来了，老人家要绕好远",
        "巷子口新栽了一排铁桩，说是不让大车走，我拉家具的小货车也进不来了",
        "村里盖的活动室，钥匙在会计家，一年没开过几回",
        "包河滩种树的人不让我们牵牛去喝水，用铁丝拦了",
        # nor is it praise because it is polite
        "你们好，想麻烦你们个事",
    ],
)
def test_what_no_word_calls_a_report_or_praise_is_none(text: str) -> None:
    assert routing.order_type(text, shared_vectors().of(core(text))) in ("求助", "投诉")
