"""spaCy: the records and spans of the component are the library's own, through every way a Doc can go."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin

import policy_extract as pe
from policy_extract.errors import MetadataError
from samples import ROOT

OURS = {"nlp": {"tokenizer": {"@tokenizers": "policy_extract.jieba_tokenizer.v1"}}}
TEXTS = [path.read_text("utf-8") for path in sorted(ROOT.glob("corpus/documents/*/*.txt"))]
TEXT = "到2026年底，力争改造老旧小区120个（市住建局牵头）。三年内新建公园8座。"


@pytest.fixture(scope="module")
def nlp() -> Language:
    made = spacy.blank("zh", config=OURS)
    made.add_pipe("policy_commitments")
    return made


def spans(doc: Doc) -> dict[str, list[tuple[int, int, str, str, str]]]:
    """What the groups hold, by place."""
    return {
        name: [(s.start_char, s.end_char, s.label_, s.kb_id_, s.id_) for s in group]
        for name, group in doc.spans.items()
    }


@pytest.mark.parametrize("config", [OURS, {}], ids=["our tokenizer", "characters"])
def test_records_and_spans_are_the_library_s(config: dict[str, object]) -> None:
    """Over the whole corpus, by nlp.pipe, offsets included."""
    nlp = spacy.blank("zh", config=config)
    nlp.add_pipe("policy_commitments")
    docs = list(nlp.pipe(TEXTS))
    assert sum(len(doc._.commitments) for doc in docs) > 400
    for doc, text in zip(docs, TEXTS, strict=True):
        found = pe.extract(text).commitments
        assert doc.text == text
        assert doc._.commitments == [c.to_dict() for c in found]
        assert spans(doc) == {
            "commitments": [(c.evidence.start, c.evidence.end, c.strength, "", c.id) for c in found],
            "quantities": [(q.start, q.end, q.role, "", c.id) for c in found for q in c.quantities],
            "deadlines": [
                (d.start, d.end, str(d.due or d.recurring or "deadline"), "", c.id)
                for c in found
                for d in [c.deadline]
                if d
            ],
            "bodies": [(r.start, r.end, r.role, r.name, c.id) for c in found for r in c.responsible],
        }


def test_a_date_of_publication_comes_by_attribute_or_by_context(nlp: Language) -> None:
    due = {"2026-12-31", "2027-02-28"}
    doc = nlp.make_doc(TEXT)
    doc._.published = "2024-02-29"
    doc = nlp(doc)
    assert {s.label_ for s in doc.spans["deadlines"]} == due
    [(doc, context)] = nlp.pipe([(TEXT, {"published": "2024-02-29", "row": 7})], as_tuples=True)
    assert context == {"published": "2024-02-29", "row": 7}
    assert {s.label_ for s in doc.spans["deadlines"]} == due
    assert doc._.published == "2024-02-29"
    undated = nlp(TEXT)
    assert {s.label_ for s in undated.spans["deadlines"]} == {"2026-12-31"}


def test_what_is_known_besides_goes_into_the_records(nlp: Language) -> None:
    about = {"published": "2024-02-29", "issuer": "示例市人民政府", "title": "示例计划", "source": "a/b.txt"}
    [(doc, _)] = nlp.pipe([(TEXT, about)], as_tuples=True)
    wanted = pe.extract(
        TEXT, published="2024-02-29", issuer="示例市人民政府", title="示例计划", name="a/b.txt"
    )
    assert doc._.commitments == [c.to_dict() for c in wanted.commitments]


def test_an_impossible_date_is_told(nlp: Language) -> None:
    doc = nlp.make_doc(TEXT)
    with pytest.raises(MetadataError, match="2024-13-01"):
        doc._.published = "2024-13-01"


def test_an_unknown_profile_is_told_when_the_pipe_is_added() -> None:
    with pytest.raises(ValueError, match="known: broad, standard, strict"):
        spacy.blank("zh").add_pipe("policy_commitments", config={"profile": "lax"})


@pytest.mark.parametrize("attrs", [None, ["ORTH", "SPACY"]], ids=["all", "bare"])
def test_docbin_gives_back_records_and_spans(nlp: Language, attrs: list[str] | None) -> None:
    docs = list(nlp.pipe([(t, {"published": "2024-02-29"}) for t in [*TEXTS[:5], TEXT, ""]], as_tuples=True))
    kept = DocBin(store_user_data=True) if attrs is None else DocBin(attrs=attrs, store_user_data=True)
    for doc, _ in docs:
        kept.add(doc)
    back = list(DocBin().from_bytes(kept.to_bytes()).get_docs(nlp.vocab))
    assert [d.text for d in back] == [d.text for d, _ in docs]
    assert [d._.commitments for d in back] == [d._.commitments for d, _ in docs]
    assert [d._.published for d in back] == ["2024-02-29"] * len(docs)
    assert [spans(d) for d in back] == [spans(d) for d, _ in docs]


def test_a_pipeline_goes_to_disk_and_back(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "model")
    again = spacy.load(tmp_path / "model")
    assert again.pipe_names == ["policy_commitments"]
    assert again.config["nlp"]["tokenizer"] == nlp.config["nlp"]["tokenizer"]
    assert spans(again(TEXT)) == spans(nlp(TEXT))


def test_several_processes_give_the_same(nlp: Language) -> None:
    several = list(nlp.pipe(TEXTS[:6], n_process=2, batch_size=2))
    assert [spans(d) for d in several] == [spans(d) for d in nlp.pipe(TEXTS[:6])]
    assert [d._.commitments for d in several] == [d._.commitments for d in nlp.pipe(TEXTS[:6])]


def test_other_components_stand_beside_it() -> None:
    nlp = spacy.blank("zh", config=OURS)
    nlp.add_pipe("sentencizer", config={"punct_chars": ["。"]})
    nlp.add_pipe("policy_commitments", config={"profile": "strict"}, name="strict")
    doc = nlp("将改造水闸3座。\n" + TEXT)
    assert len(list(doc.sents)) == 3
    wanted = pe.extract("将改造水闸3座。\n" + TEXT, profile="strict").commitments
    assert [c["id"] for c in doc._.commitments] == [c.id for c in wanted]
    assert len(wanted) == 2


@pytest.mark.parametrize(
    "text",
    [
        f"\ufeff{TEXT}",
        f"一、目标\r\n{TEXT}\r\n二、任务\r\n将新建学校3所。",
        "将新建\r学校3所，改造\r\n小区2个。",
        "将 新建  学校 3 所 。 到 2025 年底 完成 。",
        "到2025年底，将新建5G-A基站300个😀，覆盖率达到９８％。",
        "",
        " \n\t",
    ],
)
def test_offsets_count_in_the_text_of_the_doc(nlp: Language, text: str) -> None:
    """Also where the library would count a line break or a mark otherwise."""
    doc = nlp(text)
    assert doc.text == text
    assert len(doc._.commitments) == len(pe.extract(text).commitments)
    for record, span in zip(doc._.commitments, doc.spans["commitments"], strict=True):
        for quote in (record["evidence"], record["action"], *record["quantities"]):
            assert text[quote["start"] : quote["end"]] == quote["text"]
        assert (span.start_char, span.end_char) == (record["evidence"]["start"], record["evidence"]["end"])


@given(
    st.text(
        alphabet="到2026年底，将力争新建公园8座 \r\n\t\ufeff\u200b😀aA.（市教育局牵头）。、％", max_size=60
    )
)
def test_any_text_passes_and_its_tokens_join_back(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert doc.text == text
    for group in doc.spans.values():
        for span in group:
            assert text[span.start_char : span.end_char] == span.text


def test_tokens_are_the_words_of_the_tokenizer(nlp: Language) -> None:
    from policy_extract.document.tokenise import default

    doc = nlp.make_doc("推进一带一路 建设，2025年底前完成。")
    assert [t.text_with_ws.rstrip(" ") for t in doc] == [
        w for w in default().words(doc.text, hmm=False) if w != " "
    ]


def test_words_of_one_s_own_are_a_setting(tmp_path: Path) -> None:
    (tmp_path / "measures.tsv").write_text("unit\n标箱组\n", "utf-8")
    nlp = spacy.blank("zh", config=OURS)
    nlp.add_pipe("policy_commitments", config={"rules": str(tmp_path)})
    doc = nlp("新增设施3标箱组。")
    assert [s.text for s in doc.spans["quantities"]] == ["3标箱组"]
