"""Stand-ins for FAQ tests: a vector function without a model and topics written on the spot."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray


class FakeVector:
    """Hashed character pairs as vectors: texts that share characters are near. Counts the texts it was given."""

    def __init__(self, size: int = 64) -> None:
        self.size = size
        self.texts: list[str] = []

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts.extend(texts)
        made = np.zeros((len(texts), self.size), np.float32)
        for row, text in enumerate(texts):
            for gram in [*text, *(text[i : i + 2] for i in range(len(text) - 1))]:
                digest = hashlib.md5(gram.encode()).digest()
                made[row, digest[0] % self.size] += 1.0 if digest[1] % 2 else -1.0
            made[row, 0] += 0.01
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


LIBRARY = {
    "card": [
        "社保卡丢了怎么办",
        "社保卡怎么挂失",
        "补社保卡要带什么",
        "社保卡坏了换新的",
        "社保卡补办多久",
        "社保卡掉了",
    ],
    "passport": ["护照怎么办理", "办护照多少钱", "护照到期换新", "护照要几天", "小孩办护照", "护照丢了补办"],
    "wages": ["老板拖欠工资怎么办", "欠薪找谁", "工资要不到", "讨薪打什么电话", "公司不发工资", "工钱被拖欠怎么告"],
}


def topic_data(topic_id: str, **changes: Any) -> dict[str, Any]:
    """A topic that passes every check; ``changes`` replace keys, a value of None removes one."""
    data: dict[str, Any] = {
        "id": topic_id,
        "topic": f"{LIBRARY[topic_id][0][:4]}事项" if topic_id in LIBRARY else "事项",
        "category": "测试",
        "questions": LIBRARY.get(topic_id, [f"{topic_id}问题{n}怎么办" for n in range(6)]),
        "answer": "带身份证去办。\n{fee}。",
        "spoken": "您带身份证去办。",
        "department": "公安局",
        "source": {"name": "《测试法》", "url": "https://example.org", "kind": ["law"]},
        "checked_on": _day("2026-11-23"),
        "valid_until": _day("2030-01-01"),
        "related": [],
        "gaps": {"fee": {"about": "费用", "text": "费用各地不同"}},
    }
    data.update(changes)
    return {key: value for key, value in data.items() if value is not None}


def write_topic(folder: Path, topic_id: str, **changes: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{topic_id}.yml"
    path.write_text(yaml.safe_dump(topic_data(topic_id, **changes), allow_unicode=True, sort_keys=False), "utf-8")
    return path


def write_library(folder: Path) -> Path:
    for topic_id in LIBRARY:
        write_topic(folder, topic_id)
    return folder


def _day(text: str) -> Any:
    return yaml.safe_load(text)
