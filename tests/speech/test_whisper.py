from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from nlu.awaited import replies_to
from nlu.city import load_city
from nlu.names import find_name
from speech.audio import Floats, pcm16, read_audio, resample, samples
from speech.awaited import Awaited, digits
from speech.errors import BadPcm, EngineUnavailable, StreamClosed
from speech.hallucination import spoken
from speech.recogniser import HZ, Recogniser, Stream, Transcript
from speech.script import tidy
from speech.syllables.places import places_of
from speech.vad import SileroVad
from speech.whisper import WhisperRecogniser
from tests.speech.callers import caller_wav

pytestmark = pytest.mark.service
SENTENCE = "昨天晚上十一点楼下还在施工，吵得睡不着觉。"
LONG = [
    "桥南市场旁边垃圾堆成山，臭得不行。",
    "德山街道东风路十二号路灯不亮，反映好几次没人管。",
    "冬天暖气不热，家里只有十四度。",
    "电梯坏了三天了，老人下不了楼。",
    "学校附近的网吧让未成年人进去上网。",
    "隔壁饭店油烟直接排到我家窗户里。",
    "小区消防通道被私家车堵住了。",
    "请帮我转人工。",
]


@pytest.fixture(scope="module")
def caller(whisper: WhisperRecogniser) -> Floats:
    return read_audio(caller_wav(SENTENCE))[0]


def hear(whisper: WhisperRecogniser, sound: Floats) -> Transcript:
    stream = whisper.open()
    pcm = pcm16(sound)
    for at in range(0, len(pcm), 3200):  # 100 ms
        assert stream.accept(pcm[at : at + 3200]) is None
    return stream.finish()


REPLIES = ("没听懂", "发给我吧", "不对", "第一个", "取消", "着火了", "不用保密", "还没有")
ELSE = ("人民路", "三个月", "井盖没了", "陈建国")


def test_short_replies_are_heard_better_when_they_are_awaited(whisper: WhisperRecogniser) -> None:
    awaited = Awaited(frozenset(REPLIES) | {"转人工", "对", "再说一遍", "知道了"}, "没听懂 发给我 可以")

    def right(texts: tuple[str, ...], awaited: Awaited | None) -> list[str]:
        found = []
        for text in texts:
            telephone = resample(pcm16(read_audio(caller_wav(text, hz=8000), 8000)[0]), 8000, HZ)
            heard = whisper.recognise(samples(telephone), awaited=awaited)
            found += [text] if spoken(heard.text) == text else []
        return found

    freely, knowing = right(REPLIES, None), right(REPLIES, awaited)
    assert set(freely) <= set(knowing)
    assert len(knowing) >= len(freely) + 2
    assert right(ELSE, awaited) == right(ELSE, None)


NUMBERS = (
    "幺三八零七三六五零四二",
    "我电话是一五八九零零零二二七一",
    "号码一三三，二零八八，六一四五",
    "一八六，七三一，八七七六六",
)


def test_a_phone_number_is_heard_better_among_digits_alone(whisper: WhisperRecogniser) -> None:
    def heard(text: str, number: str) -> str:
        telephone = resample(pcm16(read_audio(caller_wav(text, "zf_xiaoyi", 8000), 8000)[0]), 8000, HZ)
        return whisper.recognise(samples(telephone), "", awaited=Awaited(frozenset({"没有电话"}), number=number)).text

    freely = [digits(heard(text, "")) == digits(text) for text in NUMBERS]
    asked = [digits(heard(text, r"1[3-9]\d{9}")) == digits(text) for text in NUMBERS]
    assert sum(asked) > sum(freely)
    assert heard("我叫李建国", r"1[3-9]\d{9}") == heard("我叫李建国", "")


def test_a_name_in_noise_is_no_reply(whisper: WhisperRecogniser) -> None:
    replies = replies_to("contact_name")
    awaited = Awaited(frozenset(replies.phrases), replies.prompt, letters=replies.letters)
    for said, held in (("沈万里。", False), ("阮梅。", False), ("雷刚。", False), ("说慢一点。", True)):
        sound = samples(resample(pcm16(read_audio(caller_wav(said, hz=8000), 8000)[0]), 8000, HZ))
        noise = np.random.default_rng(3).normal(0, 1, len(sound)) * np.sqrt(np.square(sound).mean() / 10)
        heard = whisper.recognise(sound + noise.astype(np.float32), "", awaited=awaited)
        assert awaited.holds(heard.text) is held, said


def in_noise(said: str, decibels: float, voice: str = "zm_yunxi") -> Floats:
    """Over a telephone, in white noise."""
    sound = samples(resample(pcm16(read_audio(caller_wav(said, voice, 8000), 8000)[0]), 8000, HZ))
    level = np.sqrt(np.square(sound).mean() / 10 ** (decibels / 10))
    return sound + np.random.default_rng(3).normal(0, level, len(sound)).astype(np.float32)


