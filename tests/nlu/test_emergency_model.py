"""The learned judge beside the rules: what it catches, what it takes back, and that it may be missing."""

from __future__ import annotations

import logging
import time
from pathlib import Path

import numpy as np
import pytest
import yaml

from nlu import emergency_fit, emergency_model
from nlu.city import load_city
from nlu.emergency import Emergency, assess, by_rules, is_complaint, is_over, numbers, only_denies, rules
from nlu.emergency_fit import digest, fit, folds, inner, ordinary, sentences
from nlu.emergency_model import LONG, ROOM, WEIGHTS, Model, focus, stored_cuts
from nlu.intent_text import core
from nlu.tuned.opinion import read_by_both
from nlu.understand import understand
from nlu.vectors import shared_vectors

pytestmark = pytest.mark.unit

# Another writer's sentences; the model never learns from them.
GROUPS = yaml.safe_load(Path(__file__).with_name("emergency_sentences.yml").read_text(encoding="utf-8"))["groups"]


def judged(text: str, before: str | None = None) -> Emergency:
    return assess(text, shared_vectors().of(core(focus(text))), before)


def share(action: str, wanted: str) -> float:
    texts = [text for group in GROUPS if group["action"] == action for text in group["sentences"]][::4]
    return float(np.mean([judged(text).action == wanted for text in texts]))


def test_the_weights_belong_to_the_sentences() -> None:
    assert Model.read_from(WEIGHTS)[1] == digest(), "run python -m nlu.emergency_fit"
    assert WEIGHTS.stat().st_size < 4_200_000


def test_the_scores_in_place_are_read_alone() -> None:
    assert stored_cuts(WEIGHTS) == Model.read_from(WEIGHTS)[0].cuts


def test_every_redirect_has_sentences_and_a_number() -> None:
    written = {sentence.kind for sentence in sentences()}
    assert written - {"none"} == {rule.kind for rule in rules()[0]}
    assert set(numbers()) == {rule.kind for rule in rules()[0] if rule.action == "redirect"}


def test_other_sentences_are_caught_and_let_go() -> None:
    assert share("redirect", "redirect") >= 0.92
    assert share("none", "redirect") <= 0.02


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("进门一股臭鸡蛋味，人发晕", "119"),
        ("我舅舅怎么摇都摇不醒，嘴巴是紫的", "120"),
        ("斜对面那扇窗子里头往外翻黑的，呛得很", "119"),
        ("地上那根线一直在闪蓝光，嗞嗞叫", "119"),
        ("她把一瓶全吞下去了", "110"),
        ("娃从岸边掉下去了，现在只看得到水花", "110"),
        ("他守在门外面，手里拿着家伙，喊着要我的命", "110"),
        ("那边叫我报验证码，我已经打过去五万了", "110"),
    ],
)
def test_what_is_only_seen_or_felt(text: str, number: str) -> None:
    assert judged(text).number == number


@pytest.mark.parametrize(
    "text", ["以前煤气漏过", "要是着火了怎么办", "吓得我心脏病都要犯了", "我爸前年被电过一回", "公园那个跳楼机太吓人了"]
)
def test_history_thought_and_figures(text: str) -> None:
    assert judged(text).action != "redirect"


@pytest.mark.parametrize(
    "text",
    [
        "帮我催一催，太慢了",
        "公交车司机半路赶人下车",
        "我是替我妈打的，她八十三了一个人住，低保给停了",
        "先等等，锅开了我关下火",
        "来人看了一眼就走了，根本没通",
        "我老公不在，晚上再打来",
        "有人跳广场舞吵死了",
        "没有砸到人",
        "我不知道",
        "俺不知道",
        "不",
        "还没",
        "整个小区",
        "不想说，你管我叫什么",
        "喂你好，我前头打过电话的，说水发黄的，咋还没得人来看哦",
    ],
)
def test_ordinary_turns_go_on(text: str) -> None:
    assert judged(text).action != "redirect"


def test_a_danger_goes_on() -> None:
    assert judged("又着起来了", before="fire").number == "119"
    assert judged("他们还没来，越来越大了", before="fire").action == "redirect"


