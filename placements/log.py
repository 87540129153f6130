"""The two logs of a register: what was recorded, and who read it. Both are kept, sealed and verified in one way."""

from dataclasses import dataclass

from placements.verify_register import READS as OF_READS


@dataclass(frozen=True, kw_only=True)
class Log:
    """Where a log is kept, and what it is called."""

    entry: str
    """What it has in words: events, reads."""
    register: str
    """What it is called in sentences."""
    check: str
    """What its check is called."""
    table: str
    head: str
    checkpoints: str
    nodes: str
    unsealed: str
    """Where its sealer leaves word of why it refuses."""
    lock: int
    """The advisory lock that its one sealer holds while it works."""
    suffix: str = ""
    """What the origin of its checkpoints has behind the register's name."""
    pace: float = 1.0
    """How many times longer than an event one of these may wait for its checkpoint."""

    @property
    def one(self) -> str:
        return self.entry.removesuffix("s")

    def sql(self, query: str) -> str:
        """The query, over this log's tables."""
        names = {"table": self.table, "head": self.head, "checkpoints": self.checkpoints, "nodes": self.nodes}
        return query.format(**names, unsealed=self.unsealed)


EVENTS = Log(
    entry="events",
    register="register",
    check="seal",
    table="register.events",
    head="register.head",
    checkpoints="register.checkpoints",
    nodes="register.nodes",
    unsealed="operation.unsealed",
    lock=7_212_032,
)

READS = Log(
    entry="reads",
    register="log of reads",
    check="seal of reads",
    table="register.reads",
    head="register.reads_head",
    checkpoints="register.read_checkpoints",
    nodes="register.read_nodes",
    unsealed="operation.unsealed_reads",
    lock=7_212_033,
    suffix=OF_READS,
    pace=12.0,
)
"""People read all day long: a checkpoint a minute, not every five seconds."""

LOGS = (EVENTS, READS)


def log_of(origin: str) -> Log:
    """Of which log a checkpoint of that origin is."""
    return READS if origin.endswith(READS.suffix) else EVENTS
