"""Word files: what is in no run of text - generated numbers, tracked changes, notes, text boxes - is read as Word shows it."""

from __future__ import annotations

import pytest

import renderings
from policy_extract.document.load import Member, Source, load_member
from policy_extract.document.readers.numbering import chinese, spelled

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def word(body: str, **parts: str) -> Source:
    """A Word file with a body and other parts (numbering, styles, footnotes), as its reader gives it."""
    files = {"[Content_Types].xml": b"<Types/>"}
    files["word/document.xml"] = f"<w:document {NAMES}><w:body>{body}</w:body></w:document>".encode()
    for name, content in parts.items():
        files[f"word/{name}.xml"] = f"<w:{name} {NAMES}>{content}</w:{name}>".encode()
    return load_member(Member("a.docx", renderings.packed(files)))


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def at(number: int, level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def levels(*forms: tuple[str, str]) -> str:
    return "".join(
        f'<w:lvl w:ilvl="{k}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for k, (form, text) in enumerate(forms)
    )


LISTS = (
    f'<w:abstractNum w:abstractNumId="0">{levels(("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))}'
    f'</w:abstractNum><w:abstractNum w:abstractNumId="1">{levels(("decimalEnclosedCircle", "%1"), ("decimal", "%1.%2"))}'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="1"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
)


def test_generated_numbers() -> None:
    """Lists of several levels count as Word counts them, and begin anew below each higher number."""
    body = "".join(
        p(text, at(number, level))
        for text, number, level in (
            ("总体要求", 1, 0), ("主要目标", 1, 0), ("经济发展", 1, 1), ("社会民生", 1, 1), ("新建学校", 1, 2),
            ("改造医院", 1, 2),
            ("保障措施", 1, 0), ("加强领导", 1, 1), ("甲", 2, 0), ("乙", 2, 0), ("丙", 3, 0), ("丁", 0, 0), ("戊", 9, 0),
        )
    )  # fmt: skip
    assert word(body, numbering=LISTS).text.split("\n") == [
        "一、总体要求", "二、主要目标", "（一）经济发展", "（二）社会民生", "1. 新建学校",
        "2. 改造医院", "三、保障措施", "（一）加强领导",
        "①甲", "②乙", "⑤丙", "丁", "戊",
    ]  # fmt: skip


def test_numbers_of_styles() -> None:
    """A style may number its paragraphs, by itself or by the style that it is based on; a circle of styles ends."""
    styles = (
        f'<w:style w:styleId="a"><w:pPr>{at(1, 0)}</w:pPr></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>'
        '<w:style w:styleId="c"><w:basedOn w:val="d"/></w:style><w:style w:styleId="d"><w:basedOn w:val="c"/></w:style>'
        '<w:style w:styleId="t"><w:name w:val="toc 1"/></w:style>'
    )
    body = p("目录行", '<w:pStyle w:val="t"/>') + "".join(
        p("目标", f'<w:pStyle w:val="{s}"/>') for s in "abc"
    )
    assert word(body, numbering=LISTS, styles=styles).text == "一、目标\n二、目标\n目标"


CHANGES = [
    (
        "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins>",
        "到2026年新建",
    ),
    (
        "<w:moveFrom><w:r><w:t>去</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>来</w:t></w:r></w:moveTo>",
        "到2026年来建",
    ),
    ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>", "到2026年建"),
    ("<w:r><w:instrText>PAGE</w:instrText></w:r>", "到2026年建"),
    ("<w:hyperlink><w:r><w:t>扩</w:t></w:r></w:hyperlink>", "到2026年扩建"),
    ("<w:sdt><w:sdtContent><w:r><w:t>改</w:t></w:r></w:sdtContent></w:sdt>", "到2026年改建"),
    ("<w:r><w:br/></w:r>", "到2026年\n建"),
    ("<w:r><w:noBreakHyphen/></w:r>", "到2026年-建"),
]


@pytest.mark.parametrize(("middle", "text"), CHANGES)
def test_runs_as_they_are_shown(middle: str, text: str) -> None:
    """Tracked changes count as accepted; hidden text and codes of fields are not text."""
    source = word(f"<w:p><w:r><w:t>到2026年</w:t></w:r>{middle}<w:r><w:t>建</w:t></w:r></w:p>")
    assert source.text == text
    assert any("tracked" in note for note in source.notes) == ("<w:ins>" in middle)


def test_a_deleted_paragraph_mark_joins() -> None:
    """Where the mark between two paragraphs was deleted, they are one."""
    assert word(p("新建学校", "<w:rPr><w:del/></w:rPr>") + p("三所") + p("完")).text == "新建学校三所\n完"


def test_footnotes_stand_behind_their_paragraph() -> None:
    """A note follows the paragraph that refers to it; the separators that Word keeps among the notes are none."""
    notes = (
        '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>—</w:t></w:r></w:p></w:footnote>'
        f'<w:footnote w:id="1">{p("指常住人口。")}</w:footnote>'
    )
    body = '<w:p><w:r><w:t>新增5万人</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:t>。</w:t></w:r></w:p>'
    assert word(body + p("完"), footnotes=notes).text == "新增5万人。\n注：指常住人口。\n完"


def test_text_boxes_are_read_once() -> None:
    """Of the two forms in which Word keeps a text box, one is read."""
    box = f"<w:txbxContent>{p('框中文字')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent>"
        f"<mc:Choice Requires='wps'><wps:txbx>{box}</wps:txbx></mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert word(body).text == "正文\n框中文字"


def test_merged_cells() -> None:
    """Cells that go on from above, span columns, or belong to a deleted row."""

    def tc(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"

    on, begin = "<w:vMerge/>", '<w:vMerge w:val="restart"/>'
    wide = '<w:gridSpan w:val="2"/>'
    rows = (
        f"<w:tr>{tc('任务')}{tc('单位', wide)}</w:tr>"
        f"<w:tr>{tc('甲', begin)}{tc('乙')}{tc('丙')}</w:tr><w:tr>{tc('', on)}{tc('丁')}{tc('戊')}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{tc('己')}{tc('庚')}{tc('辛')}</w:tr>"
    )
    assert word(f"<w:tbl>{rows}</w:tbl>").text == "任务\t单位\n甲\t乙\t丙\n〃\t丁\t戊"


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (10, "chineseCounting", "十"), (11, "chineseCounting", "十一"), (21, "chineseCountingThousand", "二十一"),
        (105, "chineseCounting", "一百零五"), (110, "chineseCounting", "一百一十"), (1003, "chineseCounting", "一千零三"),
        (3, "decimalEnclosedCircle", "③"), (21, "decimalEnclosedCircle", "21"),
        (2, "ideographTraditional", "乙"), (7, "decimalZero", "07"),
        (4, "upperRoman", "IV"), (28, "lowerLetter", "bb"), (1, "none", ""), (0, "chineseCounting", "0"), (6, "unknown", "6"),
    ],
)  # fmt: skip
def test_formats_of_numbers(value: int, form: str, text: str) -> None:
    """A number in the formats that Chinese documents use."""
    assert spelled(value, form) == text


def test_chinese_numerals_are_distinct() -> None:
    """No two numbers are written alike."""
    assert len({chinese(k) for k in range(1, 10_000)}) == 9_999
