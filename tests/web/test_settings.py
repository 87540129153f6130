"""What an operator sets."""

from datetime import timedelta

import pytest
from environs import EnvValidationError

from placements.errors import Invalid
from web.commands.seal import post_of
from web.settings import Settings, read_settings


def test_nothing_needs_to_be_set(monkeypatch):
    for name in ("ADDRESS", "BIND", "WORKERS", "THREADS", "PROXIES", "IDLE_MINUTES", "LOG_LEVEL", "MONITORS"):
        monkeypatch.delenv(f"PLACEMENTS_{name}", raising=False)
    assert read_settings() == Settings()


def test_what_is_set_is_read(monkeypatch):
    monkeypatch.setenv("PLACEMENTS_ADDRESS", "https://placements.council.example")
    monkeypatch.setenv("PLACEMENTS_BIND", "0.0.0.0:80")
    monkeypatch.setenv("PLACEMENTS_IDLE_MINUTES", "15")
    monkeypatch.setenv("PLACEMENTS_MONITORS", "127.0.0.1, 10.0.0.0/24")
    settings = read_settings()
    assert settings.secure
    assert [str(network) for network in settings.monitors] == ["127.0.0.1/32", "10.0.0.0/24"]
    assert settings.bind == "0.0.0.0:80"
    assert settings.idle == timedelta(minutes=15)


def test_the_address_follows_the_bind(monkeypatch):
    monkeypatch.delenv("PLACEMENTS_ADDRESS", raising=False)
    monkeypatch.setenv("PLACEMENTS_BIND", "127.0.0.1:9000")
    assert read_settings().address == "http://127.0.0.1:9000"


def test_every_wrong_value_is_named_at_once(monkeypatch):
    wrong = {
        "WORKERS": "many",
        "PROXIES": "-1",
        "IDLE_MINUTES": "0",
        "LOG_LEVEL": "loud",
        "BIND": "nowhere",
        "ADDRESS": "x",
        "MONITORS": "10.0.0.1, the office",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(f"PLACEMENTS_{name}", value)
    with pytest.raises(EnvValidationError) as error:
        read_settings()
    for name in wrong:
        assert f"PLACEMENTS_{name}" in str(error.value)


def test_to_whom_checkpoints_are_sent_is_said_in_full_or_not_at_all(monkeypatch):
    assert post_of(Settings()) is None
    assert post_of(Settings(mail_server="mail.example:25", mail_from="a@b.example", mail_to="c@d.example"))
    with pytest.raises(Invalid, match="Set PLACEMENTS_MAIL_SERVER, PLACEMENTS_MAIL_FROM and PLACEMENTS_MAIL_TO"):
        post_of(Settings(mail_server="mail.example:25"))
    monkeypatch.setenv("PLACEMENTS_MAIL_SERVER", "mail.example")
    monkeypatch.setenv("PLACEMENTS_MAIL_TO", "the auditor")
    with pytest.raises(EnvValidationError) as wrong:
        read_settings()
    assert {"PLACEMENTS_MAIL_SERVER", "PLACEMENTS_MAIL_TO"} <= set(wrong.value.error_messages)
