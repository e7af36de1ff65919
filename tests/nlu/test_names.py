from __future__ import annotations

import pytest

from nlu.names import find_name, name_alone, name_as_said, put_right_by_words, with_given_name

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我叫赵小满", "赵小满"),
        ("我叫赵小满，电话13907361234", "赵小满"),
        ("我叫赵小满电话是13907361234", "赵小满"),
        ("你好我叫李想住在人民路", "李想"),
        ("我的名字叫欧阳晓雨", "欧阳晓雨"),
        ("我是周大军，我要反映", "周大军"),
        ("我姓王", "王"),
        ("免贵姓李", "李"),
        ("我姓孙，叫孙二", "孙二"),
        ("我叫李和平", "李和平"),
        ("我叫李明想反映个事", "李明"),
        ("我姓欧阳", "欧阳"),
        ("我是张女士，电话是", "张女士"),
        ("叫我陈师傅就行", "陈师傅"),
        ("刘先生 13907361234", "刘先生"),
        ("联系人：方圆", "方圆"),
        ("姓名吴桂花", "吴桂花"),
        ("本人黄河清", "黄河清"),
        ("俺叫高大山", "高大山"),
        ("我叫李明，不对，黎敏", "黎敏"),
        ("我姓王，错了，姓黄", "黄"),
        ("叫我老王就行，", "老王"),
        ("我是小吴，想反映个事", "小吴"),
    ],
)
def test_said(text: str, name: str) -> None:
    found = find_name(text)
    assert found is not None
    assert found.value == name
    assert text[found.start : found.end].startswith(name[0])


@pytest.mark.parametrize(
    "text",
    [
        "", "我是业主", "我是常德人", "我是桃源县的", "我是高新区的居民", "我是施工方，要反映",
        "找王主任", "他叫李明", "物业经理叫张强",
        "小区名字叫金色家园", "那条路叫朝阳路", "我叫你们来修", "我叫不到车", "王建国打人",
        "找张师傅来修", "我是方便面厂的", "村支书李某贪污",
        "我是小区业主", "我是老高中的学生", "小路边上", "我叫不对人",
        "我是马上要交房的业主", "我是安保人员，", "打电话叫陈工来", "我不叫赵小满",
    ],
)  # fmt: skip
def test_not_the_callers_name(text: str) -> None:
    assert find_name(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("赵小满", "赵小满"),
        ("嗯，赵小满", "赵小满"),
        ("赵小满。", "赵小满"),
        ("就写赵小满吧", "赵小满"),
        ("好的，赵小满 13907361234", "赵小满"),
        ("李女士", "李女士"),
        ("姓张", "张"),
        ("张", "张"),
        ("弓长张", "张"),
        ("木子李", "李"),
        ("赵小满，走肖赵", "赵小满"),
        ("欧阳", "欧阳"),
        ("诸葛小明", "诸葛小明"),
        ("刘备的刘", "刘"),
        ("李雷的李", "李"),
        ("张伟，不对，章伟", "章伟"),
        ("王先生就可以了", "王先生"),
        ("温暖", "温暖"),
        ("我叫温暖", "温暖"),
        ("安静怡", "安静怡"),
        ("老板叫文伟，我是会计，就留我的，何静", "何静"),
        ("老人叫陈大年，我是他儿子陈亮", "陈亮"),
        ("我叫乐家骏，怎么了", "乐家骏"),
        ("常小琴", "常小琴"),
        ("危平", "危平"),
        ("姓廉，廉颇的廉，廉海波", "廉海波"),
        ("我叫姓辛，辛劳的辛，辛海波", "辛海波"),
        ("我叫弓长张，张国庆，国家的国", "张国庆"),
        ("我叫木子李", "李"),
        ("古、月、明", "古月明"),
        ("我叫仉、春、梅，春天的春", "仉春梅"),
        ("轩志兰，轩辕的轩，志气的志，兰花的兰", "轩志兰"),
        ("轩辕的轩，桂花的桂，兰花的兰", "轩桂兰"),
        ("木子李，建设的建，国家的国", "李建国"),
        ("我叫王八的王，建设的建，国家的国", "王建国"),
        ("乜国强，乜斜的乜，国家的国", "乜国强"),
        ("我叫宁可为", "宁可为"),
        ("帮我填的是老板的名字，原玉玲", "原玉玲"),
    ],
)
def test_bare_when_asked(text: str, name: str) -> None:
    found = find_name(text, asked=True)
    assert found is not None
    assert found.value == name
    assert find_name("赵小满") is None


