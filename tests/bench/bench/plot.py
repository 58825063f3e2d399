"""A plot with two logarithmic axes, as SVG that is readable on light and dark pages."""

import math

WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 60, 90, 40, 50

#: Whose curve: name and colour.
WHO = {"rival": ("rival", "#c2410c"), "ours": ("plex-mcp", "#2563eb"), "floor": ("floor", "#6b7280")}

STYLE = "text{font:13px sans-serif;fill:#6b7280}.title{font-size:15px;font-weight:bold}line{stroke:#9ca3af;stroke-opacity:.35}"

Points = list[tuple[float, float]]


def svg(title: str, across: str, upward: str, curves: dict[str, Points]) -> str:
    points = [point for curve in curves.values() for point in curve]
    xs, ys = _Axis([x for x, _ in points], LEFT, WIDTH - RIGHT), _Axis([y for _, y in points], HEIGHT - BOTTOM, TOP, decades=True)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}">',
        f"<style>{STYLE}</style>",
        f'<text class="title" x="{LEFT}" y="22">{title}</text>',
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, across, "middle"),
        f'<text transform="translate(16 {(TOP + HEIGHT - BOTTOM) / 2:.0f}) rotate(-90)" text-anchor="middle">{upward}</text>',
    ]
    for x in sorted({x for x, _ in points}):
        parts += [_line(xs.at(x), TOP, xs.at(x), HEIGHT - BOTTOM), _text(xs.at(x), HEIGHT - BOTTOM + 18, f"{x:,.0f}", "middle")]
    for y in ys.ticks():
        parts += [_line(LEFT, ys.at(y), WIDTH - RIGHT, ys.at(y)), _text(LEFT - 8, ys.at(y) + 4, f"{y:g}", "end")]
    for who, curve in curves.items():
        parts += _curve(*WHO[who], [(xs.at(x), ys.at(y)) for x, y in curve])
    return "\n".join([*parts, "</svg>\n"])


class _Axis:
    """Where a value stands between two ends of the picture."""

    def __init__(self, values: list[float], start: float, end: float, decades: bool = False) -> None:
        low, high = math.log10(min(values)), math.log10(max(values))
        self.low, self.high = (math.floor(low), math.ceil(high)) if decades else (low, high)
        self.start, self.end = start, end

    def at(self, value: float) -> float:
        return self.start + (self.end - self.start) * (math.log10(value) - self.low) / ((self.high - self.low) or 1)

    def ticks(self) -> list[float]:
        return [10.0**power for power in range(int(self.low), int(self.high) + 1)]


def _curve(name: str, colour: str, points: Points) -> list[str]:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    return [
        f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{path}"/>',
        *(f'<circle fill="{colour}" r="3" cx="{x:.1f}" cy="{y:.1f}"/>' for x, y in points),
        f'<text x="{x + 8:.1f}" y="{y + 4:.1f}" style="fill:{colour}">{name}</text>',
    ]


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{words}</text>'
