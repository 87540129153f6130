"""The words of a PDF, which stand in it as numbers of glyphs, compressed."""

import re
from io import BytesIO

from pikepdf import Pdf, parse_content_stream

RANGE = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
SINGLE = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
PART = re.compile(r"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)


def words(content: bytes) -> str:
    """All of it on one line, without what is between the words."""
    with Pdf.open(BytesIO(content)) as pdf:
        return " ".join("".join(of_page(page)) for page in pdf.pages)


def of_page(page):
    fonts = {name: letters(font) for name, font in page.Resources.Font.items()}
    font: dict[int, str] = {}
    for operands, operator in parse_content_stream(page):
        if str(operator) == "Tf":
            font = fonts[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            pieces = operands[0] if str(operator) == "TJ" else operands
            for piece in pieces:
                if not isinstance(piece, int) and hasattr(piece, "__bytes__"):
                    data = bytes(piece)
                    yield "".join(font.get(data[at] << 8 | data[at + 1], "") for at in range(0, len(data) - 1, 2))


def letters(font) -> dict[int, str]:
    """Which glyph is which letter."""
    found: dict[int, str] = {}
    for kind, part in PART.findall(font.ToUnicode.read_bytes().decode("ascii")):
        if kind == "bfchar":
            found |= {
                int(glyph, 16): bytes.fromhex(letter).decode("utf-16-be") for glyph, letter in SINGLE.findall(part)
            }
        for first, last, letter in RANGE.findall(part) if kind == "bfrange" else ():
            for glyph in range(int(first, 16), int(last, 16) + 1):
                found[glyph] = chr(int(letter, 16) + glyph - int(first, 16))
    return found
