"""A diff of two releases: the hand-made changes of the corpus, known edits, sentence pairs, inputs, and identity."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from edits import judge, tally
from policy_extract.compare.diff import compare, diff
from policy_extract.compare.inputs import pair_parts, read, release
from policy_extract.compare.redline import redline, tokens
from policy_extract.compare.values import KINDS, Difference
from policy_extract.document.load import load
from policy_extract.document.normalise import normalise
from policy_extract.errors import MetadataError, RecordError
from policy_extract.pipeline import Extraction, extract
from policy_extract.record.read import commitment
from samples import ROOT, sound

CORPUS = ROOT / "corpus"
RELEASES = sorted(p.name for p in (CORPUS / "releases").iterdir())
DOCUMENTS = sorted(p.name for p in (CORPUS / "documents").iterdir())


@cache
def of_pair(name: str, side: str) -> Extraction:
    folder = CORPUS / "releases" / name
    meta = tomllib.loads((folder / "meta.toml").read_text("utf-8"))[side]
    about = {"published": meta["published"], "issuer": meta["issuer"], "title": meta["title"]}
    return extract(next((folder / side).glob("*.txt")), **about)


@cache
def of_corpus(name: str, published: str = "2024-03-12") -> Extraction:
    text = normalise(load(CORPUS / "documents" / name / f"{name}.txt").text).chars
    return extract(text, published=published, name=name)


def words(d: Difference) -> tuple[str | None, str | None]:
    bare = [re.sub(r"^\d{1,2}\.(?=\d{4}年)", "", c.evidence.text) if c else None for c in (d.before, d.after)]
    return bare[0], bare[1]


@pytest.mark.parametrize("name", RELEASES)
def test_changes_made_by_hand(name: str) -> None:
    """Every change that a reader noted is found and typed; where extraction misses a side, nothing else is said."""
    old, new = of_pair(name, "old"), of_pair(name, "new")
    found = {words(d): d for d in diff(old, new)}
    known = [{w for d in found for w in d[k : k + 1]} for k in (0, 1)]
    lines = (CORPUS / "releases" / name / "changes.jsonl").read_text("utf-8").splitlines()
    gold = [json.loads(line) for line in lines]
    extracted = [
        g
        for g in gold
        if all(w is None or w in side for w, side in zip((g["before"], g["after"]), known, strict=True))
    ]
    assert len(extracted) >= len(gold) - 2
    wrong = []
    for g in extracted:
        d = found.get((g["before"], g["after"]))
        if d is None or d.status != g["status"] or Counter(d.kinds) != Counter(g["kinds"]):
            wrong.append((g, d and (d.status, d.kinds)))
    assert wrong == []


def test_known_edits_are_found() -> None:
    """Over 200 edited documents: 95 edits of 100 found and rightly typed, less than a made-up change in 4 pairs."""
    outcomes = [
        o
        for name in DOCUMENTS
        if len(of_corpus(name).commitments) >= 8
        for seed in range(14)
        if (o := judge(of_corpus(name), seed)).edits
    ]
    counts, spurious, _ = tally(outcomes)
    assert len(outcomes) >= 200
    assert set(counts) >= {"number", "year", "drop", "add", "reword", "swap", "split", "soften", "body"}
    right, total = (sum(c[k] for c in counts.values()) for k in (0, 1))
    assert right / total >= 0.95, counts
    assert spurious / len(outcomes) <= 0.25


HALF = str.maketrans("，；：（）", ",;:()")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_release_against_itself(name: str) -> None:
    """Nothing changes, and nothing is reworded, but by white space and the width of signs."""
    one = of_corpus(name)
    again = extract(one.document.text.translate(HALF), published="2024-03-12", name=name)
    for other in (one, again):
        assert {(d.status, d.kinds) for d in diff(one, other)} <= {("kept", ())}
    spaced = extract(one.document.text.replace("\n", "\n\n　　"), published="2024-03-12", name=name)
    assert all(d.status == "kept" for d in diff(one, spaced))
    lines = one.document.text.split("\n")
    wrapped = "\n".join(line if "\t" in line or "|" in line else _wrapped(line) for line in lines)
    assert wrapped != one.document.text
    other = extract(wrapped, published="2024-03-12", name=name)
    assert [d.status for d in diff(one, other)] == ["kept"] * len(one.commitments)


def _wrapped(line: str, width: int = 72) -> str:
    """The line as a page of that many columns sets it: figures stay whole, no line begins with a mark."""
    rows, row, columns = [], "", 0
    for token in re.findall(r"[0-9A-Za-z.%,-]+|.", line):
        wide = sum(1 if ord(c) < 0x2000 else 2 for c in token)
        if columns + wide > width and row and token not in "，。；：、！？）”》,;:)":
            rows.append(row)
            row, columns = "", 0
        row += token
        columns += wide
    return "\n".join([*rows, row])


# before, after, kinds, ambition of each; a date of publication a year later for the new one.
CASES = [
    ("改造老旧院落295个。", "改造老旧院落310个。", "target_raised up"),
    ("细颗粒物浓度控制在35微克/立方米以内。", "细颗粒物浓度控制在33微克/立方米以内。", "target_lowered up"),
    ("城镇调查失业率控制在5.5%以内。", "城镇调查失业率控制在6%以内。", "target_raised down"),
    ("一般性支出压减30%。", "一般性支出压减20%。", "target_lowered down"),
    ("单位能耗降至0.5吨标准煤。", "单位能耗降至0.4吨标准煤。", "target_lowered up"),
    ("改造棚户区15.8万平方米。", "改造棚户区0.158平方公里。", ""),
    ("新建高标准农田3万亩。", "新建高标准农田2000公顷。", ""),
    ("新建高标准农田3万亩。", "新建高标准农田2100公顷。", "target_raised up"),
    ("修建村道十二公里。", "修建村道12000米。", ""),
    ("安排资金1.2亿元用于校舍加固。", "安排资金9000万元用于校舍加固。", "target_lowered down"),
    ("入园率达到95%。", "入园率达到95%以上。", "quantity_changed up"),
    ("新增托位500至600个。", "新增托位550至700个。", "target_raised up"),
    ("新增托位500至600个。", "新增托位450至700个。", "quantity_changed -"),
    ("三年内建成疏散通道40条。", "三年内建成疏散通道40条。", "deadline_slipped down"),
    ("三年内建成疏散通道40条。", "两年内建成疏散通道40条。", ""),
    ("2026年底前建成博物馆3座。", "2025年底前建成博物馆3座。", "deadline_advanced up"),
    ("确保建成博物馆3座。", "力争建成博物馆3座。", "softened down"),
    ("每季度开展应急演练。", "每月开展应急演练。", "deadline_advanced up"),
]


@pytest.mark.parametrize(("before", "after", "wanted"), CASES, ids=[f"{a}→{b}" for a, b, _ in CASES])
def test_kinds(before: str, after: str, wanted: str) -> None:
    """What a change of one sentence is called, and whether more or less is promised."""
    head = "云麓县工作方案\n二、重点任务\n"
    old, new = extract(head + before, published="2023-03-01"), extract(head + after, published="2024-03-01")
    (found,) = diff(old, new)
    told = [c for c in found.changes if c.kind != "reworded"]
    assert " ".join(f"{c.kind} {c.ambition or '-'}" for c in told) == wanted
    assert found.status == ("changed" if wanted else "kept")


UNLIKE = [
    ("新建公园3个。", "新建公厕3座。"),
    ("新增托位800个。", "新增学位800个。"),
    ("建成博物馆3座。", "改造供水管网30公里。"),
    ("森林覆盖率达到40%。", "城镇化率达到40%。"),
]


@pytest.mark.parametrize(("before", "after"), UNLIKE)
def test_what_is_not_alike_is_not_paired(before: str, after: str) -> None:
    """Another thing under the same verb and figure is new, and the old one is dropped."""
    head = "云麓县工作方案\n二、重点任务\n"
    assert [d.status for d in diff(head + before, head + after)] in (["new", "dropped"], ["dropped", "new"])


def test_a_split_names_its_parts_and_loses_no_figure() -> None:
    """One commitment in two: both are paired with it; figures that add up to its own are no change."""
    head = "云麓县工作方案\n二、重点任务\n"
    found = diff(head + "建设环湖绿道300公里。", head + "建设环湖东线绿道120公里。建设环湖西线绿道180公里。")
    assert [(d.status, d.pairing) for d in found] == [("kept", "split")] * 2
    assert found[0].before == found[1].before
    back = diff(head + "建设环湖东线绿道120公里。建设环湖西线绿道180公里。", head + "建设环湖绿道300公里。")
    assert [(d.status, d.pairing) for d in back] == [("kept", "merge")] * 2


def test_records_give_what_extractions_give() -> None:
    """Lists of records, of commitments, and the extractions themselves: one result, on every run."""
    old, new = of_pair("wenlan-schools", "old"), of_pair("wenlan-schools", "new")
    wanted = [d.to_dict() for d in diff(old, new)]
    records = [[c.to_dict() for c in x.commitments] for x in (old, new)]
    assert [d.to_dict() for d in diff(*records)] == wanted
    assert [d.to_dict() for d in diff(old.commitments, records[1])] == wanted
    assert [d.to_dict() for d in diff(old, new)] == wanted
    assert {c["kind"] for d in wanted for c in d["changes"]} <= set(KINDS)
    assert all(0 <= d["similarity"] <= 1 for d in wanted)


def test_every_commitment_is_accounted_for() -> None:
    """Each old and new commitment stands in a pair or alone; only a whole in a split stands more than once."""
    old, new = of_pair("shuangfeng-parks", "old"), of_corpus("county-langu-roads")
    for a, b in ((old, new), (new, old), (old, of_pair("shuangfeng-parks", "new"))):
        found = compare(a.commitments, b.commitments)
        assert {d.before.id for d in found if d.before} == {c.id for c in a.commitments}
        assert {d.after.id for d in found if d.after} == {c.id for c in b.commitments}
    assert diff(old, [])[0].status == "dropped"
    assert len(diff(old, [])) == len(old.commitments)
    assert diff("。", "。") == ()


def test_records_come_back_whole() -> None:
    """A record read back gives the same record."""
    for c in (sound(), *of_corpus("county-langu-roads").commitments):
        assert commitment(c.to_dict()).to_dict() == c.to_dict()


def test_unusable_records_are_named() -> None:
    """Another schema version, an id given twice, a missing field: each says where."""
    record = sound().to_dict()
    with pytest.raises(RecordError, match=r"old\[0\]: a record of schema version '2.0'.*'1.0'"):
        diff([{**record, "schema_version": "2.0"}], [record])
    with pytest.raises(RecordError, match=r"new\[0\] and new\[1\]: both have the id c0ffee"):
        diff([record], [record, record])
    with pytest.raises(RecordError, match=r"new\[0\]: \$: .*evidence"):
        diff([record], [{k: v for k, v in record.items() if k != "evidence"}])
    with pytest.raises(ValueError, match="threshold"):
        diff([record], [record], threshold=0)


def test_folders_are_paired_by_name_title_or_request(tmp_path: Path) -> None:
    """The same name first, then editions of one title, then what is asked for; the rest stands alone."""
    texts = {
        "old/roads.txt": "云麓县道路规划\n新建道路30公里。",
        "old/plan-2023.txt": "云麓县水利行动计划（2023年）\n新建水库3座。",
        "old/x.txt": "云麓县绿化方案\n新建公园8个。",
        "new/roads.txt": "云麓县道路规划\n新建道路40公里。",
        "new/water.txt": "云麓县水利行动计划（2024年）\n新建水库4座。",
        "new/y.txt": "造林意见\n新建公园9个。",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    old, new = (read(tmp_path / side)[0] for side in ("old", "new"))
    paired = {(a and a.source, b and b.source) for a, b in pair_parts(old, new)}
    assert paired == {
        ("roads.txt", "roads.txt"),
        ("plan-2023.txt", "water.txt"),
        ("x.txt", None),
        (None, "y.txt"),
    }
    assert [d.kinds for d in diff(old, new, pairs={"x": "y"})] == [("target_raised",)] * 3
    with pytest.raises(MetadataError, match="no document 'z' in"):
        diff(old, new, pairs={"z": "y"})


REDLINES = [
    ("新建公园295个", "新建公园310个", "[-295个][+310个]"),
    ("占比15.8%以上", "占比16%以上", "[-15.8%以上][+16%以上]"),
    ("2025年6月底前完成", "2026年底前完成", "[-2025年6月底前][+2026年底前]"),
    ("完成十二座", "完成十五座", "[-十二座][+十五座]"),
    ("投入3至5亿元", "投入4至6亿元", "[-3至5亿元][+4至6亿元]"),
    ("8.2026年底前改造", "8.2025年底前改造", "[-2026年底前][+2025年底前]"),
]


@pytest.mark.parametrize(("before", "after", "wanted"), REDLINES)
def test_a_redline_takes_figures_whole(before: str, after: str, wanted: str) -> None:
    """Figures with their units and dates are struck out and put in whole; the pieces give both texts back."""
    found = redline(before, after)
    assert "".join(f"[{'-' if p.way == 'out' else '+'}{p.text}]" for p in found if p.way != "same") == wanted
    assert "".join(p.text for p in found if p.way != "in") == before == "".join(tokens(before))
    assert "".join(p.text for p in found if p.way != "out") == after


def test_a_release_may_be_given_in_many_ways() -> None:
    """A path of a folder, of a document, a text."""
    folder = CORPUS / "releases" / "shuangfeng-parks" / "old"
    assert release(folder).commitments == release(folder / "shuangfeng-parks.txt").commitments
    assert len(release((folder / "shuangfeng-parks.txt").read_text("utf-8")).commitments) >= 16
