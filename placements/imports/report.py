"""What an import did: how many rows it read, what they changed, and which were not taken and why."""

from dataclasses import dataclass, field

from placements.imports.text import BadRow

BAD_ROWS_LISTED = 10_000


@dataclass
class Report:
    """Counted while the import runs. Of the bad rows the first ten thousand are listed, and all are counted."""

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    bad: int = 0
    recorded: int = 0
    """Events that were recorded; none when the same file is imported again."""
    bad_rows: list[BadRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was taken otherwise than the file says, and why."""

    def refuse(self, line: int, reason: str) -> None:
        self.bad += 1
        if self.bad <= BAD_ROWS_LISTED:
            self.bad_rows.append(BadRow(line, reason))
