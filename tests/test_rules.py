"""Words of one's own: read with every bad line named, tried, and in force for nobody but who brought them."""

from __future__ import annotations

import functools
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import policy_extract as pe
from policy_extract import lexicon
from policy_extract.errors import LexiconError
from policy_extract.lexicon.own import CUES, TABLES, read
from samples import ROOT, Ran

DOCUMENTS = sorted(ROOT.glob("corpus/documents/*/*.txt"))

GOOD = {
    "words.tsv": "word\ttag\n城市会客厅\tn\n",
    "bodies.tsv": "# 无标志的机构\nname\texample\n云汀创投\t云汀创投要加快建设公园3个。\n",
    "aliases.tsv": "name\tfull\n区委社治委\t中共示例区委员会社会治理委员会\n云城投\t云汀城市投资集团有限公司\n",
    "cues.tsv": (
        "word\tclass\tstrength\texample\treject\n"
        "务使\tmodal\tmandatory\t\t会议总结了务使问题。\n"
        "拟谋\ttentative\t\n"
        "谋求\tstrive\t\n"
        "盘活重塑\tverb\t\n"
        "早前建毕\tpast\t\t早前建毕公园3个。\n"
    ),
    "measures.toml": (
        '[[measures]]\nunit = "标箱组"\nnote = "测试"\n\n[[measures]]\nunit = "标准亩"\n'
        'kind = "area"\nbase = "m2"\nfactor = 600\nexample = ["新增耕地3标准亩。", "耕地达到3.5万标准亩以上"]\n'
    ),
    "examples.toml": (
        '[[examples]]\ntext = "到2025年底，各区务使新建公园3个（云城投牵头）。"\ncommitments = 1\naction = "新建"\n'
        'object = "公园"\nstrength = "mandatory"\ndue = "2025-12-31"\nbodies = "各区|云汀城市投资集团有限公司"\n'
        'quantities = "3个"\n\n[[examples]]\ntext = "会议总结了工作。"\ncommitments = 0\n'
    ),
}


