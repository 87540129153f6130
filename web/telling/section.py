"""Lines under headings: the one form in which every subject is shown, replayed and compared."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from placements.vocabulary import Version
from web.formats import day

Fact = tuple[str, str]
"""A label, and one or several lines of words."""

Key = tuple[str, str]
"""The title of a section, and the label of a line in it."""


@dataclass(frozen=True)
class Section:
    title: str
    facts: tuple[Fact, ...]


def written(named: Iterable[tuple[str, Iterable[Fact]]]) -> list[Section]:
    """The sections that have something to say, without the lines that do not."""
    found = ((title, tuple((label, words) for label, words in facts if words)) for title, facts in named)
    return [Section(title, facts) for title, facts in found if facts]


def others(adopted: Iterable[Version], in_force: Version | None) -> Iterator[Fact]:
    """The versions that are not the one in force."""
    for version in adopted:
        if version != in_force:
            yield version.label, f"In force from {day(version.effective_from)}"


def lines_of(sections: Sequence[Section]) -> dict[Key, str]:
    """The words by section and label; some labels come more than once."""
    words: dict[Key, str] = {}
    for section in sections:
        for label, said in section.facts:
            key = (section.title, label)
            words[key] = f"{words[key]}\n{said}" if key in words else said
    return words
