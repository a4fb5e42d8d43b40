"""The documentation does what it says: every block runs and gives what is shown, every link leads somewhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import openpyxl
import pytest

import policy_extract as pe
from pages import PAGES, ROOT, Run, blocks, lacking, surroundings

# The only places outside that pages lead to. Nothing is fetched from them when a page is shown.
OUTSIDE = {"www.python.org"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_block_runs_and_gives_what_is_shown(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if lacking(page):
        pytest.skip(lacking(page) or "")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    with surroundings(page) as replace:
        Run(page.read_text("utf-8"), page.name, tmp_path, replace).check()


@pytest.mark.parametrize(
    "text",
    [
        "```python\nprint(1)\n```\n\n```text\n2\n```\n",
        "```python\nraise ValueError\n```\n",
        "```console\n$ policy-extract schema\nnothing\n```\n",
        "```sh\npolicy-extract extract nowhere.txt\n```\n",
        "```sh\nrm -rf out\n```\n",
        "```sh\npip install 'policy-extract[everything]'\n```\n",
        "```json\n{\n```\n",
        "```sql\nSELECT 1\n```\n",
    ],
)
def test_a_block_that_does_not_hold_is_found(text: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        Run(text, "page.md", tmp_path).check()


def test_outputs_are_put_into_the_page(tmp_path: Path) -> None:
    text = "```python\nprint(1)\n```\n\n```text\n2\n```\n"
    assert Run(text, "page.md", tmp_path).refreshed() == text.replace("2", "1")


def test_every_page_runs_something_or_is_made_of_the_code() -> None:
    """A page of words alone is one that explains."""
    silent = {
        p.name for p in PAGES if not blocks(p.read_text("utf-8")) and "<!-- " not in p.read_text("utf-8")
    }
    assert silent == {"limits.md"}


def test_both_tutorials_go_the_same_way() -> None:
    """In Chinese and in English: the same steps, the same documents, the same numbers."""

    def steps(name: str) -> list[object]:
        text = (ROOT / "docs" / name).read_text("utf-8")
        numbers = re.findall(r"^\d+ documents.*$", text, re.M)
        return [re.findall(r"^## (\d)", text, re.M), [b.kind for b in blocks(text)], *map(str.split, numbers)]

    assert steps("tutorial-zh.md") == steps("tutorial-en.md")


def test_the_chinese_readme_names_the_same_commands() -> None:
    def commands(name: str) -> set[str]:
        table = (ROOT / name).read_text("utf-8").split("|---|---|\n", 1)[1].split("\n\n", 1)[0]
        return set(re.findall(r"^\| `(\w+)", table, re.M))

    assert commands("README.zh.md") == commands("README.md")


def test_the_tutorial_ends_in_a_workbook_that_filters(tmp_path: Path) -> None:
    """As it says in its fourth step: the striving ones, by deadline, as Excel would show them."""
    text = (ROOT / "docs" / "tutorial-zh.md").read_text("utf-8")
    Run(text, "tutorial-zh.md", tmp_path).check()
    book = openpyxl.load_workbook(tmp_path / "承诺.xlsx")
    sheet = book.worksheets[0]
    assert sheet.auto_filter.ref
    head, *rows = sheet.iter_rows(values_only=True)
    names = [str(cell).split("\n")[0].split(" ")[0] for cell in head]
    at = {name: names.index(name) for name in ("承诺原文", "力度", "截止日期", "责任单位")}
    striving = sorted((r for r in rows if r[at["力度"]] == "striving"), key=lambda r: r[at["截止日期"]])
    assert [str(r[at["截止日期"]])[:10] for r in striving] == ["2026-12-31"] * 2
    assert all("市住建局" in r[at["责任单位"]] for r in striving)


# --- the site ---


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        self.ids |= {held[name] for name in ("id", "name") if held.get(name)}
        self.links += [held[name] for name in ("href", "src") if held.get(name)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as ``make docs`` does, without a warning."""
    place = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(place)]
    ran = subprocess.run(
        build, cwd=ROOT, capture_output=True, encoding="utf-8", env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    )
    assert ran.returncode == 0, ran.stderr
    assert [line for line in ran.stderr.splitlines() if line.startswith(("WARNING", "ERROR"))] == []
    return place


@pytest.mark.slow
def test_every_link_leads_somewhere(site: Path) -> None:
    pages: dict[Path, _Links] = {}
    for path in site.rglob("*.html"):
        pages[path.resolve()] = _Links()
        pages[path.resolve()].feed(path.read_text("utf-8"))
    assert len(pages) > 15
    lost = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme in ("data", "javascript") or path.name == "404.html":
                continue
            if parts.netloc:
                if parts.netloc not in OUTSIDE | {
                    "squidfunk.github.io"
                }:  # the theme's own mark in the footer
                    lost.append((path.name, link))
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            anchor = unquote(parts.fragment)
            if not target.exists() or (anchor and target in pages and anchor not in pages[target].ids):
                lost.append((path.name, link))
    assert lost == []


@pytest.mark.slow
def test_the_reference_has_every_public_name_command_and_field(site: Path) -> None:
    from policy_extract.cli import COMMANDS

    python = (site / "reference" / "python.html").read_text("utf-8")
    missing = [name for name in pe.__all__ if not re.search(rf'id="policy_extract\.[\w.]+\.{name}"', python)]
    assert missing == ["__version__"]
    commands = (site / "reference" / "command-line.html").read_text("utf-8")
    assert [name for name in COMMANDS if f'id="{name}"' not in commands] == []
    record = (site / "reference" / "record.html").read_text("utf-8")
    fields = pe.extract("将新建公园3个。").commitments[0].to_dict()
    assert [name for name in fields if f"<code>{name}</code>" not in record] == []
    assert "<code>quantities[].canonical.value</code>" in record
    assert "<!-- " not in re.sub(r"<!--.*?-->", "", record)


def test_pages_that_are_shown_fetch_nothing(site: Path) -> None:
    """No fonts, scripts or pictures from elsewhere: the site can be read offline."""
    page = (site / "index.html").read_text("utf-8")
    assert re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(?:https?:)?//[^"]+"', page) == []


def test_the_search_knows_chinese(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    assert "zh" in index["config"]["lang"]
    assert any("筛选" in page["title"] + page["text"] for page in index["docs"])


def test_every_extra_has_a_page() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    text = "".join(p.read_text("utf-8") for p in PAGES)
    assert [
        e
        for e in ("pandas", "spacy", "serve", "mcp")
        if f"policy-extract[{e}]" not in text or e not in extras
    ] == []