def folder(place: Path, files: dict[str, str | bytes]) -> Path:
    place.mkdir(exist_ok=True)
    for name, text in files.items():
        (place / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return place


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return folder(tmp_path / "rules", dict(GOOD))


def test_a_folder_of_every_table_holds(rules: Path, command: Callable[..., Ran]) -> None:
    assert pe.check_rules(rules) == []
    ran = command("rules", "test", rules)
    assert (ran.code, ran.out, ran.err) == (0, "", "13 rows, 0 problems\n")
    assert {entry.table for entry in read(rules).entries} == set(TABLES)


def test_each_row_does_what_it_is_for(rules: Path) -> None:
    """With the words, and not without."""
    mine = pe.Extractor(rules)
    text = "云城投务使盘活重塑码头3标箱组。"
    [found] = mine.extract(text).commitments
    assert (found.action.text, found.object and found.object.text) == ("盘活重塑", "码头")
    assert (found.strength, found.strength_cue and found.strength_cue.text) == ("mandatory", "务使")
    assert [(r.text, r.name) for r in found.responsible] == [("云城投", "云汀城市投资集团有限公司")]
    assert [(q.text, q.value, q.unit, q.of) for q in found.quantities] == [("3标箱组", 3, "标箱组", "码头")]
    [area] = mine.find_quantities("耕地3.5万标准亩")
    assert (area.value, area.canonical) == (35000, (21_000_000.0, "m2"))
    assert [b.text for b in mine.find_bodies("云汀创投要加快建设公园3个。")] == ["云汀创投"]
    assert pe.find_bodies("云汀创投要加快建设公园3个。") == []
    assert [q.unit for q in pe.find_quantities("新增设施3标箱组。")] == ["标箱"]
    assert mine.find_times("到2025年底", "2024-01-01") == pe.find_times("到2025年底", "2024-01-01")


def test_an_own_row_takes_the_place_of_the_usual_one(tmp_path: Path) -> None:
    rules = folder(tmp_path, {"cues.tsv": "word\tclass\tstrength\n力争\tmodal\tmandatory\n"})
    text = "力争新建公园3个。"
    assert pe.Extractor(rules).extract(text).commitments[0].strength == "mandatory"
    assert pe.extract(text).commitments[0].strength == "striving"


# --- nobody else is disturbed ---


ALTERED = {
    "words.tsv": "word\n老旧小区改造\n公园建设\n",
    "aliases.tsv": "name\tfull\n市教育局\t某市教育局\n区政府\t某区人民政府\n各地\t各地方\n",
    "cues.tsv": "word\tclass\tstrength\n建设\tpast\t\n力争\tmodal\tmandatory\n将\tbackground\t\n要\tbackground\t\n",
    "measures.tsv": "unit\tkind\n个\tother\n万\tcount\n",
}


def records(texts: list[str], extractor: pe.Extractor | None = None) -> list[str]:
    extract = extractor.extract if extractor else pe.extract
    return [repr([c.to_dict() for c in extract(text).commitments]) for text in texts]


def test_the_usual_words_stay_as_they_are_whoever_comes_first(tmp_path: Path) -> None:
    """Also where the own words are in use before anything was built: in a process of its own."""
    rules = folder(tmp_path / "altered", dict(ALTERED))
    program = (
        "import sys, policy_extract as pe; from pathlib import Path\n"
        "texts = [Path(p).read_text('utf-8') for p in sys.argv[2:]]\n"
        "run = lambda e: repr([[c.to_dict() for c in e(t).commitments] for t in texts])\n"
        "own = run(pe.Extractor(sys.argv[1]).extract); usual = run(pe.extract)\n"
        "assert own != usual and own == run(pe.Extractor(sys.argv[1]).extract)\n"
        "print(usual)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, rules, *DOCUMENTS], capture_output=True, encoding="utf-8", check=True
    )
    texts = [path.read_text("utf-8") for path in DOCUMENTS]
    assert ran.stdout.strip() == repr([[c.to_dict() for c in pe.extract(t).commitments] for t in texts])


def test_extractors_in_several_threads_do_not_meet(tmp_path: Path) -> None:
    texts = [path.read_text("utf-8") for path in DOCUMENTS[:8]]
    mine = pe.Extractor(folder(tmp_path / "a", dict(ALTERED)))
    other = pe.Extractor(folder(tmp_path / "b", {"cues.tsv": "word\tclass\tstrength\n力争\ttentative\t\n"}))
    wanted = {who: records(texts, who) for who in (None, mine, other)}
    assert len({str(found) for found in wanted.values()}) == 3
    wrong: list[object] = []

    def work(who: pe.Extractor | None) -> None:
        for _ in range(4):
            if records(texts, who) != wanted[who]:
                wrong.append(who)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=work, args=(who,)) for who in (None, mine, other, None)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert wrong == []


