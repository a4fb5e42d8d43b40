"""What may not change the answer: widths, numerals, line ends, line wraps, other paragraphs, order, processes.

And what holds for every text: nothing raises, every span quotes, every record is valid.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy_extract.document.load import read_metadata
from policy_extract.errors import MetadataError
from policy_extract.pipeline import Extraction, Failure, extract, extract_many
from policy_extract.record.validate import validate

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
META = read_metadata(CORPUS / "meta.tsv")
TEXTS = {path.stem: path.read_text("utf-8") for path in sorted(CORPUS.glob("documents/*/*.txt"))}
NAMES = sorted(TEXTS)


def run(name: str, text: str) -> Extraction:
    about = META[name]
    return extract(
        text, published=about.published, issuer=about.issuer, title=about.title, name=f"{name}.txt"
    )


@pytest.fixture(scope="module")
def plain() -> dict[str, Extraction]:
    """The documents of the corpus as they are."""
    found = {name: run(name, text) for name, text in TEXTS.items()}
    assert sum(len(e.commitments) for e in found.values()) > 300
    return found


def narrow(words: str | None) -> str | None:
    """Without blanks and in half width: what may differ between two ways to write the same."""
    if words is None:
        return None
    return "".join(
        chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in words if not c.isspace() and c != "\u200b"
    )


def values(found: Extraction) -> list[Any]:
    """What the records say, without offsets and ids."""
    return [
        (
            [narrow(m.text) if m else None for m in (c.evidence, c.action, c.object, c.strength_cue)],
            c.strength,
            [
                (q.value, q.low, q.high, narrow(q.unit), q.relation, q.role, narrow(q.of), narrow(q.per))
                for q in c.quantities
            ],
            c.deadline and (c.deadline.due, c.deadline.from_, c.deadline.recurring, narrow(c.deadline.text)),
            [(narrow(r.name), r.role) for r in c.responsible],
            [narrow(s) for s in c.section],
        )
        for c in found.commitments
    ]


def apart_from_offsets(found: Extraction) -> list[Any]:
    """The records, ids and quotes included, without offsets and the document they came from."""

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: strip(v) for k, v in value.items() if k not in ("start", "end", "document")}
        return [strip(v) for v in value] if isinstance(value, list) else value

    return [strip(c.to_dict()) for c in found.commitments]


# --- the same document, written in another way ---

WIDE = {ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789%.+ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh"}
NARROW = str.maketrans("，；：（）！？", ",;:()!?")


def spaced(text: str) -> str:
    """Blanks around numbers, as some sites print them: 到 2025 年底."""
    out = []
    for a, b in zip(text, text[1:] + "\n", strict=True):
        out.append(a)
        if ("\u4e00" <= a <= "\u9fff" and b.isdigit()) or (a.isdigit() and "\u4e00" <= b <= "\u9fff"):
            out.append(" ")
    return "".join(out)


VARIANTS: dict[str, Callable[[str], str]] = {
    "full-width digits and letters": lambda text: text.translate(WIDE),
    "half-width punctuation": lambda text: text.translate(NARROW),
    "blanks around numbers": spaced,
    "blank lines between paragraphs": lambda text: text.replace("\n", "\n\n"),
    "indented paragraphs": lambda text: "\u3000\u3000" + text.replace("\n", "\n\u3000\u3000"),
    "blanks at line ends": lambda text: text.replace("\n", " \u3000\n"),
    "no-break and zero-width blanks": lambda text: text.replace("，", "，\u200b").replace(
        "。\n", "。\u00a0\n"
    ),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "no last line end": lambda text: text.rstrip("\n"),
    "a BOM": lambda text: "\ufeff" + text,
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", NAMES)
def test_the_same_in_other_dress(name: str, variant: str, plain: dict[str, Extraction]) -> None:
    """Widths, blanks and line ends change no value."""
    assert values(run(name, VARIANTS[variant](TEXTS[name]))) == values(plain[name])


def test_variants_differ_from_the_text() -> None:
    """Each variant changes at least half of the documents, or it would test nothing."""
    for change in VARIANTS.values():
        assert sum(change(text) != text for text in TEXTS.values()) >= len(TEXTS) / 2


@pytest.mark.parametrize("name", NAMES)
def test_crlf_files_give_identical_records(name: str, tmp_path: Path) -> None:
    """A file saved on Windows gives the records of the file, offsets and ids included."""
    lf, crlf = tmp_path / "lf" / f"{name}.txt", tmp_path / "crlf" / f"{name}.txt"
    for path, text in ((lf, TEXTS[name]), (crlf, TEXTS[name].replace("\n", "\r\n"))):
        path.parent.mkdir()
        path.write_bytes(text.encode("utf-8"))
    a, b = extract(lf, published="2024-01-01"), extract(crlf, published="2024-01-01")
    assert a.document.text == b.document.text
    assert [c._replace(document=None) for c in a.commitments] == [
        c._replace(document=None) for c in b.commitments
    ]


def wrapped(text: str, columns: int = 54) -> str:
    """The text as a PDF has it: paragraphs open with two wide blanks, lines break at 27 wide characters."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, width = "", 0
        for c in ("\u3000\u3000" + paragraph.strip("\u3000 ")) if paragraph.strip() else "":
            wide = 1 if c < "\u2000" else 2
            if width + wide > columns and c not in "，。；：、！？”）》%":
                lines.append(line)
                line, width = "", 0
            line += c
            width += wide
        lines.append(line)
    return "\n".join(lines)


