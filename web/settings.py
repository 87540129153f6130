"""What an operator sets, read from the environment once; every wrong value is named at once."""

from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from environs import Env, ValidationError, validate

from placements import database

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

HOST_AND_PORT = r"(.+:\d+)?$"
MAIL = r"([^@\s]+@[^@\s]+)?$"


@dataclass(frozen=True, kw_only=True)
class Settings:
    bind: str = "127.0.0.1:8000"
    address: str = "http://127.0.0.1:8000"
    """How people reach the service; with https, cookies are sent over https only."""
    workers: int = 2
    threads: int = 8
    proxies: int = 0
    """How many proxies of ours stand before the service and say for whom they ask."""
    idle: timedelta = timedelta(minutes=30)
    """After which an unused session ends."""
    requests: int = 12_000
    """Of one account or address in a minute, at each worker; 0 for any number."""
    log_level: str = "INFO"
    monitors: tuple[IPv4Network | IPv6Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1"))
    """Who may read /readyz and /metrics."""
    seal_key: Path = field(default_factory=lambda: database.home() / "seal.key")
    """The private keys of the register; without the file nothing is sealed."""
    seals: Path = field(default_factory=lambda: database.home() / "seals")
    """The folder in which checkpoints are published."""
    witnesses: Path | None = None
    """The file that names who is asked to cosign them."""
    mail_server: str = ""
    """Host and port of the server that sends the newest checkpoint to the auditor, once a day; none is sent without."""
    mail_from: str = ""
    mail_to: str = ""

    @property
    def secure(self) -> bool:
        return self.address.startswith("https://")


def read_settings() -> Settings:
    """The settings in PLACEMENTS_… variables; raises environs.EnvValidationError naming every wrong one."""
    env = Env(eager=False, prefix="PLACEMENTS_")
    default = Settings()
    bind = env.str("BIND", default.bind, validate=validate.Regexp(r".+:\d+$", error="Say host and port: 0.0.0.0:8000."))
    web_address = validate.URL(schemes={"http", "https"}, require_tld=False)
    read = {
        "bind": bind,
        "address": env.str("ADDRESS", f"http://{bind}", validate=web_address),
        "workers": env.int("WORKERS", default.workers, validate=validate.Range(1, 64)),
        "threads": env.int("THREADS", default.threads, validate=validate.Range(1, 64)),
        "proxies": env.int("PROXIES", default.proxies, validate=validate.Range(0, 5)),
        "requests": env.int("REQUESTS", default.requests, validate=validate.Range(0)),
        "seal_key": env.path("SEAL_KEY", default.seal_key),
        "seals": env.path("SEALS", default.seals),
        "witnesses": env.path("WITNESSES", None),
        "mail_server": env.str("MAIL_SERVER", "", validate=validate.Regexp(HOST_AND_PORT, error="Say host and port.")),
        "mail_from": env.str("MAIL_FROM", "", validate=validate.Regexp(MAIL, error="Say an address: a@b.example.")),
        "mail_to": env.str("MAIL_TO", "", validate=validate.Regexp(MAIL, error="Say an address: a@b.example.")),
        "log_level": env.str("LOG_LEVEL", default.log_level, validate=validate.OneOf(LOG_LEVELS)),
    }
    monitors = env.list("MONITORS", [*default.monitors], subcast=network)
    idle_minutes = env.int("IDLE_MINUTES", 30, validate=validate.Range(5, 720))
    env.seal()
    return Settings(**read, idle=timedelta(minutes=idle_minutes), monitors=tuple(monitors or ()))


def network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text.strip())
    except ValueError as error:
        raise ValidationError("Say addresses or networks, with commas between: 127.0.0.1,10.0.0.0/24.") from error
