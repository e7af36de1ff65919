"""The curve of ``bench.calls``: the wait for the first sound over the callers at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 400, 60, 20, 30, 60
LONGEST_S = 8.0  # waits beyond are drawn at the edge
COLOURS = {"ours": "#0b5563", "plain": "#b5651d"}
NAMES = {"ours": "hotline", "plain": "plain pipeline"}
AIM = ((1, 0.9), (15, 1.5))  # callers, seconds: the aims for p95


def picture(steps: Sequence[dict[str, Any]]) -> str:
    """SVG: p50 as a thin line, p95 as a thick one, for each pipeline."""
    steps = [one for one in steps if one["first_sound_s"]]
    most = max([20, *(one["at_once"] for one in steps)])
    longest = min(LONGEST_S, max([2.0, *(one["first_sound_s"]["p95"] for one in steps)]))

    def place(callers: float, seconds: float) -> tuple[float, float]:
        across = LEFT + callers / most * (WIDTH - LEFT - RIGHT)
        return across, TOP + (1 - min(seconds, longest) / longest) * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    seconds = 0.0
    while seconds <= longest:
        x, y = place(0, seconds)
        parts.append(f'<path d="M{LEFT} {y:.0f}H{WIDTH - RIGHT}" stroke="#e3e8e8"/>')
        edge = "≥ " if seconds == LONGEST_S else ""
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">{edge}{seconds:g} s</text>')
        seconds += 0.5 if longest <= 4 else 1.0
    for callers in sorted({one["at_once"] for one in steps}):
        x, y = place(callers, 0)
        parts.append(f'<text x="{x:.0f}" y="{y + 18:.0f}" text-anchor="middle">{callers}</text>')
    aims = " ".join("{:.1f},{:.1f}".format(*place(*aim)) for aim in AIM)
    parts.append(f'<polyline points="{aims}" fill="none" stroke="#888" stroke-dasharray="3 4"/>')
    x, y = place(*AIM[-1])
    parts.append(f'<text x="{x + 6:.0f}" y="{y + 4:.0f}" fill="#666">aim, p95</text>')
    for pipeline, colour in COLOURS.items():
        ours = sorted((one for one in steps if one["pipeline"] == pipeline), key=lambda one: int(one["at_once"]))
        for share, width in (("p50", 1), ("p95", 2.5)):
            points = [place(one["at_once"], one["first_sound_s"][share]) for one in ours]
            line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="{width}"/>')
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
            if points:
                x, y = points[-1]
                label = f"{NAMES[pipeline]}, {share}"
                beside = y - 8 if share == "p95" else y + 16
                parts.append(f'<text x="{x:.0f}" y="{beside:.0f}" text-anchor="end" fill="{colour}">{label}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle:.0f}" y="{HEIGHT - 12}" text-anchor="middle">callers at once</text>')
    across = (TOP + HEIGHT - BOTTOM) / 2
    parts.append(
        f'<text transform="translate(14 {across:.0f}) rotate(-90)" text-anchor="middle">last word to first sound</text>'
    )
    return "\n".join([*parts, "</svg>"]) + "\n"