# Rows of tables are never broken, and one document is wrapped already.
PROSE = [name for name in NAMES if "\t" not in TEXTS[name] and not name.startswith("pdf-")]


@pytest.mark.parametrize("name", PROSE)
def test_line_wraps_change_nothing(name: str, plain: dict[str, Extraction]) -> None:
    """A text with its lines broken for print says the same."""
    assert "\n" in wrapped(TEXTS[name]).replace("\n\u3000", "")
    assert values(run(name, wrapped(TEXTS[name]))) == values(plain[name])


# --- Arabic and Chinese numerals ---

NUMERALS = [
    ("到2026年底，新建学校12所。", "到二〇二六年底，新建学校十二所。"),
    ("3年内，改造老旧管网200公里以上。", "三年内，改造老旧管网二百公里以上。"),
    ("2年内，建成公园20个。", "两年内，建成公园二十个。"),
    ("到2025年，自来水普及率达到95%以上。", "到二〇二五年，自来水普及率达到百分之九十五以上。"),
    ("安排专项资金15亿元，支持村卫生室建设。", "安排专项资金十五亿元，支持村卫生室建设。"),
    ("培训乡村医生2000名。", "培训乡村医生两千名。"),
    ("新增托位不少于800个。", "新增托位不少于八百个。"),
    ("6月底前，完成水毁工程修复30处。", "六月底前，完成水毁工程修复三十处。"),
    ("新建高标准农田5万亩。", "新建高标准农田五万亩。"),
    ("力争培育龙头企业15家左右。", "力争培育龙头企业十五家左右。"),
    ("每年改造农村公路100公里。", "每年改造农村公路一百公里。"),
    ("地区生产总值增长6%左右。", "地区生产总值增长百分之六左右。"),
    ("漏损率控制在8%以内。", "漏损率控制在百分之八以内。"),
    ("为全县8万名老人免费体检。", "为全县八万名老人免费体检。"),
    ("建设充电桩3至5座。", "建设充电桩三至五座。"),
    ("10月15日前，完成河道清淤40公里。", "十月十五日前，完成河道清淤四十公里。"),
    ("“十五五”期间，新增造林12万亩。", "“十五五”期间，新增造林十二万亩。"),
    ("对符合条件的企业给予最高50万元补助。", "对符合条件的企业给予最高五十万元补助。"),
    ("招募志愿者约3000人。", "招募志愿者约三千人。"),
    ("森林覆盖率提高2.5个百分点。", "森林覆盖率提高二点五个百分点。"),
    ("2027年前，取缔小煤窑66座。", "二〇二七年前，取缔小煤窑六十六座。"),
    ("新建站点1024个，改造108个。", "新建站点一千零二十四个，改造一百零八个。"),
]


