"""A real server on loopback, and a real browser before it: chromium from CHROMIUM, the PATH, or `make chromium`."""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from placements.application import Register
from placements.vocabulary import Role
from tests.pages import application
from tests.people import account_of, session_of

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

PATIENCE = 20_000
"""Milliseconds: a busy machine is no fault of the page's."""

expect.set_options(timeout=PATIENCE)

PICTURES = Path("docs/pictures")
"""Where `make pictures` keeps what the pages look like."""

TALLEST = 1600
"""Pixels of a page that a picture shows."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.fail("There is no chromium here: `make chromium` installs Debian's, or set CHROMIUM to one.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=[*FLAGS])
        yield browser
        browser.close()


@pytest.fixture
def app(register: Register, database_url: str) -> Flask:
    return application(register, database_url)


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address of the running application."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def context(chromium: Browser, site: str) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=site, viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that nobody is signed in on. What its console complains of, such as a blocked script, fails the test."""
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert [text for text in complaints if not re.search("Failed to load resource: .* status of (4|503)", text)] == []


@pytest.fixture
def plain_page(chromium: Browser, site: str) -> Iterator[Page]:
    """A page in a browser without JavaScript."""
    context = chromium.new_context(base_url=site, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def sign_in_as(app: Flask, site: str) -> Callable[[Page, Role], None]:
    """Sign somebody with that role in, in the browser of that page."""

    def sign_in_as(page: Page, role: Role) -> None:
        token = session_of(app, account_of(app, role))
        page.context.add_cookies([{"name": "placements", "value": token, "url": site}])

    return sign_in_as


def check_page(page: Page) -> None:
    """No violation of WCAG 2.2 AA, at either width, and nothing to scroll sideways to at 320 pixels."""
    wide = page.viewport_size
    page.wait_for_load_state()
    check_accessibility(page)
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, f"{page.url} scrolls sideways at 320 pixels"
    check_accessibility(page)
    page.set_viewport_size(wide)


def check_accessibility(page: Page) -> None:
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG_2_2_AA}})
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


def picture(page: Page, name: str) -> None:
    """Keep what the page looks like, when asked to by PICTURES."""
    if os.environ.get("PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
        clip = {"x": 0, "y": 0, "width": page.viewport_size["width"], "height": height}
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True, clip=clip)
