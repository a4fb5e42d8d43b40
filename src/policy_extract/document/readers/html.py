"""Web pages: the main text, one block a line, without what the site puts around it; a table row is one line.

The page's own tags give title, date and issuing body where they state them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from policy_extract.document.limits import Limits
from policy_extract.document.readers import Page, UnreadableError, grid
from policy_extract.document.readers.decode import decode
from policy_extract.lexicon import table

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# tags whose text nobody reads as text
# fmt: off
_SILENT = frozenset((
    "script", "style", "noscript", "template", "iframe", "object",
    "embed", "svg", "canvas", "video", "audio", "map",
    "head", "title", "nav", "footer", "aside", "button", "select", "option", "textarea", "input",
))
_BLOCK = frozenset((
    "address", "article", "blockquote", "body", "caption", "center",
    "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hr", "html", "legend", "li",
    "main", "menu", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "ul",
))
_TABULAR = frozenset(("table", "tbody", "thead", "tfoot", "tr", "td", "th"))
_FLOW = frozenset((
    "p", "span", "font", "strong", "b", "em", "i", "u", "a",
    "br", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul",
    "ol", "blockquote", "center", "o:p",
))
# fmt: on

# class and id names, cut at - _ and capitals, of what stands around the text
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navCurrent|navigation|menu|breadcrumbs?|crumbs?|crumb-nav|position"
    r"|location|dqwz|"
    r"share|bshare|bdsharebuttonbox|social|jiathis\w*|footer|foot|copyright|toolbar|tools?|pagination|pager|"
    r"page-?nav|prev-?next|related|relate[ds]?|recommend|relevant|xglj|sidebar|side-?bar|comments?|print|"
    r"fontsize|font-?size|zoom-?font|qrcode|ewm|hotnews|hot-?list|banner|hidden|editor-?sign|dyxg)(?:$"
    r"|[\s_-])",
    re.I,
)
# whole lines that are the page's furniture
_FURNITURE = re.compile(
    r"(?:分享(?:到|至)?|打印(?:本页|此页|文章)?|关闭(?:窗口|本页)?|返回(?:顶部|首页|列表)?|收藏(?:本页)?"
    r"|纠错|复制链接|"
    r"我要纠错|扫一扫.{0,20}|字体|字号|【?字体|(?:上|下)一(?:篇|条|页|则)[:：]?.{0,60}|相关(?:链接|文章"
    r"|新闻|阅读|稿件|解读|附件)[:：]?|"
    r"(?:您?(?:的|现在的)?(?:当前)?位置(?:是)?[:：]|首页\s*[>＞»/]).{0,80}|责任编辑[:：].{0,20}|浏览"
    r"(?:次数|量)[:：]?\s*\d*.{0,4}|"
    r"[\[【(（]?\s*(?:字[体号])?[:：]?\s*(?:(?:特?大|中|小|打印|关闭|纠错|收藏"
    r"|分享)\s*[\]】)）|]*\s*[\[【(（]?\s*){2,8}[\]】)）]?|"
    r"[>＞»|/]+|×|QQ空间|新浪微博|微信|微博)"
)
_LABEL = re.compile(
    r"(?P<label>成文日期|成文时间|印发日期|发文日期|发布日期|发布时间|公开日期|生成日期|发文机关|发文机构"
    r"|发文单位|制发机关|发布机构|"
    r"公开主体|来源|信息来源|标题|信息名称|文件名称|名称)[:：][\s\t]*(?P<value>[^\s\t|｜【】\[\]]{1,120})"
)
_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(1[0-2]|0?[1-9])\s*[-/.月]\s*(3[01]|[12]\d"
    r"|0?[1-9])(?!\d)"
)
# the day on which the body signed it, then the day on which the site showed it
_DATE_LABELS = (
    "成文日期",
    "成文时间",
    "发文日期",
    "印发日期",
    "发布日期",
    "发布时间",
    "公开日期",
    "生成日期",
)
_ISSUER_LABELS = ("发文机关", "发文机构", "发文单位", "制发机关", "发布机构", "公开主体", "信息来源", "来源")
_TITLE_LABELS = ("标题", "信息名称", "文件名称")
_BODY = re.compile(r".*(?:政府|办公[厅室]|委员会|[^会]议|厅|局|部|院|委|署|中心|管委会)")
_MEDIA = re.compile(r"网|报|社|台|客户端|公众号|微信|频道")
_SITE_TAIL = re.compile(r"\s*[_|｜]\s*|\s+[-–—]+\s+|-(?=[^-]*(?:网|政府|门户|中心)[^-]*$)")
_GAP = re.compile(r"[ \t\r\f]*\n[ \t\r\n\f]*")
_SPACE = re.compile(r"[ \r\f\xa0\u2002\u2003\u200b\ufeff]+")
_TOO_SHORT = 40  # characters; a container with less holds a notice, not the text
_MARKUP = 8  # times as many characters as text, at most: pages saved from Word have five times as many
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I
)
_TRIM = " \u3000\xa0\r\f\t"


def read(data: bytes, limits: Limits) -> Page:
    from selectolax.lexbor import LexborHTMLParser

    markup, encoding, replaced = decode(data)
    if len(markup) > _MARKUP * limits.characters:
        raise UnreadableError(
            f"has {len(markup)} characters of markup, over {_MARKUP} times the limit "
            f"characters={limits.characters}; split it, or raise that limit if it is sound"
        )
    if markup.count("<") > limits.tags:
        raise UnreadableError(
            f"has more tags than the limit tags={limits.tags}; split it, or raise that limit if it is sound"
        )
    declared = _CHARSET.search(data[:4096])
    if "\x00" in markup:
        markup = markup.replace("\x00", "\ufffd")
    tree = LexborHTMLParser(markup.encode("utf-8", "replace").decode("utf-8"))
    body = tree.body or tree.root
    if body is None:
        return Page("", encoding, replaced)
    page = _Page(body, len(markup))
    main = _main(tree, body, page)
    lines = _lines(main, page)
    around = lines if main.mem_id == body.mem_id else _lines(body, page, keep_all=True)
    title, published, issuer = _declared(tree, around)
    if published is None and lines:
        published = _shown(around, lines)
    says = declared[1].decode("ascii").lower() if declared else None
    return Page("\n".join(lines), encoding, replaced, title, published, issuer, says)


class _Page:
    """What is asked of many elements of a page, found in time that grows as the page does."""

    def __init__(self, body: LexborNode, size: int) -> None:
        self._body = body
        self._size = size
        self._measured = 0
        self._data: dict[int, bool] | None = None

    def length(self, node: LexborNode) -> int:
        """Characters that are no spaces, links not counted; 0 where so many elements were asked that it is a trick."""
        self._measured += self._size
        return _length(node) if self._measured < _MEASURED else 0

    def is_tricky(self) -> bool:
        return self._measured >= _MEASURED

    def holds_data(self, table: int) -> bool:
        """Whether a table (by its ``mem_id``) has data rather than lays out the page: no table inside, several short
        cells a row."""
        if self._data is None:
            self._data = _data_tables(self._body)
        return self._data.get(table, False)


_MEASURED = 400_000_000  # characters of markup, times the elements measured, at most


def _data_tables(body: LexborNode) -> dict[int, bool]:
    """Of each table, whether it holds data."""
    held: dict[int, bool] = {}
    stack: list[_Open] = []
    for kind, node in _walk(body, None):
        tag = node.tag
        if kind == "text" or (not stack and tag != "table"):
            continue
        if tag == "table":
            if kind == "open":
                if stack:
                    stack[-1].sound = False
                stack.append(_Open())
            else:
                done = stack.pop()
                held[node.mem_id] = done.sound and done.widest > 1
        elif kind == "open":
            here = stack[-1]
            if tag == "tr":
                here.width = 0
            elif tag in ("td", "th"):
                here.width += 1
                here.widest = max(here.widest, here.width)
                here.blocks = 0
            elif tag in ("p", "div", "br"):
                here.blocks += 1
                here.sound = here.sound and here.blocks < 40
    return held


class _Open:
    """A table that is open: whether it can be one of data, its widest row, the blocks in its present cell."""

    def __init__(self) -> None:
        self.sound = True
        self.width = self.widest = self.blocks = 0


# ---- which part of the page


@cache
def _selectors() -> tuple[str, ...]:
    return tuple(row["selector"] for row in table("document_containers"))


def _main(tree: LexborHTMLParser, body: LexborNode, page: _Page) -> LexborNode:
    """The element that holds the text: a container known by name, else where most text outside links is."""
    for selector in _selectors():
        try:
            nodes = tree.css(selector)
        except Exception:  # a selector that this parser does not know
            continue
        if not nodes:
            continue
        best = max(nodes, key=page.length)
        if _length(best) >= _TOO_SHORT:
            if selector in ("#content", ".content", "article", "#article"):
                best = _densest(best, page)
            return best
    return _densest(body, page)


def _length(node: LexborNode) -> int:
    """Characters that are no spaces, links not counted."""
    links = sum(len(a.text(strip=True)) for a in node.css("a"))
    silent = sum(len(s.text(strip=True)) for s in node.css("script,style"))
    return len("".join(node.text().split())) - links - silent


def _densest(body: LexborNode, page: _Page) -> LexborNode:
    """The block that holds the paragraphs which stand together.

    Each stretch of text counts for the block around it, half for the block around that, and so on.
    """
    scores: dict[int, float] = {}
    nodes: dict[int, LexborNode] = {}
    tables: list[int] = []  # those that are open, outermost first
    for kind, node in _walk(body, page):
        if kind != "text":
            if node.tag == "table":
                if kind == "open":
                    tables.append(node.mem_id)
                else:
                    tables.pop()
            continue
        size = len((node.text_content or "").strip())
        if size < 2:
            continue
        linked = False
        holder = node.parent
        inner = len(tables)
        for _ in range(_FAR):
            if holder is None:
                break
            tag = holder.tag
            if tag in _TABULAR:  # a table of data belongs to the text around it
                if not inner or not page.holds_data(tables[inner - 1]):
                    break
                inner -= tag == "table"
            elif tag not in _FLOW:
                break
            linked = linked or tag == "a"
            holder = holder.parent
        weight = -0.3 * size if linked else float(size)
        for _ in range(4):
            if holder is None:
                break
            scores[holder.mem_id] = scores.get(holder.mem_id, 0.0) + weight
            nodes[holder.mem_id] = holder
            if holder.mem_id == body.mem_id:
                break
            weight *= 0.6 if holder.tag in ("td", "tr", "tbody", "table") else 0.5
            holder = holder.parent
    if not scores:
        return body
    return nodes[max(scores, key=lambda k: scores[k])]


_FAR = 100  # elements between a stretch of text and its block


# ---- its lines


def _walk(root: LexborNode, page: _Page | None) -> Iterable[tuple[str, LexborNode]]:
    """("open", node), ("text", node), ("close", node) in document order.

    Silent elements are left out and, below the root, what stands around the text. No recursion: pages nest as
    deep as they like. Without ``page`` nothing but silent elements is left out.
    """
    node: LexborNode | None = root
    depth = 0
    while node is not None:
        tag = node.tag or ""
        descend = False
        if tag == "-text":
            yield "text", node
        elif (
            tag in _SILENT
            or tag.startswith(("!", "-"))
            or (depth and page is not None and _is_around(node, page))
        ):
            pass
        else:
            yield "open", node
            descend = node.child is not None
            if not descend:
                yield "close", node
        if descend:
            node = node.child
            depth += 1
            continue
        while node is not None and depth and node.next is None:
            node = node.parent
            depth -= 1
            if node is not None:
                yield "close", node
        node = node.next if node is not None and depth else None


def _is_around(node: LexborNode, page: _Page) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    for key in ("class", "id"):
        name = attributes.get(key)
        if name and _AROUND.search(name):
            return (
                page.length(node) < 600 and not page.is_tricky()
            )  # a name may lie: so much running text is the text
    style = attributes.get("style")
    return bool(style) and "display:none" in (style or "").replace(" ", "").lower()


def _lines(root: LexborNode, page: _Page, keep_all: bool = False) -> list[str]:
    lines: list[str] = []
    parts: list[str] = []
    cells: list[grid.Cell] = []  # those finished of the row that is open
    rows: list[list[grid.Cell]] = []  # those finished of the table of data that is open
    tables: list[bool] = []  # for each open table, whether its rows hold data
    in_row = False
    verbatim = 0
    links: list[int] = []  # of each line, how many of its characters lead to other pages
    in_link = linked = 0

    def flush() -> None:
        nonlocal linked
        line = _join(parts)
        parts.clear()
        if line:
            links.extend([0] * (len(lines) - len(links)))
            lines.append(line)
            links.append(linked)
        linked = 0

    def close_cell(node: LexborNode | None) -> None:
        text = grid.joined([_join([piece]) for piece in "".join(parts).split(_BREAK)])
        parts.clear()
        if node is None:
            if text:
                cells.append(grid.Cell(text))
        else:
            cells.append(grid.Cell(text, _span(node, "colspan"), _span(node, "rowspan")))

    for kind, node in _walk(root, None if keep_all else page):
        tag = node.tag or ""
        if kind == "text":
            text = node.text_content or ""
            linked += len(text) if in_link else 0
            if verbatim and not in_row and "\n" in text:
                for piece in text.split("\n"):
                    parts.append(piece)
                    flush()
            else:
                parts.append(text)
        elif kind == "open":
            if tag == "table":
                if not in_row:
                    flush()
                tables.append(not in_row and page.holds_data(node.mem_id))
            elif tag == "tr" and tables and tables[-1]:
                flush()
                in_row = True
            elif tag in _BLOCK or tag == "br":
                if in_row:
                    parts.append(_BREAK)
                else:
                    flush()
            verbatim += tag == "pre"
            in_link += tag == "a" and not _FILE.search(node.attributes.get("href") or "")
        else:
            verbatim -= tag == "pre"
            in_link -= tag == "a" and not _FILE.search(node.attributes.get("href") or "")
            if tag == "table":
                if tables and tables.pop() and rows:
                    lines += [line.text for line in grid.lines(rows)]
                    rows.clear()
            elif tag in ("td", "th") and in_row and tables and tables[-1]:
                close_cell(node)
            elif tag == "tr" and in_row and tables and tables[-1]:
                close_cell(None)
                rows.append(list(cells))
                cells.clear()
                in_row = False
            elif tag in _BLOCK:
                if in_row:
                    parts.append(_BREAK)
                else:
                    flush()
    flush()
    if not keep_all:
        del lines[_before_links(lines, links) :]
    return [line for line in lines if not _FURNITURE.fullmatch(line)]


_FILE = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|ofd|rtf|zip|rar)(?:$|[?#])", re.I)


def _before_links(lines: list[str], links: list[int]) -> int:
    """Where the text ends before a list of links to other pages (three or more), or the number of lines."""
    k = len(lines)
    links = links + [0] * (k - len(links))
    while k > 1 and links[k - 1] > 0.7 * len(lines[k - 1]):
        k -= 1
    return k if len(lines) - k >= 3 else len(lines)


_BREAK = "\x1f"  # between the lines of a cell


def _span(node: LexborNode, name: str) -> int:
    value = (node.attributes.get(name) or "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _join(parts: list[str]) -> str:
    text = "".join(parts)
    if "\n" in text:
        text = _GAP.sub(_wrapped, text)
    return _SPACE.sub(" ", text.replace("\t", " ")).strip(_TRIM)


def _wrapped(gap: re.Match[str]) -> str:
    """A line break in the markup is a space between Latin words, nothing between Chinese characters."""
    text, start, end = gap.string, gap.start(), gap.end()
    return " " if text[start - 1 : start].isascii() and text[end : end + 1].isascii() else ""


# ---- what the page declares


def _declared(tree: LexborHTMLParser, lines: list[str]) -> tuple[str | None, date | None, str | None]:
    metas: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        name = (attributes.get("name") or attributes.get("property") or "").lower()
        content = (attributes.get("content") or "").strip()
        if name and content:
            metas.setdefault(name, content)
    labels: dict[str, str] = {}
    for line in [*lines[:40], *lines[-5:]]:
        if len(line) <= 400:
            squeezed = _squeeze(line)
            for match in _LABEL.finditer(squeezed):
                labels.setdefault(match["label"], match["value"].strip("　 "))
    day = next((d for name in _DATE_LABELS if (d := _day(labels.get(name)))), None)
    metas_day = (
        "pubdate",
        "publishdate",
        "article:published_time",
        "publish-date",
        "createdate",
        "dc.date",
        "date",
    )
    if day is None or not any(labels.get(name) for name in _DATE_LABELS[:4]):
        day = next((d for name in metas_day if (d := _day(metas.get(name)))), None) or day
    named = [labels.get(name) for name in _ISSUER_LABELS] + [metas.get("contentsource"), metas.get("author")]
    issuer = next(
        (n for n in named if n and len(n) <= 40 and _BODY.fullmatch(n) and not _MEDIA.search(n)), None
    )
    return _title(tree, metas, labels), day, issuer


def _shown(around: list[str], lines: list[str]) -> date | None:
    """The date in the short lines above the text, nearest first: 2012-06-04 09:20 稿件来源：…, 104.11.26."""
    at = around.index(lines[0]) if lines[0] in around else 0
    for line in reversed(around[max(0, at - 10) : at]):
        if len(line) <= 80:
            day = _day(line) or _republic(line)
            if day:
                return day
    return None


def _republic(line: str) -> date | None:
    """104.11.26 alone on a line is a day of the Republic's year 104 (2015)."""
    match = re.fullmatch(r"(1\d\d|9\d)([./-])(\d{1,2})\2(\d{1,2})", line)
    if not match:
        return None
    try:
        return date(int(match[1]) + 1911, int(match[3]), int(match[4]))
    except ValueError:
        return None


def _squeeze(line: str) -> str:
    """索 引 号：… → 索引号：…: labels are often set with spaces to fill their column."""
    return re.sub(r"(?<=[\u4e00-\u9fff])[ \u3000]{1,4}(?=[\u4e00-\u9fff]{1,3}(?:[ \u3000]|[:：]))", "", line)


def _day(text: str | None) -> date | None:
    match = _DAY.search(text) if text else None
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _title(tree: LexborHTMLParser, metas: dict[str, str], labels: dict[str, str]) -> str | None:
    heads = [" ".join(node.text().split()) for node in tree.css("h1")]
    page = tree.css_first("title")
    whole = " ".join(page.text().split()) if page is not None else ""
    candidates = [
        metas.get("articletitle"),
        *(labels.get(name) for name in _TITLE_LABELS),
        *(h for h in heads if len(heads) == 1 or (whole and h in whole)),
        metas.get("og:title"),
        _SITE_TAIL.split(whole)[0],
        *(" ".join(node.text().split()) for node in tree.css("h2,h3")[:1]),
        metas.get("title"),
    ]
    return next((t for t in (c.strip(_TRIM) for c in candidates if c) if 2 <= len(t) <= 200), None)
