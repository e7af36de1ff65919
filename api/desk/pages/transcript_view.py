"""The transcript with the evidence marked; desk.js lights it up and plays it."""

from __future__ import annotations

from nicegui import html, ui

from api.desk import words
from api.desk.pages.frame import Part
from api.desk.transcript import Turn


class TranscriptView:
    """Draws turns in the present slot; of a new list only the turns that differ are drawn again.

    ``live`` keeps the end in view while the reader has not scrolled away from it.
    """

    def __init__(self, *, live: bool = False) -> None:
        self._box = html.div(**{"data-live": ""} if live else {}).classes("transcript")
        self._parts: list[Part[Turn]] = []
        with self._box:
            self._nothing = html.p("还没有对话内容。").classes("nothing")

    def show(self, turns: tuple[Turn, ...]) -> None:
        self._nothing.set_visibility(not turns)
        with self._box:
            for part in self._parts[len(turns) :]:
                part.box.delete()
            del self._parts[len(turns) :]
            for number, turn in enumerate(turns):
                if number == len(self._parts):
                    self._parts.append(Part("place", _draw))
                self._parts[number].show(turn)


def play_button(audio: str, label: str) -> ui.element:
    """A button that plays this address (desk.js); again, and it stops."""
    button: ui.element = html.button(type="button", **{"data-audio": audio, "aria-label": label, "title": label})
    return button.classes("play")


def _draw(turn: Turn) -> None:
    with html.article(**{"data-utterance": turn.utterance, "data-whole": " ".join(turn.whole)}).classes(
        f"turn {turn.speaker}"
    ):
        with html.header():
            html.span(words.SPEAKER.get(turn.speaker, turn.speaker)).classes("speaker")
            html.span(turn.at).classes("at")
            if turn.confidence is not None:
                html.span(f"识别 {turn.confidence:.0%}").classes("sure")
            if turn.audio:
                play_button(turn.audio, "播放这句录音")
        with html.p().classes("said"):
            for segment in turn.text:
                if segment.names:
                    html.mark(segment.text, **{"data-fields": " ".join(segment.names)})
                else:
                    html.span(segment.text)
        if turn.corrected:
            with html.p().classes("corrected"):
                html.span("更正为").classes("tag")
                for piece, otherwise in turn.corrected:
                    html.ins(piece) if otherwise else html.span(piece)
