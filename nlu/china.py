"""Provinces, cities and counties of all China by name: what stands before a road when the address is elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

RegionLevel = Literal["province", "city", "county"]
_FILE = Path(__file__).with_name("china.tsv")
_PEOPLES = (
    "维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯|蒙古|回|藏|苗|壮|彝|侗|瑶|白|傣|黎|畲|羌|水|土家|土|朝鲜|满|哈尼|傈僳|佤|拉祜|纳西"
    "|景颇|布依|仡佬|仫佬|毛南|布朗|撒拉|普米|怒|独龙|裕固|保安|东乡|达斡尔|鄂伦春|鄂温克"
)
_ENDING = re.compile(
    rf"(?:(?:(?:{_PEOPLES})族?|各族)+自治[区州县旗]|特别行政区|自治[区州县旗]|地区|林区|新区|矿区|[省市区县盟州旗])$"
)


@dataclass(frozen=True)
class Region:
    """One division; ``city`` is that of a county, ``province`` that of a city or county."""

    name: str
    level: RegionLevel
    province: str
    city: str

    @property
    def short(self) -> str:
        """The name as people say it (景宁畲族自治县 → 景宁), at least two characters."""
        ending = _ENDING.search(self.name, 2)
        return self.name[: ending.start()] if ending else self.name

    def lies_in(self, other: Region) -> bool:
        """Whether it is part of the larger ``other``."""
        if other.level == "province":
            return self.level != "province" and self.province == other.name
        return other.level == "city" and self.level == "county" and self.city == other.name


@lru_cache(maxsize=1)
def regions() -> Mapping[str, tuple[tuple[Region, bool], ...]]:
    """Name or short name → the divisions called so, and whether that is the whole name. Raises ``OSError``
    when the list is missing."""
    found: dict[str, dict[Region, bool]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        province, city, counties = line.split("\t")
        all_here = [Region(province, "province", province, "")]
        if city != province or city.endswith("市"):
            all_here.append(Region(city, "city", province, city))
        all_here += [Region(county, "county", province, city) for county in counties.split()]
        for region in all_here:
            found.setdefault(region.short, {}).setdefault(region, region.short == region.name)
            found.setdefault(region.name, {})[region] = True
    return {name: tuple(each.items()) for name, each in found.items()}