@pytest.mark.parametrize("asked", ["address", "description"])
def test_a_town_in_noise_is_found_by_its_sound_among_those_of_the_city(whisper: WhisperRecogniser, asked: str) -> None:
    places = places_of(load_city("changde"))
    readings = 5 if asked == "address" else 1
    sound = in_noise("汉寿县罐头嘴镇太兴村，村北边", 12)
    heard = whisper.recognise(sound, awaited=Awaited(frozenset(), readings=readings, places=places))
    assert heard.text.startswith("汉寿县罐头嘴镇太兴村")
    assert all(other.text.startswith("汉寿县罐头嘴镇太兴村") for other in heard.others)
    assert "汉寿县罐头嘴镇太兴村" not in whisper.recognise(sound, awaited=Awaited(frozenset())).text


def test_a_name_in_noise_is_a_surname_and_what_names_are_made_of(whisper: WhisperRecogniser) -> None:
    replies = replies_to("contact_name")
    awaited = Awaited(frozenset(replies.phrases), replies.prompt, letters=replies.letters)
    found = [
        whisper.recognise(in_noise(name, 14), "", awaited=awaited).text for name in ("我叫韩淑珍", "我姓夏，叫夏春生")
    ]
    names = [find_name(text, True) for text in found]
    assert [name and name.value for name in names] == ["韩淑珍", "夏春生"]


def test_what_is_put_right_by_its_syllables_keeps_its_place_in_the_recording(whisper: WhisperRecogniser) -> None:
    awaited = Awaited(frozenset(), readings=5, places=places_of(load_city("changde")))
    heard = whisper.recognise(in_noise("汉寿县罐头嘴镇太兴村，村北边", 12), awaited=awaited)
    assert "".join(word.text for word in heard.words) == spoken(heard.text)
    assert all(0 <= word.start_ms <= word.end_ms <= heard.end_ms + 500 for word in heard.words)


def test_several_readings_where_they_are_of_use(whisper: WhisperRecogniser) -> None:
    sound = read_audio(caller_wav("鼎城区玉霞街道人民路"))[0]
    heard = whisper.recognise(sound, awaited=Awaited(frozenset(), readings=5))
    texts = [heard.text, *(other.text for other in heard.others)]
    assert 1 < len(texts) == len(set(texts)) <= 5
    assert all(other.less_likely >= 0 for other in heard.others)
    assert whisper.recognise(sound, awaited=Awaited(frozenset())).others == ()
    assert whisper.recognise(sound, awaited=Awaited(frozenset(), readings=5), care="quick").others == ()


def test_it_is_a_recogniser(whisper: WhisperRecogniser) -> None:
    assert isinstance(whisper, Recogniser)
    assert isinstance(whisper.open(), Stream)
    assert not whisper.streaming


def test_a_caller_is_understood(whisper: WhisperRecogniser, caller: Floats) -> None:
    heard = hear(whisper, caller)
    assert "施工" in heard.text
    assert "睡不着" in heard.text
    assert heard.confidence > 0.5
    assert 0 <= heard.start_ms < heard.end_ms <= len(caller) * 1000 // HZ


def test_real_recordings_are_understood_in_simplified_script(whisper: WhisperRecogniser, shared_data: Path) -> None:
    folder = shared_data / "audio" / "real_zh"
    for name, words in [("aishell3_SSB02460212", "我国人口结构"), ("aishell3_SSB00730374", "研究月球探测器和自动")]:
        [sound] = read_audio(folder / f"{name}.wav")
        assert words in hear(whisper, sound).text


def test_words_are_the_text_in_order_within_the_utterance(whisper: WhisperRecogniser, caller: Floats) -> None:
    heard = hear(whisper, caller)
    assert "".join(spoken(word.text) for word in heard.words) == spoken(heard.text)
    times = [(word.start_ms, word.end_ms) for word in heard.words]
    assert times == sorted(times)
    assert all(heard.start_ms <= start <= end <= heard.end_ms for start, end in times)
    assert all(0 <= word.confidence <= 1 for word in heard.words)


def test_words_lie_where_they_are_said(whisper: WhisperRecogniser, caller: Floats) -> None:
    """After 2 s of silence every word comes 2 s later."""
    plain = hear(whisper, caller)
    later = hear(whisper, np.concatenate([np.zeros(2 * HZ, np.float32), caller]))
    starts = [next(word.start_ms for word in heard.words if "施" in word.text) for heard in (plain, later)]
    assert starts[1] - starts[0] == pytest.approx(2000, abs=150)


