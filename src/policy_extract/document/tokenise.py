"""Text → words, jieba-compatible, with offsets.

The default backend is rjieba (jieba's dictionary and algorithm in Rust); jieba itself is the reference backend. Both
get the same policy words, so both give the same tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple, Protocol

from policy_extract.errors import LexiconError
from policy_extract.lexicon import table


class Token(NamedTuple):
    """A word of a text: ``text[start:end] == word``."""

    word: str
    start: int
    end: int


class UserWord(NamedTuple):
    """A line of a user dictionary: the word, how often it counts (None: enough to win), its part of speech."""

    word: str
    freq: int | None
    tag: str | None


class _Backend(Protocol):
    def cut(self, text: str, hmm: bool) -> list[str]: ...
    def add(self, word: str, freq: int | None, tag: str | None) -> None: ...
    def tag(self, word: str) -> str: ...


class _Rjieba:
    def __init__(self) -> None:
        import rjieba

        self._jieba: Any = rjieba.Jieba()

    def cut(self, text: str, hmm: bool) -> list[str]:
        words: list[str] = self._jieba.cut(text, hmm)
        return words

    def add(self, word: str, freq: int | None, tag: str | None) -> None:
        self._jieba.add_word(word, freq, tag)

    def tag(self, word: str) -> str:
        pairs = self._jieba.tag(word, True)
        return str(pairs[0][1]) if len(pairs) == 1 else "x"


class _Jieba:
    def __init__(self) -> None:
        import jieba
        import jieba.posseg

        jieba.setLogLevel(60)
        self._jieba: Any = jieba.Tokenizer()
        self._jieba.initialize()
        self._tagger: Any = jieba.posseg.POSTokenizer(self._jieba)

    def cut(self, text: str, hmm: bool) -> list[str]:
        words: list[str] = self._jieba.lcut(text, HMM=hmm)
        return words

    def add(self, word: str, freq: int | None, tag: str | None) -> None:
        self._jieba.add_word(word, freq, tag)

    def tag(self, word: str) -> str:
        pairs = list(self._tagger.cut(word))
        return str(pairs[0].flag) if len(pairs) == 1 else "x"


_BACKENDS: dict[str, type[_Rjieba] | type[_Jieba]] = {"rjieba": _Rjieba, "jieba": _Jieba}


class Tokenizer:
    """Words of a text by jieba's dictionary and the policy lexicon (``lexicon/terms.tsv``).

    ``backend`` is ``rjieba`` or ``jieba``; ``policy`` False leaves the policy words out. Raises ValueError for an
    unknown backend, ImportError where the backend is not installed.
    """

    def __init__(self, backend: str = "rjieba", policy: bool = True) -> None:
        if backend not in _BACKENDS:
            raise ValueError(f"no tokenizer backend {backend!r}; known: {', '.join(sorted(_BACKENDS))}")
        self._backend: _Backend = _BACKENDS[backend]()
        if policy:
            for row in table("terms"):
                self._backend.add(row["word"], None, row["tag"] or None)
            for row in table("words"):
                if row["class"] in ("verb", "attain", "adverb") and 2 <= len(row["word"]) <= 4:
                    self._backend.add(row["word"], None, "v")

    def words(self, text: str, hmm: bool = True) -> list[str]:
        """The words in order; joined they give the text back.

        ``hmm`` guesses words that no dictionary has. The rules read without it: a guess such as 将建 or 经省 hides
        the very words they look for.
        """
        return self._backend.cut(text, hmm)

    def tokenize(self, text: str, hmm: bool = True) -> list[Token]:
        """The words with their offsets into ``text`` (code points, half-open)."""
        tokens: list[Token] = []
        at = 0
        for word in self._backend.cut(text, hmm):
            end = at + len(word)
            tokens.append(Token(word, at, end))
            at = end
        return tokens

    def tag(self, word: str) -> str:
        """The part of speech that jieba's dictionary gives a single word; ``x`` where it has none."""
        return self._backend.tag(word)

    def add(self, words: Iterable[UserWord]) -> None:
        """Adds a user's words; later ones win."""
        for word in words:
            self._backend.add(word.word, word.freq, word.tag)


@cache
def default() -> Tokenizer:
    """The shared tokenizer with the policy words; nobody adds to it."""
    return Tokenizer()


_LINE = re.compile(r"(?P<word>\S+)(?:[ \t]+(?P<freq>\d+))?(?:[ \t]+(?P<tag>[A-Za-z]{1,5}))?")


def read_user_words(text: str, where: str = "user dictionary") -> list[UserWord]:
    """Reads a jieba user dictionary: a word a line, then optionally its frequency and its part of speech.

    Raises LexiconError that names every bad line by number; no line is dropped silently.
    """
    words: list[UserWord] = []
    bad: list[str] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        entry = line.strip()
        if not entry or entry.startswith("#"):
            continue
        m = _LINE.fullmatch(entry)
        if not m:
            bad.append(f"{where}:{number}: {entry[:40]!r} is not 'word [frequency] [part of speech]'")
        elif m["word"] in seen:
            bad.append(f"{where}:{number}: {m['word']!r} stands already in line {seen[m['word']]}")
        else:
            seen[m["word"]] = number
            words.append(UserWord(m["word"], int(m["freq"]) if m["freq"] else None, m["tag"]))
    if bad:
        raise LexiconError("\n".join(bad))
    return words
