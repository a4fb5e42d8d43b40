"""The page of a diff in a real browser: filters, links, printing, and nothing that runs or leaves the page.

Skipped where Chromium or Playwright is missing: ``apt-get install chromium``, ``pip install playwright``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policy_extract.compare.diff import diff
from policy_extract.compare.export import write_diff
from policy_extract.compare.inputs import release
from policy_extract.pipeline import extract

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; apt-get install chromium"),
]

EVIL = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">&lt;b&gt;"
OLD = f"""云麓县城市更新行动方案{EVIL}
二、重点任务
2025年底前，改造老旧院落295个。{EVIL}
力争新建口袋公园12个。
建立社区食堂30家。
"""
NEW = f"""云麓县城市更新行动方案{EVIL}
二、重点任务
2026年底前，改造老旧院落310个。{EVIL}
确保新建口袋公园12个。
培养手语翻译员95名{EVIL}。
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    old, new = (release(extract(t, published=p, name=n)) for t, p, n in (
        (OLD, "2024-03-01", "old.txt"), (NEW, "2025-03-01", "new.txt")))  # fmt: skip
    target = tmp_path_factory.mktemp("page") / "changes.html"
    write_diff(diff(old, new), target, old, new)
    return target


class Seen:
    """What the browser met while the page was open."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.faults: list[str] = []


@pytest.fixture
def opened(file: Path) -> Iterator[tuple[Any, Seen]]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    seen = Seen()
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.on("request", lambda r: seen.requests.append(r.url))
        page.on("console", lambda m: seen.faults.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: seen.faults.append(str(e)))
        page.goto(file.as_uri())
        yield page, seen
        browser.close()


def test_a_reader_filters_and_follows_links(opened: tuple[Any, Seen], file: Path) -> None:
    """Filters hide cards and marks, links find both sides, and no request but that for the file is made."""
    page, seen = opened
    cards = page.locator(".card:not(.off)")
    every = page.locator(".card").count()
    assert every == cards.count() == 4  # raised and slipped, strengthened, dropped, new
    redline = page.locator(".card").first
    assert redline.locator("del").all_inner_texts() == ["2025年底前", "295个"]
    assert redline.locator("ins").all_inner_texts() == ["2026年底前", "310个"]

    page.locator("#none").click()
    assert cards.count() == 0
    assert page.locator("mark:not(.off)").count() == 0
    page.locator("input[data-kind=deadline_slipped]").check()
    assert cards.count() == 1
    assert page.locator("mark:not(.off)").count() == 2
    page.locator("#all").click()
    page.locator("#find").fill("食堂")
    assert cards.count() == 1
    page.locator("#find").fill("")
    assert cards.count() == every

    page.locator(".card a", has_text="old").first.click()
    assert page.locator("mark.here").count() == 2
    assert page.url.endswith("#o0")
    page.locator("mark.s-new").first.click()
    assert page.locator("mark.here").count() == 1
    assert "手语" in page.locator(".card.here").inner_text()

    assert seen.requests == [file.as_uri()]
    assert seen.faults == []


def test_markup_of_a_document_is_text(opened: tuple[Any, Seen]) -> None:
    """A document that holds a script shows it, and runs nothing."""
    page, seen = opened
    assert "taken" not in (page.title().replace(EVIL, ""))
    assert page.locator(".text img, .text script, .card img, .card script, h1 img, h1 script").count() == 0
    assert EVIL in page.locator(".text").first.inner_text()
    assert seen.faults == []


def test_it_prints_whole(opened: tuple[Any, Seen]) -> None:
    """On paper the texts stand in full, without the controls."""
    page, _ = opened
    page.emulate_media(media="print")
    assert not page.locator(".filters").is_visible()
    boxes = page.evaluate(
        "[...document.querySelectorAll('.text')].map(e => [e.scrollHeight, e.clientHeight])"
    )
    assert boxes
    assert all(inner <= shown + 1 for inner, shown in boxes)
    assert len(page.pdf()) > 5000


def test_it_works_without_scripts(file: Path) -> None:
    """Where scripts are off, the links are plain links to the marks."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(file.as_uri())
        page.locator(".card a").first.click()
        assert page.url.endswith("#o0")
        browser.close()