@pytest.mark.parametrize(
    ("text", "alone"), [("没有危险啊", True), ("你搞错了", True), ("没着火，就是油烟大，楼下饭店的烟全飘上来", False)]
)
def test_who_says_that_there_is_no_danger_is_believed(text: str, alone: bool) -> None:
    assert judged(text, before="fire").action == "none"
    assert only_denies(text) is alone
    assert not only_denies("地址搞错了，是鼎城区")
    assert judged("没有危险，不过火又烧起来了", before="fire").action == "redirect"
    assert judged("没有着火，是有人掉河里了快淹死了", before="fire").kind == "in_water"


@pytest.mark.parametrize("text", ["三楼以上都是味", "把他的车拖走"])
def test_an_answer_about_an_ordinary_matter_needs_more(text: str) -> None:
    vector = read_by_both(text, shared_vectors().of)
    assert assess(text, vector).action == "redirect"
    assert assess(text, vector, answers=True).action == "none"


@pytest.mark.parametrize("text", ["他现在拿刀在砍门", "就在我面前倒下去了，没得气了", "电还在响，他粘在上头"])
def test_a_danger_told_instead_of_an_answer_is_believed(text: str) -> None:
    assert assess(text, read_by_both(text, shared_vectors().of), answers=True).action == "redirect"


@pytest.mark.parametrize(
    "text",
    [
        "街上一到半夜就有人飙车，吵得睡不着",
        "楼上的狗从来不牵绳，昨天差点咬到我儿子",
        "我女儿读高一，学校周末补课还要收钱",
        "水沟堵了半个月，水都漫到屋里来了，臭死人",
    ],
)
def test_what_sounds_like_a_complaint_needs_more(text: str) -> None:
    assert judged(text).action != "redirect"


@pytest.mark.parametrize(
    "text",
    [
        "我替我妈打个电话，她天天去听课，买了一堆仪器，降压药都停了",
        "俺打了好几回电话了，去年交的钱一直不退",
        "上个月卫生院开药多收了我钱",
    ],
)
def test_a_call_or_medicine_told_in_a_complaint_is_nothing_of_this_moment(text: str) -> None:
    assert is_complaint(text)


@pytest.mark.parametrize("text", ["她天天念叨，这回把一瓶药喝了", "他去年就打我妈，又在打", "昨天买的农药，人倒了"])
def test_a_blow_or_poison_in_a_complaint_is_of_this_moment(text: str) -> None:
    assert not is_complaint(text)


@pytest.mark.parametrize("text", ["已经打过119了", "没事了", "火灭了", "警察来了"])
def test_a_danger_ends(text: str) -> None:
    assert judged(text, before="fire").action == "none"
    assert is_over(text)


@pytest.mark.parametrize("text", ["火灭了，人没事，我叫刘洋，电话明天再说", "又着起来了", "还没灭", "我姓王"])
def test_not_the_end_alone(text: str) -> None:
    assert not is_over(text)


def test_without_the_model_the_rules_stand(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(emergency_model, "WEIGHTS", tmp_path / "none.npz")
    emergency_model.model.cache_clear()
    try:
        with caplog.at_level(logging.ERROR):
            assert judged("我家着火了") == by_rules("我家着火了")
        assert "rules alone" in caplog.text
    finally:
        emergency_model.model.cache_clear()


@pytest.mark.parametrize("text", ["", "。", "😀", "x" * 2000, "火" * 2000])
def test_odd_text_does_not_break_the_judge(text: str) -> None:
    assess(text, np.zeros(384, np.float32))


def test_held_back_scores_come_from_a_fit_without_the_batch() -> None:
    random = np.random.default_rng(0)
    data = sentences()[::40]
    features = random.standard_normal((len(data), 30)).astype(np.float32)
    whole, held = fit(features @ features.T, data), folds(data)
    rows, rest = np.flatnonzero(held == held[0]), np.flatnonzero(held != held[0])
    assert not {data[row].batch for row in rows} & {data[row].batch for row in rest}
    without = fit(features[rest] @ features[rest].T, [data[place] for place in rest])
    expected = features[rows] @ features[rest].T @ without.shares
    columns = [whole.names.index(name) for name in without.names]
    np.testing.assert_allclose(whole.unseen[np.ix_(rows, columns)], expected, atol=5e-3)


def test_products_of_rows_are_those_of_the_same_rows_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emergency_fit, "COMMON", 4)
    random = np.random.default_rng(0)
    written = random.standard_normal((9, 12)).astype(np.float32) * (random.random((9, 12)) < 0.4)
    written[:, -1] = 1
    rows = [(np.flatnonzero(row).astype(np.int32), row[np.flatnonzero(row)]) for row in written]
    np.testing.assert_allclose(inner(rows), written @ written.T, atol=1e-5)