@pytest.mark.parametrize(("arabic", "chinese"), NUMERALS, ids=[chinese for _, chinese in NUMERALS])
def test_numerals_mean_the_same(arabic: str, chinese: str) -> None:
    """A sentence says the same with Arabic and with Chinese numerals."""

    def said(sentence: str) -> list[Any]:
        text = f"云麓县重点工作方案\n二、重点任务\n{sentence}\n"
        return [
            (
                c.action.text,
                c.strength,
                [(q.value, q.low, q.high, q.unit, q.relation, q.role, q.of, q.per) for q in c.quantities],
                c.deadline and (c.deadline.due, c.deadline.from_, c.deadline.recurring),
            )
            for c in extract(text, published="2024-03-12").commitments
        ]

    assert said(arabic)
    assert any(quantities for _, _, quantities, _ in said(arabic))
    assert said(chinese) == said(arabic)


# --- the same document among others ---

ASIDE = "昨日各地天气晴好，游客在湖边赏花，沿途茶馆里坐满了人。"


@pytest.mark.parametrize("name", NAMES)
def test_an_unrelated_paragraph_changes_nothing_else(name: str, plain: dict[str, Extraction]) -> None:
    """A paragraph of something else, after any paragraph or at the end, changes no record but offsets."""
    before = apart_from_offsets(plain[name])
    lines = TEXTS[name].rstrip("\n").split("\n")
    for k in range(2, len(lines) + 1):
        if k < len(lines) and (name.startswith("pdf-") or ("\t" in lines[k - 1] and "\t" in lines[k])):
            continue  # it would stand inside a paragraph or a table
        text = "\n".join([*lines[:k], ASIDE, *lines[k:]]) + "\n"
        found = run(name, text)
        assert apart_from_offsets(found) == before, f"after {lines[k - 1][:30]}"
        assert all(ASIDE not in c.evidence.text for c in found.commitments)


def test_an_aside_at_the_end_leaves_offsets_alone(plain: dict[str, Extraction]) -> None:
    """What follows a commitment does not move it."""
    for name, text in TEXTS.items():
        found = run(name, text.rstrip("\n") + "\n" + ASIDE + "\n")
        spans = [(c.id, c.evidence, c.action, c.object, c.deadline) for c in found.commitments]
        assert spans == [(c.id, c.evidence, c.action, c.object, c.deadline) for c in plain[name].commitments]


def records(found: list[Extraction | Failure]) -> dict[str, list[Any]]:
    assert not any(isinstance(f, Failure) for f in found)
    return {
        f.document.source: [c.to_dict() for c in f.commitments] for f in found if isinstance(f, Extraction)
    }


def test_order_and_processes_change_nothing() -> None:
    """Forwards, backwards, over two processes and once more: the same records for each file, in the order asked."""
    paths = [CORPUS / "documents" / name / f"{name}.txt" for name in NAMES]
    forwards = list(extract_many(paths))
    backwards = list(extract_many(paths[::-1]))
    apart = list(extract_many(paths, workers=2))
    again = list(extract_many(paths))
    assert forwards == again == apart == backwards[::-1]
    assert [f.document.source for f in backwards if isinstance(f, Extraction)] == [
        p.name for p in paths[::-1]
    ]
    assert sum(map(len, records(forwards).values())) > 300


# --- any text whatever ---

SENTENCES = [
    s + "。" for text in TEXTS.values() for s in text.replace("\n", "").split("。") if 6 < len(s) < 120
]
LINES = [line for text in TEXTS.values() for line in text.split("\n") if line.strip()]
NOISE = [
    *"，。；：、！？（）()“”《》【】\n\n\t 　％%0123456789０万亿元个年月日—-～·",
    "\r\n",
    "\u200b",
    "\ud800",
    "\x00",
    "𠀀",
    "龍",
]
NOISE += [
    "一、",
    "（一）",
    "1.",
    "第三条",
    "——",
    "要",
    "将",
    "力争",
    "到2025年底",
    "以上",
    "不低于",
    "牵头",
    "（县水利局负责）",
    "责任单位：",
]


@st.composite
def mangled(draw: st.DrawFn) -> str:
    """Sentences and lines of the corpus, put together at random, cut, and with signs thrown in."""
    pieces = draw(
        st.lists(st.sampled_from(SENTENCES) | st.sampled_from(LINES) | st.sampled_from(NOISE), max_size=8)
    )
    text = draw(st.sampled_from(["", "\n", "，", "\n二、重点任务\n"])).join(pieces)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 12))
        text = text[:at] + draw(st.sampled_from(["", *NOISE])) + text[at + cut :]
    return text