@pytest.mark.parametrize(
    "text",
    [
        "不方便说", "不想说", "不想留名字", "匿名", "保密", "算了吧", "为什么要问我名字",
        "你问这个干什么", "可以", "好的", "对", "成", "高兴", "方便",
        "谢谢", "谢谢你", "马上", "安全", "全部", "随便", "应该可以", "明天", "我是业主", "路灯",
        "13907361234", "", "😀", "不用了", "项目部", "初中生", "常年这样", "我叫什么，不想说",
    ],
)  # fmt: skip
def test_refusals_and_other_words_are_no_names(text: str) -> None:
    assert find_name(text, asked=True) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我叫曾桂香沙", "曾桂香"),
        ("我叫李桂花噻", "李桂花"),
        ("我叫张大贵呗，电话13907361234", "张大贵"),
        ("李四光咯", "李四光"),
        ("我姓王叫王建国", "王建国"),
        ("我姓王，叫建国", "王建国"),
        ("姓王名叫王建国", "王建国"),
        ("我姓许，是行政经理", "许"),
        ("我姓王，名字你们不用给我保密", "王"),
        ("王建国，不用保密", "王建国"),
        ("不用转人工，我姓王", "王"),
        ("我姓王，全名不方便说", "王"),
    ],
)
def test_names_as_citizens_answer(text: str, name: str) -> None:
    found = find_name(text, asked=True)
    assert found is not None
    assert found.value == name
    assert text[found.start] == name[0]
    assert text[found.start : found.end].endswith(name[-1])


@pytest.mark.parametrize("text", ["不方便说", "保密", "匿名吧", "我不想说名字，帮我保密"])
def test_a_name_is_withheld(text: str) -> None:
    assert find_name(text, asked=True) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我叫司桂芝，对了，村道也裂了", "司桂芝"),
        ("名字是司桂芝", "司桂芝"),
        ("我姓展", "展"),
        ("俺叫阿依古丽·买买提", "阿依古丽·买买提"),
        ("路灯坏了", None),
        ("我叫什么你不用管", None),
    ],
)
def test_a_surname_that_nobody_knows_is_kept_as_said(text: str, name: str | None) -> None:
    found = name_as_said(text)
    assert (found.value if found else None) == name


@pytest.mark.parametrize(
    ("text", "known", "name"),
    [
        ("名字不对，是彩虹的虹，张虹", "张宏", "张虹"),
        ("不是宏大的宏，是彩虹的虹", "张宏", "张虹"),
        ("是文章的章", "张宏", "章宏"),
        ("对的，没问题", "张宏", None),
        ("地址是朝阳路的路口", "张宏", None),
    ],
)
def test_a_character_is_put_right_by_a_word(text: str, known: str, name: str | None) -> None:
    found = put_right_by_words(text, known)
    assert (found.value if found else None) == name


def test_an_answer_given_again_is_a_name_whatever_the_surname() -> None:
    found = name_alone("就写卮小满吧")
    assert found is not None
    assert found.value == "卮小满"
    assert name_alone("不方便说") is None
    assert name_alone("为什么要问") is None


def test_a_surname_put_right_keeps_the_given_name() -> None:
    assert with_given_name("刁", "雕艳红") == "刁艳红"
    assert with_given_name("章小满", "张小满") == "章小满"
    assert with_given_name("章", None) == "章"