def test_fast_enough_beside_the_vector() -> None:
    text = "小区门口的路灯坏了一个星期了，晚上黑得看不见路，希望你们快点派人来修一下"
    vector = shared_vectors().of(core(text))
    assess(text, vector)
    started = time.process_time()
    for _ in range(20):
        assess(text, vector)
    assert (time.process_time() - started) / 20 < 0.012


def test_examples_of_the_categories_are_ordinary_but_for_those_of_a_batch() -> None:
    texts = {sentence.text for sentence in ordinary()}
    assert "门面前的违规灯箱占着人行道好几年了" in texts
    assert "施工队挖断了我们的水管不修" not in texts


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("等一下等一下，我婆婆从椅子上滑下去了，喊她没声音", "redirect"),
        ("一名旅客翻过站台护栏坐在铁轨上，拒绝离开", "redirect"),
        ("我点的外卖送到了没有，快点来，别按门铃，他就在我旁边", "redirect"),
        ("凉亭的瓦掉了几片，还没人来补", "none"),
        ("气得我半夜睡不着，你们倒是给个话", "none"),
    ],
)
def test_breaking_off_reports_hints_and_any_other_day(text: str, action: str) -> None:
    assert judged(text).action == action


@pytest.mark.parametrize("text", ["整栋楼的暖气管爆了，楼道里都是水", "水管爆炸一样往外喷"])
def test_what_a_rule_would_send_away_stays_ours_where_the_judge_is_clearly_surer(text: str) -> None:
    assert by_rules(text).action == "redirect"
    assert judged(text).action == "urgent_order"


@pytest.mark.parametrize(
    ("ordinary", "danger"),
    [
        ("隔壁养鹅的味道重得我头疼，天天这样，你们来管一下", "隔壁化粪池下去的人叫不应了，上头的人也头晕"),
        ("有人半夜在塘里下药毒鱼，死鱼漂了一片", "他把毒鱼的药喝下去了，嘴里冒白沫"),
        ("车站的牌子倒在花坛里了，没压着人，来扶一下", "车站的牌子倒下来压着一个人，我们抬不动"),
        ("电梯门夹了我手一下，红了一块，叫维保来看看", "我妈的手夹在电梯门里拔不出来"),
        ("电信的线垂下来挡着我家大门，不带电的", "电线掉到水里噼啪冒火花，路过的狗倒了"),
        ("切割机的火星子溅到我晒的衣服上，烫了个洞", "切割机的火星子把油漆桶点着了，火往屋里窜"),
        ("工钱拖了半年，这日子没法过了，帮我要一要", "今天不给工钱我就点了这桶汽油，老板也别想走"),
        ("我爸前年摔断的腿，现在想办个残疾证", "我爸从梯子上摔下来，腿断了，骨头都露出来了"),
    ],
)
def test_the_same_words_with_and_without_danger(ordinary: str, danger: str) -> None:
    assert judged(ordinary).action != "redirect"
    assert judged(danger).action == "redirect"


@pytest.mark.parametrize(
    "text",
    [
        "路牌让车刮倒了，没压着人",
        "站牌倒了，压着人行道",
        "烤串的火星子溅到我被单上，烫了个黑点",
        "我家的牛口吐白沫死了",
        "养猪场那个味熏得人喘不上气",
    ],
)
def test_rules_let_go_what_is_small_or_of_an_animal(text: str) -> None:
    assert by_rules(text).action != "redirect"