def test_telephone_sound_is_understood(whisper: WhisperRecogniser, caller: Floats) -> None:
    narrow = samples(resample(resample(pcm16(caller), HZ, 8000), 8000, HZ))
    assert "施工" in hear(whisper, narrow).text


@pytest.mark.parametrize("kind", ["nothing", "silence", "hiss", "loud noise", "tone", "clicks", "one sample"])
def test_no_speech_gives_no_text(whisper: WhisperRecogniser, kind: str) -> None:
    random = np.random.default_rng(1)
    sound = {
        "nothing": np.zeros(0),
        "silence": np.zeros(5 * HZ),
        "hiss": random.normal(0, 0.003, 5 * HZ),
        "loud noise": random.normal(0, 0.2, 5 * HZ),
        "tone": 0.3 * np.sin(2 * np.pi * 425 * np.arange(5 * HZ) / HZ),
        "clicks": (random.random(5 * HZ) > 0.9995) * 0.9,
        "one sample": np.ones(1),
    }[kind]
    assert hear(whisper, sound.astype(np.float32)) == Transcript("", 0, 0, 0.0)


@pytest.mark.parametrize("kind", ["silence", "hiss", "tone"])
def test_text_invented_for_noise_is_dropped_even_if_voice_activity_fails(
    whisper: WhisperRecogniser, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Deaf(SileroVad):
        def __init__(self) -> None:
            pass

        def probabilities(self, samples: Floats) -> Floats:
            return np.ones(-(-len(samples) // 512), np.float32)

    monkeypatch.setattr(whisper, "_vad", Deaf())
    sound = {
        "silence": np.zeros(5 * HZ),
        "hiss": np.random.default_rng(1).normal(0, 0.003, 5 * HZ),
        "tone": 0.3 * np.sin(2 * np.pi * 425 * np.arange(5 * HZ) / HZ),
    }[kind]
    assert hear(whisper, sound.astype(np.float32)).text == ""


def test_more_than_30_seconds_are_heard_to_the_end(whisper: WhisperRecogniser, caller: Floats) -> None:
    gap = np.zeros(HZ // 2, np.float32)
    said = [read_audio(caller_wav(sentence))[0] for sentence in LONG]
    long = np.concatenate([part for sound in (caller, *said) for part in (sound, gap)])
    assert len(long) > 32 * HZ
    heard = whisper.recognise(long)
    for word in ("施工", "垃圾", "路灯", "暖气", "老人", "网吧", "隔壁饭店", "消防", "人工"):
        assert word in heard.text
    assert heard.end_ms > 32_000


def test_two_at_once_give_what_each_gives_alone(whisper: WhisperRecogniser, caller: Floats) -> None:
    other = read_audio(caller_wav("不用保密。"))[0]
    alone = [hear(whisper, sound) for sound in (caller, other)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda sound: hear(whisper, sound), [caller, other] * 2))
    assert together == alone * 2


def test_a_cancelled_utterance_gives_nothing(whisper: WhisperRecogniser, caller: Floats) -> None:
    stream = whisper.open()
    stream.accept(pcm16(np.tile(caller, 15)))
    heard: list[Transcript] = []
    thread = threading.Thread(target=lambda: heard.append(stream.finish()))
    begin = time.monotonic()
    thread.start()
    time.sleep(0.05)
    stream.cancel()
    thread.join(20)
    assert heard == [Transcript("", 0, 0, 0.0)]
    assert time.monotonic() - begin < 15


def test_a_stream_is_used_once(whisper: WhisperRecogniser) -> None:
    stream = whisper.open()
    with pytest.raises(BadPcm, match="even number"):
        stream.accept(b"\0")
    stream.finish()
    for call in (stream.finish, lambda: stream.accept(b"\0\0")):
        with pytest.raises(StreamClosed, match="open a new stream"):
            call()
    cancelled = whisper.open()
    cancelled.cancel()
    with pytest.raises(StreamClosed):
        cancelled.accept(b"\0\0")


def test_an_utterance_without_end_is_refused(whisper: WhisperRecogniser) -> None:
    with pytest.raises(BadPcm, match="600 s"):
        whisper.open().accept(bytes(601 * HZ * 2))


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match=r"model\.bin.*python -m speech\.weights"):
        WhisperRecogniser(tmp_path)
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(EngineUnavailable, match="does not load"):
        WhisperRecogniser(tmp_path)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("現在 這個部門,還在研究", "现在，这个部门，还在研究"),
        ("单号是261,123-000017", "单号是261123000017"),
        ("电话138-0013-8000", "电话13800138000"),
        ("\ufffd50区 ", "50区"),
        ("328万1138.48", "328万1138.48"),
    ],
)
def test_text_is_tidied(written: str, kept: str) -> None:
    assert tidy(written) == kept
