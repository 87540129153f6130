"""Bar charts as SVG, drawn here: a few rectangles and words need no library, and no font but the reader's."""

from collections.abc import Mapping
from xml.sax.saxutils import escape

from bench.table import figure

COLOURS = ("#1d70b8", "#b58840", "#6f72af", "#28a197", "#912b88", "#505a5f")
WIDTH, LABEL, ROW, GAP, TOP = 760, 230, 20, 14, 56

Groups = Mapping[str, Mapping[str, float]]
"""Of each group of bars, the values by their names."""


def bars(title: str, unit: str, groups: Groups) -> str:
    """The chart: a group under a heading, a bar a name, each with its figure in words."""
    names = [*dict.fromkeys(name for group in groups.values() for name in group)]
    greatest = max(value for group in groups.values() for value in group.values())
    drawn, top = [], TOP
    for heading, group in groups.items():
        drawn.append(f'<text x="0" y="{top}" font-weight="bold">{escape(heading)}</text>')
        top += 8
        for name, value in group.items():
            drawn.append(_bar(name, value, unit, value / greatest, top, COLOURS[names.index(name) % len(COLOURS)]))
            top += ROW
        top += GAP + ROW
    return "\n".join([_opening(title, unit, top - ROW), *drawn, "</svg>\n"])


def _bar(name: str, value: float, unit: str, part: float, top: int, colour: str) -> str:
    length = max(1, round(part * (WIDTH - LABEL - 120)))
    said = f"{figure(value)} {unit}"
    return (
        f'<text x="{LABEL - 8}" y="{top + 14}" text-anchor="end">{escape(name)}</text>'
        f'<rect x="{LABEL}" y="{top + 3}" width="{length}" height="{ROW - 6}" fill="{colour}"/>'
        f'<text x="{LABEL + length + 6}" y="{top + 14}">{escape(said)}</text>'
    )


def _opening(title: str, unit: str, height: int) -> str:
    words = f"{escape(title)}, {escape(unit)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="title" '
        f'font-family="sans-serif" font-size="13"><title id="title">{words}</title>'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
        f'<text x="0" y="20" font-size="17" font-weight="bold">{words}</text>'
    )