@pytest.mark.parametrize(
    "text",
    [
        "掉河里哒！三岔河闸口这",
        "快来人掉塘里了",
        "仓里埋哒人！盐井粮站",
        "工地塌了埋人了",
        "七栋楼顶有人要跳",
        "高辛镇面粉厂着火了",
    ],
)
def test_what_is_shouted_is_believed_wherever_it_is(text: str) -> None:
    assert assess(text, shared_vectors().of(core(text))).action == "redirect"


@pytest.mark.parametrize("text", ["手机掉河里了", "去年有人掉河里了", "要是有人掉河里了谁负责", "楼上有人要跳舞"])
def test_what_only_sounds_like_a_shout_is_none(text: str) -> None:
    assert by_rules(text).action == "none"


@pytest.mark.parametrize("text", ["快点", "问这么多干嘛，快点", "我没空跟你们扯，快点", "没时间，快点说", "搞快点咧"])
def test_impatience_is_no_danger(text: str) -> None:
    assert judged(text).action == "none"


def test_impatience_after_a_danger_is_left_to_the_judge() -> None:
    assert judged("快点", before="fire").action == "redirect"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("电梯刚才往下坠了两层卡在那里，里面还有三个学生", "trapped"),
        ("路边的盖板断了，我师傅踩空掉进去，只剩一只手看得到", "trapped"),
        ("有个女学生坐在铁轨上，喊她不起来", "self_harm"),
        ("我真的坚持不下去了，在楼顶待会儿", "self_harm"),
        ("三个人围住我不让走，领头的掏出刀子", "violence"),
        ("对门老头四天没看到人，楼道里全是臭味，喊他也没人应", "medical"),
        ("屋里只有小声的喊，说摔在地上爬不起来", "medical"),
    ],
)
def test_what_is_said_in_so_many_words_is_believed(text: str, kind: str) -> None:
    assert (judged(text).action, judged(text).kind) == ("redirect", kind)


@pytest.mark.parametrize(
    "text",
    [
        "火车晚点，我坐在铁路边上的候车室等了三个钟头",
        "天台门锁了，我太累了不想再爬",
        "昨天电梯坠了一下，后来维保的来修好了",
        "城管围着俺的摊子，掏出本子来记",
    ],
)
def test_what_only_sounds_like_it_is_none(text: str) -> None:
    assert judged(text).action != "redirect"


STORY = (
    "我们是城南一个老小区，住了三十多年了，{}物业费年年涨，楼道灯坏了半年没人换，上个月我还专门去找过他们经理，"
    "经理说等开会研究，研究来研究去也没个下文，{}我今年七十二，腿脚又不好，上下楼全靠摸，{}你们要是有空就来看看我们这里的情况"
)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_danger_is_seen_wherever_it_stands_in_a_long_story(place: int) -> None:
    told = [""] * 3
    told[place] = "现在对门老李倒在门口，怎么喊都不答应，嘴巴都乌了，"
    text = STORY.format(*told)
    part = focus(text)
    assert "怎么喊都不答应" in part
    assert len(part) <= ROOM < LONG < len(text)
    assert assess(text, read_by_both(part, shared_vectors().of)).action == "redirect"
    assert understand(text, load_city("changde"), vectors=shared_vectors().of).emergency.action == "redirect"


def test_a_long_story_without_a_danger_is_none() -> None:
    text = STORY.format("", "", "")
    assert assess(text, read_by_both(focus(text), shared_vectors().of)).action == "none"


@pytest.mark.parametrize("text", ["", "着火了", "灯" * LONG, "。" * 300, "灯" * 900])
def test_what_is_short_is_read_whole_and_anything_has_something_to_read(text: str) -> None:
    part = focus(text)
    if len(text) <= LONG or not text.strip("。"):
        assert part == text
    else:
        assert 0 < len(part) <= ROOM