def test_what_is_built_of_tables_that_may_change_is_remembered_apart(
    rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No plain cache stands between such a table and the extraction, or own words would get into it."""
    own = read(rules)
    plain = {
        value.__wrapped__.__code__: f"{name}.{value.__wrapped__.__name__}"
        for name, module in list(sys.modules.items())
        if name.startswith("policy_extract.")
        for value in list(vars(module).values())
        if isinstance(value, functools._lru_cache_wrapper) and hasattr(value.__wrapped__, "__code__")
    }
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("policy_extract."):
            for value in list(vars(module).values()):
                if isinstance(value, functools._lru_cache_wrapper):
                    value.cache_clear()
    asked: set[str] = set()
    wrong: set[str] = set()
    original = own.table

    def watched(name: str, rows: tuple[lexicon.Row, ...]) -> tuple[lexicon.Row, ...]:
        asked.add(name)
        frame = sys._getframe(1)
        while frame.f_back and name in own._rows:
            if frame.f_code in plain:
                wrong.add(f"{plain[frame.f_code]} keeps {name}")
            frame = frame.f_back
        return original(name, rows)

    monkeypatch.setattr(own, "table", watched)
    mine = pe.Extractor(own)
    for path in DOCUMENTS:
        mine.extract(path)
    assert {"terms", "bodies", "words", "phrases", "quantity_words", "body_followers", "measures"} <= asked
    assert wrong == set()


def test_own_words_go_along_to_worker_processes(rules: Path, tmp_path: Path) -> None:
    paths = []
    for k in range(4):
        paths.append(tmp_path / f"{k}.txt")
        paths[-1].write_text(f"云城投务使盘活重塑码头{k + 2}标箱组。", "utf-8")
    mine = pe.Extractor(rules)
    one, two = list(mine.extract_many(paths)), list(mine.extract_many(paths, workers=2))
    assert one == two
    assert [r.commitments[0].quantities[0].unit for r in one if isinstance(r, pe.Extraction)] == [
        "标箱组"
    ] * 4


def test_words_that_arrive_twice_are_built_once(rules: Path) -> None:
    sent = pickle.dumps(read(rules))
    assert pickle.loads(sent) is pickle.loads(sent)


# --- what is wrong is told ---


@pytest.mark.parametrize(
    ("files", "messages"),
    [
        ({"words.tsv": "word\n城 市\n好词\n,\n"}, ["words.tsv:2: '城 市' would never be found", "words.tsv:4: ','"]),
        ({"words.tsv": "wort\nx\n"}, ["words.tsv:1: no column 'wort' in words; the columns are: word, tag"]),
        ({"words.tsv": "tag\nn\n"}, ["words.tsv:1: no column 'word'; the header names the columns"]),
        ({"words.tsv": "word\ttag\n甲乙\tn\tx\n"}, ["words.tsv:2: 3 cells where the header names 2 (word, tag)"]),
        ({"words.tsv": "word\ttag\n甲乙\t名词\n"}, ["words.tsv:2: '名词' is no part of speech"]),
        ({"words.tsv": "word\n甲乙\n丙丁\n甲乙\n"}, ["words.tsv:4: '甲乙' stands at words.tsv:2 already"]),
        ({"words.tsv": "word\n甲乙\n".encode("gbk")}, ["words.tsv:1: is not UTF-8 (byte 5); save it as UTF-8"]),
        ({"wörds.tsv": "word\n"}, ["wörds.tsv:1: no table of this name; name it any of words.tsv, bodies.tsv"]),
        ({"bodies.tsv": "name\n局\n甲，乙\n"}, ["bodies.tsv:2: '局' is no name", "bodies.tsv:3: '甲，乙' is no name"]),
        ({"aliases.tsv": "name\tfull\n云城投\t\n"}, ["aliases.tsv:2: no full; fill the cell, or delete the line"]),
        ({"aliases.tsv": "name\tfull\tfrom\n云投\t云汀\t18\n"}, ["aliases.tsv:2: from: '18' is no year"]),
        (
            {"aliases.tsv": "name\tfull\n云投\t云汀\n", "bodies.tsv": "name\n云投\n"},
            ["bodies.tsv:2: '云投' stands at aliases.tsv:2 already"],
        ),
        ({"cues.tsv": "word\tclass\n务使\tmust\n"}, ["cues.tsv:2: no class 'must'; known: modal, strive"]),
        ({"cues.tsv": "word\tclass\n务使\tmodal\n"}, ["cues.tsv:2: strength '' where a modal needs one; write mandatory"]),
        (
            {"cues.tsv": "word\tclass\tstrength\n盘活\tverb\tfirm\n"},
            ["cues.tsv:2: strength 'firm', which a cue of the class verb cannot have; leave it empty"],
        ),
        ({"measures.tsv": "unit\tkind\n箱\tbox\n"}, ["measures.tsv:2: no kind 'box'; known: count, ratio"]),
        ({"measures.tsv": "unit\tbase\n箱\tm2\n"}, ["measures.tsv:2: base and factor go together"]),
        ({"measures.tsv": "unit\tbase\tfactor\n箱\tm2\t-1\n"}, ["measures.tsv:2: factor '-1' is no number above 0"]),
        ({"measures.tsv": "unit\n3箱\n"}, ["measures.tsv:2: '3箱' is no unit"]),
        ({"measures.toml": "[[measures]]\nunit = 箱\n"}, ["measures.toml:2: is not TOML"]),
        (
            {"all.toml": '[[measures]]\nunit = "箱"\n\n[[measures]]\nuni = "桶"\n'},
            ["all.toml:4: no column 'uni' in measures"],
        ),
        ({"all.toml": '[[verbs]]\nword = "箱"\n'}, ["all.toml:1: no table 'verbs'; write [[words|bodies|"]),
        ({"all.toml": 'words = ["箱"]\n'}, ["all.toml:1: '箱' where a row is wanted"]),
        ({"examples.toml": '[[examples]]\ntext = "好。"\n'}, ["examples.toml:1: nothing is expected of this text"]),
        (
            {"examples.tsv": "text\tcommitments\tpublished\n好。\t二\t2024\n"},
            ["examples.tsv:2: commitments: '二' is no number", "examples.tsv:2: published: '2024' is no date"],
        ),
        ({"README.md": "nothing"}, ["holds no words; put any of words.tsv"]),
    ],
)  # fmt: skip
def test_every_bad_line_is_named(
    files: dict[str, str | bytes], messages: list[str], tmp_path: Path, command: Callable[..., Ran]
) -> None:
    place = folder(tmp_path / "rules", files)
    with pytest.raises(LexiconError) as caught:
        pe.Extractor(place)
    lines = str(caught.value).split("\n")
    assert len(lines) == len(messages)
    for line, message in zip(lines, messages, strict=True):
        assert message in line
        assert ";" in line
        assert line.startswith(("rules/", str(place)))
    ran = command("extract", "-", "--rules", place, stdin="将新建公园3个。".encode())
    assert (ran.code, ran.out) == (2, "")
    assert str(caught.value) in ran.err


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="no such folder; give a folder that holds any of"):
        read(tmp_path / "nowhere")
    (tmp_path / "file.tsv").write_text("word\n")
    with pytest.raises(LexiconError, match="is a file; give a folder"):
        read(tmp_path / "file.tsv")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"words.tsv": "word\texample\n新词甲\t旧词\n"},
            "words.tsv:2: the example '旧词' does not hold '新词甲'",
        ),
        (
            {"words.tsv": "word\treject\n甲乙\t推进甲乙\n"},
            "words.tsv:2: '甲乙' is found in '推进甲乙', which it should",
        ),
        (
            {"aliases.tsv": "name\tfull\texample\n云汀\t某局\t将在云汀建公园3个。\n"},
            "aliases.tsv:2: '云汀' is not found in",
        ),
        (
            {"measures.tsv": "unit\than\texample\n标箱组\tno\t新增设施三标箱组\n"},
            "measures.tsv:2: '标箱组' is not",
        ),
        (
            {"cues.tsv": "word\tclass\texample\n盘活重塑\tverb\t已盘活重塑公园3个。\n"},
            "cues.tsv:2: '盘活重塑' is not",
        ),
        (
            {"examples.tsv": "text\tcommitments\tdue\n将新建公园3个。\t2\t2025-12-31\n"},
            "examples.tsv:2: 1 commitments where 2 are expected (found: 将新建公园3个)",
        ),
        (
            {"examples.tsv": "text\tdue\n将新建公园3个。\t2025-12-31\n"},
            "examples.tsv:2: due: - where 2025-12-31 is",
        ),
        (
            {"examples.tsv": "text\tpublished\taction\n将建。\t2024-13-01\t建\n"},
            "examples.tsv:2: published: '2024-13",
        ),
    ],
)
def test_a_row_that_does_nothing_is_told(
    files: dict[str, str | bytes], message: str, tmp_path: Path, command: Callable[..., Ran]
) -> None:
    ran = command("rules", "test", folder(tmp_path / "rules", files))
    assert ran.code == 1
    assert f"rules/{message}" in ran.out
    assert "problem" in ran.err


@pytest.mark.parametrize("kind", CUES)
def test_every_class_of_cue_is_one_that_the_extraction_knows(kind: str, tmp_path: Path) -> None:
    strength = CUES[kind][0] if kind == "modal" else ""
    place = folder(tmp_path, {"cues.tsv": f"word\tclass\tstrength\n乾元乙\t{kind}\t{strength}\n"})
    extraction = pe.Extractor(place).extract("各区乾元乙新建公园3个。乾元乙建成公园3个。将乾元乙公园3个。")
    assert isinstance(extraction, pe.Extraction)


def test_the_command_line_takes_own_words(rules: Path, command: Callable[..., Ran]) -> None:
    text = "新增设施3标箱组。".encode()
    assert '"unit":"标箱组"' in command("extract", "-", "--rules", rules, stdin=text).out
    assert '"unit":"标箱"' in command("extract", "-", stdin=text).out
    assert "3 标箱组" in command("explain", "-", "--rules", rules, stdin=text).out


def test_tables_saved_by_windows_editors_are_read(tmp_path: Path) -> None:
    place = folder(tmp_path, {"measures.tsv": "\ufeffunit\tkind\tnote\r\n标箱组\t\t\r\n\r\n"})
    assert [q.unit for q in pe.Extractor(place).find_quantities("新增3标箱组")] == ["标箱组"]
