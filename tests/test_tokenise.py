"""Words: both backends cut alike, offsets lead back, policy words keep together, bad lines are named.

With POLICY_EXTRACT_TEXTS set to a folder, the backends are compared on every line of its ``.txt`` and ``.md``
files as well: POLICY_EXTRACT_TEXTS=~/texts pytest tests/test_tokenise.py
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_extract.document.tokenise import Tokenizer, UserWord, read_user_words
from policy_extract.errors import LexiconError
from policy_extract.lexicon import table

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
CASES: dict[str, list[dict[str, Any]]] = tomllib.loads((CORPUS / "cases/tokenise.toml").read_text("utf-8"))
TERMS = [row["word"] for row in table("terms")]
BACKENDS = ("rjieba", "jieba")

# Where the backends differ when they guess (hmm): jieba cuts runs of ASCII at - _ and between digits and
# letters, and takes no notice of Chinese characters outside 4E00-9FD5.
ODD = re.compile(r"[-_]|\d\.\d*[A-Za-z]|[A-Za-z]\w*\.|\.\d+\.|[\u9fd6-\u9fff\uf900-\ufaff]", re.ASCII)

PIECES = [
    *TERMS[::9],
    "新建",
    "改造",
    "将",
    "了",
    "12.5",
    "％",
    "5G-A",
    "PM2.5",
    "，",
    "。",
    "《",
    "》",
    "\n",
    "\t",
]
PIECES += [" ", "\u3000", "\x00", "\ud800", "\udc00", "𠀀", "😀", "龍", "é", "·"]
texts = st.lists(st.sampled_from(PIECES), max_size=20).map("".join) | st.text(max_size=40)


@pytest.fixture(scope="module")
def tokenizers() -> dict[str, Tokenizer]:
    return {name: Tokenizer(name) for name in BACKENDS}


RJIEBA = Tokenizer()


def lines() -> Iterator[str]:
    """Every line of the corpus, and of the folder that POLICY_EXTRACT_TEXTS names."""
    folders = [CORPUS / "documents", CORPUS / "releases"]
    if more := os.environ.get("POLICY_EXTRACT_TEXTS"):
        folders.append(Path(more).expanduser())
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".txt", ".md"):
                yield from path.read_text("utf-8", "replace").split("\n")


# --- the same words from both backends ---


def test_backends_cut_alike(tokenizers: dict[str, Tokenizer]) -> None:
    """Without guessing, every line of the corpus has the same words whichever backend cuts it."""
    rjieba, jieba = (tokenizers[name] for name in BACKENDS)
    every = list(lines())
    assert len(every) > 250
    assert [line for line in every if rjieba.words(line, hmm=False) != jieba.words(line, hmm=False)] == []


def test_backends_guess_alike(tokenizers: dict[str, Tokenizer]) -> None:
    """With guessing too, but for runs of ASCII with - or _ or of digits and letters, and rare characters."""
    rjieba, jieba = (tokenizers[name] for name in BACKENDS)
    every = [line for line in lines() if not ODD.search(line)]
    assert len(every) > 250
    assert [line for line in every if rjieba.words(line) != jieba.words(line)] == []


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("case", CASES["words"], ids=lambda case: case["text"].strip() or "empty")
def test_words(case: dict[str, Any], backend: str, tokenizers: dict[str, Tokenizer]) -> None:
    """A text has the words that the table says."""
    assert tokenizers[backend].words(case["text"], hmm=False) == case["words"]


def test_unknown_backend() -> None:
    """The message names the backends there are."""
    with pytest.raises(ValueError, match=r"'hanlp'.*jieba, rjieba"):
        Tokenizer("hanlp")


# --- the words of the lexicon ---


@pytest.mark.parametrize("backend", BACKENDS)
def test_policy_words_keep_together(backend: str, tokenizers: dict[str, Tokenizer]) -> None:
    """No word of terms.tsv is cut, alone or behind a verb and before a number."""
    cut = tokenizers[backend]
    assert [word for word in TERMS if cut.words(word, hmm=False) != [word]] == []
    assert [word for word in TERMS if cut.words(f"建设{word}3", hmm=False) != ["建设", word, "3"]] == []


def test_policy_words_are_needed() -> None:
    """jieba alone would cut each word of terms.tsv."""
    plain = Tokenizer(policy=False)
    assert [word for word in TERMS if plain.words(word, hmm=False) == [word]] == []


def test_terms_are_in_order() -> None:
    """terms.tsv is sorted, has no word twice, and gives each a part of speech of nouns."""
    assert [(a, b) for a, b in pairwise(TERMS) if a >= b] == []
    assert {row["tag"] for row in table("terms")} <= {"n", "nt", "t"}


NAMES_WITH_VERBS = {
    "供给侧",
    "保护站",
    "保障性住房",
    "保障性租赁住房",
    "安置房",
    "建设用地",
    "生产性服务业",
    "监测户",
    "脱贫户",
    "获得感",
    "执行情况",
    "完成情况",
    "整改情况",
    "落实情况",
    "评定分离",
}


def test_terms_hide_no_verb() -> None:
    """No word of terms.tsv is a verb of words.tsv with its object; these hold one as part of a name."""
    words = [row["word"] for row in table("words") if row["class"] in ("verb", "attain", "change", "action")]
    verbs = tuple(word for word in words if len(word) > 1)
    assert {word for word in TERMS if word.startswith(verbs)} == NAMES_WITH_VERBS


# --- offsets ---


@given(texts, st.booleans())
def test_tokens_join_back(text: str, hmm: bool) -> None:
    """Tokens are where they say, follow each other without a gap, and joined give the text."""
    tokens = RJIEBA.tokenize(text, hmm)
    assert all(text[token.start : token.end] == token.word for token in tokens)
    assert [0, *(token.end for token in tokens)] == [*(token.start for token in tokens), len(text)]
    assert RJIEBA.words(text, hmm) == [token.word for token in tokens]


@given(texts)
def test_any_text_has_words(text: str) -> None:
    """Any text whatever is cut into words that are not empty, and any has a part of speech."""
    assert all(RJIEBA.words(text))
    assert RJIEBA.tag(text)


# --- user dictionaries ---


@pytest.mark.parametrize("case", CASES["dictionary"], ids=lambda case: case["text"][:12] or "empty")
def test_dictionary(case: dict[str, Any]) -> None:
    """Each line is read, or the message names it by number."""
    if "bad" in case:
        with pytest.raises(LexiconError) as caught:
            read_user_words(case["text"], "words.txt")
        named = [int(n) for n in re.findall(r"^words\.txt:(\d+): ", str(caught.value), re.M)]
        assert named == case["bad"]
        assert len(named) == len(str(caught.value).split("\n"))
    else:
        read = [[w.word, w.freq or 0, w.tag or ""] for w in read_user_words(case["text"])]
        assert read == case["words"]


dictionaries = st.text(max_size=60) | st.lists(
    st.sampled_from(["甲乙", " ", "\t", "3", "n", "\n", "#", "《", "\ud800"])
).map("".join)


@given(dictionaries)
def test_any_dictionary_is_read_or_refused(text: str) -> None:
    """A dictionary is read, or refused with a LexiconError; every word read can be found by both backends."""
    try:
        words = read_user_words(text)
    except LexiconError:
        return
    assert len(words) <= text.count("\n") + 1
    assert all(re.fullmatch(r"[^\s《》\ud800-\udfff]+", word.word) for word in words)


USER = [
    "云麓公园",
    "云麓大道二期",
    "示范走廊",
    "新增绿",
    "AI算力池",
    "建设",
    "两山银行",
    "公园",
    "城中村改造",
]


def test_user_words_are_found() -> None:
    """A user's words keep together with both backends, and both still cut the same."""
    every = list(lines())[:300] + [f"推进{word}建设，完善{word}{word}。" for word in USER]
    cut = {}
    for name in BACKENDS:
        tokenizer = Tokenizer(name)
        tokenizer.add([UserWord(word, None, "n") for word in USER])
        assert [w for w in USER if tokenizer.words(w, hmm=False) != [w]] == []
        cut[name] = [tokenizer.words(line, hmm=False) for line in every]
    assert cut["rjieba"] == cut["jieba"]


@pytest.mark.parametrize("backend", BACKENDS)
def test_later_user_words_win(backend: str) -> None:
    """The frequency of a later line counts: too rare it is cut, frequent again it keeps together."""
    tokenizer = Tokenizer(backend)
    text = "建设经济建设区"
    tokenizer.add([UserWord("经济建设", 10**7, "n")])
    assert tokenizer.words(text, hmm=False) == ["建设", "经济建设", "区"]
    tokenizer.add([UserWord("经济建设", 1, "n")])
    assert tokenizer.words(text, hmm=False) == ["建设", "经济", "建设", "区"]
    tokenizer.add(read_user_words("经济建设 1\n经济建设 10000000\n"))
    assert tokenizer.words(text, hmm=False) == ["建设", "经济建设", "区"]


def test_user_words_leave_other_tokenizers_alone() -> None:
    """Words added to one tokenizer are not known to another."""
    Tokenizer().add([UserWord("云麓公园", None, "n")])
    assert Tokenizer().words("云麓公园", hmm=False) == ["云", "麓", "公园"]