def spans(value: Any) -> list[dict[str, Any]]:
    """Every object of a record that has an offset."""
    if isinstance(value, dict):
        own = [value] if "start" in value else []
        return own + [s for v in value.values() for s in spans(v)]
    return [s for v in value for s in spans(v)] if isinstance(value, list) else []


# What a mangled text may say in so many words: 占比不低于140%, 到2999年底.
IMPLAUSIBLE = ("at most 100%", "no figure of a policy", "before publication", "years after publication")


def check(text: str, published: date | None) -> int:
    """Extracts a text; every span quotes it, every record is valid, every id is distinct. The number of records."""
    found = extract(text, published=published)
    whole = found.document.text
    ids = [c.id for c in found.commitments]
    assert len(set(ids)) == len(ids)
    for c in found.commitments:
        record = c.to_dict()
        for span in spans(record):
            assert 0 <= span["start"] < span["end"] <= len(whole)
            assert whole[span["start"] : span["end"]] == span["text"]
        assert [p for p in validate(record, whole) if not any(f in p.message for f in IMPLAUSIBLE)] == []
    for refusal in found.refusals:
        assert 0 <= refusal.start < refusal.end <= len(whole)
    return len(ids)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    mangled(),
    st.sampled_from([None, date(2024, 3, 12), date(2024, 2, 29), date(2023, 12, 31), date(2025, 1, 1)]),
)
def test_mangled_documents_give_sound_records(text: str, published: date | None) -> None:
    """However a document is mangled: no exception, every span quotes, every record is valid."""
    check(text, published)


@settings(max_examples=100, deadline=None)
@given(mangled(), st.sampled_from([date(1900, 1, 1), date(1904, 2, 29), date(2100, 12, 31)]))
def test_the_first_and_last_day_there_are(text: str, published: date) -> None:
    """The ends of the years that are taken raise nothing and give records that are valid."""
    check(text, published)


@pytest.mark.parametrize("published", [date.min, date.max, date(1899, 12, 31), "2101-01-01"])
def test_days_outside_the_years_taken(published: date | str) -> None:
    """A day that no document of ours can have is refused by name."""
    with pytest.raises(MetadataError, match="1900 to 2100"):
        extract("新建公园3个。", published=published)


def test_mangled_documents_hold_commitments() -> None:
    """The sentences that are mangled do give records, or the test above would test nothing."""
    assert check("\n二、重点任务\n".join(SENTENCES[::7]), date(2024, 3, 12)) > 30


anything = (
    st.text(max_size=200)
    | st.text(st.characters(categories=["Cs", "Cc", "Cf", "Co", "Zl", "Zp", "Zs", "Mn"]), max_size=60)
    | st.text("，。；：、！？（）“”《》—…,.;:()!?\"'[]{}-\n\t ", max_size=120)
    | st.text("0123456789０１２３.,，%％ \n", max_size=120)
    | st.text("一二三四五六七八九十百千万亿零〇两点分之年月日\n", max_size=120)
    | st.lists(
        st.sampled_from(["第一章 总则", "一、任务", "（一）水源", "1.水厂", "①管网", "第二条", "——"])
    ).map("\n".join)
)


@settings(max_examples=300, deadline=None)
@given(anything)
def test_any_text_is_extracted(text: str) -> None:
    """No text whatever makes extract raise."""
    check(text, None)
    check(text, date(2024, 3, 12))


RUNS = [
    "5",
    "，",
    "。",
    "（",
    "“",
    "新",
    "新建",
    "一",
    "万",
    "%",
    "\n",
    "\t",
    " ",
    "\x00",
    "\ud800",
    "到2025年底，",
    "新建学校5所，",
    "县水利局、",
]
RUNS += [
    "（县水利局负责）",
    "一、",
    "第一条",
    "（一）甲。",
    "要",
    "不低于",
    "——",
    "年",
    "1.1",
    "1,",
    "至",
    "的",
    "、5个",
    "\u200b",
    "龍",
    "😀",
]


@pytest.mark.parametrize("piece", RUNS, ids=ascii)
def test_long_runs_are_extracted(piece: str) -> None:
    """Thirty thousand characters of one thing neither raise nor take long."""
    text = "二、重点任务\n" + piece * (30_000 // len(piece))
    found = extract(text, published="2024-03-12")
    assert all(
        found.document.text[c.evidence.start : c.evidence.end] == c.evidence.text for c in found.commitments
    )
