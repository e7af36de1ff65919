from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from nlu.city import CITIES, BadCityPack, Place, UnknownCity, _read_city, city_names, grown, load_city, publish
from nlu.routing import OTHER, leaves

pytestmark = pytest.mark.unit

NAMES = city_names()


def test_the_two_sample_cities() -> None:
    assert NAMES == ("changde", "shangqiu")
    changde, shangqiu = load_city("changde"), load_city("shangqiu")
    assert (changde.title, changde.province, changde.area_code) == ("常德市", "湖南省", "0736")
    assert (shangqiu.title, shangqiu.province, shangqiu.area_code) == ("商丘市", "河南省", "0370")
    assert (len(changde.counties), len(changde.towns), len(changde.villages)) == (10, 178, 2273)
    assert (len(shangqiu.counties), len(shangqiu.towns), len(shangqiu.villages)) == (11, 199, 4834)


def test_a_pack_is_read_once() -> None:
    assert load_city("changde") is load_city("changde")


@pytest.mark.parametrize("name", NAMES)
def test_codes_are_unique_and_nested(name: str) -> None:
    city = load_city(name)
    everything = [*city.counties, *city.towns, *city.villages]
    assert len({division.code for division in everything}) == len(everything)
    for division in everything:
        assert division.code.startswith(city.code[:4])
        if division.parent:
            assert division.code.startswith(division.parent.code)


@pytest.mark.parametrize("name", NAMES)
def test_greetings_and_placeholders(name: str) -> None:
    city = load_city(name)
    assert city.title in city.greeting["chat"]
    assert "录音" in city.greeting["voice"]
    assert "录音" not in city.greeting["chat"]
    assert "按" not in city.greeting["voice"], "no menu"
    assert city.time_limits
    assert all(limit.placeholder for limit in city.time_limits), "no local time limit is confirmed yet"
    assert city.numbers["fire"] == "119"


@pytest.mark.parametrize("name", NAMES)
def test_departments_answer_for_branches_that_exist(name: str) -> None:
    known = {*leaves(), *(leaf.split("/")[0] for leaf in leaves())}
    for department in load_city(name).departments:
        assert set(department.answers_for) <= known, department.name
        assert department.answers_for or department.keywords


@pytest.mark.parametrize("name", NAMES)
def test_every_branch_has_a_department(name: str) -> None:
    answered = {branch for department in load_city(name).departments for branch in department.answers_for}
    missing = [leaf for leaf in leaves() if leaf not in answered and leaf.split("/")[0] not in answered]
    assert missing == ["政法/法院与检察"]  # not the hotline's: the courts' own line is told
    assert OTHER not in answered


def test_short_names_and_paths() -> None:
    by_code = {division.code: division for division in (*load_city("changde").towns, *load_city("changde").counties)}
    town = by_code["430703001"]
    assert (town.name, town.short, town.path) == ("玉霞街道", "玉霞", "鼎城区玉霞街道")
    assert town.county is by_code["430703"]
    assert by_code["430723"].short == "澧县"
    assert load_city("changde").county("武陵区") is not None
    assert load_city("changde").county("武陵") is None


def test_a_county_form_names_the_countys_own_department() -> None:
    department = next(each for each in load_city("changde").departments if "住房和城乡建设局" in each.name)
    assert department.in_county("石门县") == "石门县住房和城乡建设局"
    assert department.in_county(None) == "常德市住房和城乡建设局"


def test_an_unknown_city_names_the_known_ones() -> None:
    with pytest.raises(UnknownCity, match="changde, shangqiu"):
        load_city("atlantis")
    with pytest.raises(UnknownCity):
        load_city("../changde")


def test_loading_is_fast() -> None:
    _read_city.cache_clear()
    started = time.perf_counter()
    load_city("shangqiu")
    assert time.perf_counter() - started < 0.6  # under 150 ms on a quiet machine


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("city.yml", "title: 常德市", "title: 5", r"city\.yml: title must be text"),
        ("city.yml", "name: changde", "name: other", r"city\.yml: name must be the folder's name"),
        ("city.yml", "  voice:", "  phone:", r"city\.yml: greeting\.voice is missing"),
        ("city.yml", "unit: minutes", "unit: moons", r"city\.yml: time_limits\[0\]\.unit must be minutes"),
        ("city.yml", 'fire: "119"', "fire: 119", r"city\.yml: numbers\.fire must be text"),
        ("divisions.yml", 'code: "430702"', "code: 430702", r"divisions\.yml: counties\[0\]\.code must be text"),
        ("divisions.yml", 'code: "430702001"', 'code: "4307020"', r"counties\[0\]\.towns\[0\]\.code must be 9 digits"),
        (
            "divisions.yml",
            "004马家吉社区",
            "马家吉社区",
            r"towns\[0\]\.villages '马家吉社区' is not three digits and a name",
        ),
        ("departments.yml", "{county}", "county", r"departments\[0\]\.county_form must contain \{county\}"),
        ("departments.yml", "占道经营: 3", "占道经营: many", r"departments\[0\]\.strong\.占道经营 must be a number"),
        ("roads_places.yml", "- {name: 沅江}", "- 沅江", r"roads_places\.yml: places\[0\] must be a mapping"),
    ],
)
def test_a_broken_pack_names_file_and_key(tmp_path: Path, file: str, old: str, new: str, message: str) -> None:
    shutil.copytree(CITIES / "changde", tmp_path / "changde")
    path = tmp_path / "changde" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BadCityPack, match=message):
        load_city("changde", tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    shutil.copytree(CITIES / "changde", tmp_path / "changde")
    (tmp_path / "changde" / "divisions.yml").unlink()
    with pytest.raises(BadCityPack, match=r"changde/divisions\.yml: the file is missing"):
        load_city("changde", tmp_path)


def test_a_pack_grows_by_what_orders_confirmed() -> None:
    pack = load_city("changde")
    more = grown("changde", ["桂香路", "武陵大道"], [Place("桂香小区", "武陵区"), Place("夹山寺", "澧县")])
    assert more.road_names == pack.road_names | {"桂香路"}
    assert more.place_names["桂香小区"].county == "武陵区"
    assert more.place_names["夹山寺"].county == "石门县", "the pack's own entry stands"
    assert "桂香路" not in load_city("changde").road_names
    publish(more)
    try:
        assert load_city("changde") is more
    finally:
        publish(pack)


def test_a_village_may_have_other_names() -> None:
    village = next(each for each in load_city("shangqiu").villages if "柿园村" in each.also)
    assert (village.path, village.code[-3:]) == ("永城市芒山镇柿元村委会", "214")
    assert load_city("shangqiu").by_name["柿园村"] == (village,)