def test_the_surname_of_somebody_who_is_told_of_is_not_the_callers() -> None:
    assert find_name("修车的那个师傅，姓康") is None
    assert find_name("给水厂打电话，来了个小伙儿，姓葛，半夜给修好了") is None
    assert find_name("车上有个小伙子，叫孙立强，扶我下车") is None
    assert find_name("我是开店的，叫孙立强") is not None
    assert find_name("那个司机好像姓王") is None
    named = find_name("路灯坏了，姓张，电话13907365555")
    assert named is not None
    assert named.value == "张"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我叫腾国喜沙", "腾国喜"),
        ("腾国喜沙", "腾国喜"),
        ("名字啊，龙晓薇沙", "龙晓薇"),
        ("我喊做随广田咧", "随广田"),
        ("我老头子叫随广田", "随广田"),
        ("我姓腾沙", "腾"),
        ("喊我老向就要得", "老向"),
        ("你喊我老腾就是", "老腾"),
        ("登我的吧，龚立夏，我妈耳朵不行", "龚立夏"),
        ("就记我吧，和建业，我爹不识字", "和建业"),
        ("那就龚立夏吧，我妈叫曾玉娥", "龚立夏"),
        ("写龚立夏好了，曾玉娥是我妈", "龚立夏"),
    ],
)
def test_an_answer_with_particles_or_beside_other_clauses(text: str, name: str) -> None:
    found = find_name(text, asked=True)
    assert found is not None
    assert found.value == name


def test_who_is_told_not_to_do_something_is_no_mo() -> None:
    assert find_name("我讲他一句他喊我莫多事") is None
    found = find_name("喊我莫小芳就行")
    assert found is not None
    assert found.value == "莫小芳"


@pytest.mark.parametrize("text", ["马上来，等一下", "我在开车，不方便", "我妈叫曾玉娥，登她的吧"])
def test_no_name_between_other_clauses(text: str) -> None:
    assert find_name(text, asked=True) is None


@pytest.mark.parametrize(
    "surname", "翦阙蔺郄逯亓禚苌揣化买铁海虎拜闪剡邸敬粟瞿覃向庹佘昌谌阳羿代迟毋贠职巨丑奉母脱延睢"
)
@pytest.mark.parametrize("said", ["{}桂兰", "{}桂兰！", "{}桂兰。", "我叫{}桂兰，怎么了", "我叫{}桂兰沙", "嗯，{}桂兰"])
def test_rare_surnames_are_understood_as_answers(surname: str, said: str) -> None:
    found = find_name(said.format(surname), asked=True)
    assert found is not None
    assert found.value == f"{surname}桂兰"


@pytest.mark.parametrize(
    "text", ["回头再说", "代办的", "黑的", "底下那家", "延期了", "睢县的", "贵姓", "买药的", "我是代课老师"]
)
def test_words_that_begin_like_rare_surnames(text: str) -> None:
    assert find_name(text, asked=True) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("俺是支玉梅", "支玉梅"), ("我是班秀兰", "班秀兰"), ("俺是农建国，住西关", "农建国"), ("俺是赵铁柱", "赵铁柱"),
        ("俺就是孟凡青", "孟凡青"), ("我是司桂香，电话打这个就行", "司桂香"), ("俺叫党国强", "党国强"),
        ("咱是尚文海", "尚文海"), ("本人应春花", "应春花"), ("这边是牧海洋", "牧海洋"), ("俺王翠英", "王翠英"),
        ("俺是欧阳敏", "欧阳敏"), ("我是唐先生", "唐先生"), ("俺姓党", "党"),
    ],
)  # fmt: skip
def test_who_is_asked_for_the_name_says_who_it_is(text: str, name: str) -> None:
    found = find_name(text, asked=True)
    assert found is not None
    assert found.value == name


@pytest.mark.parametrize(
    "text",
    [
        "我是班主任", "俺是班长", "我是业主", "我是租户", "俺是农民", "俺是农民工", "我是党员", "我是支书",
        "我是司机", "俺是户主", "我是商户", "俺是老师", "我是家长", "俺是院里的", "俺是养殖户", "我是干部",
        "俺是房东", "我是车主", "我是代课老师",
        "俺是国企的", "我是居民", "俺是楼长", "我是应届生", "俺是牧民",
    ],
)  # fmt: skip
def test_who_says_what_they_are_tells_no_name(text: str) -> None:
    assert find_name(text, asked=True) is None
