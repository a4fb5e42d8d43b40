"""Text → words, jieba-compatible, with offsets.

The default backend is rjieba (jieba's dictionary and algorithm in Rust); jieba itself is the reference backend.
Both get the same policy words, so both give the same tokens: always without ``hmm``; with it, but for runs of
ASCII such as 5G-A or 8.1ZB and for characters outside jieba's 一-鿕, which rjieba keeps together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate, pairwise
from math import exp, log
from typing import Any, NamedTuple, Protocol

from policy_extract.errors import LexiconError
from policy_extract.lexicon import remembered, table


class Token(NamedTuple):
    """A word of a text: ``text[start:end] == word``."""

    word: str
    start: int
    end: int


class UserWord(NamedTuple):
    """A line of a user dictionary: the word, its frequency (None: enough to win), its part of speech."""

    word: str
    freq: int | None
    tag: str | None


class _Backend(Protocol):
    def cut(self, text: str, hmm: bool) -> list[str]: ...
    def add(self, word: str, freq: int | None, tag: str | None) -> None: ...
    def tag(self, word: str) -> str: ...


_SURROGATE = re.compile("[\ud800-\udfff]")


class _Rjieba:
    def __init__(self) -> None:
        import rjieba

        self._jieba: Any = rjieba.Jieba()

    def cut(self, text: str, hmm: bool) -> list[str]:
        try:
            words: list[str] = self._jieba.cut(text, hmm)
        except UnicodeEncodeError:  # half of a surrogate pair, which is no character
            ends = accumulate(map(len, self._jieba.cut(_SURROGATE.sub("\ufffd", text), hmm)), initial=0)
            words = [text[start:end] for start, end in pairwise(ends)]
        return words

    def add(self, word: str, freq: int | None, tag: str | None) -> None:
        self._jieba.add_word(word, freq, tag)

    def tag(self, word: str) -> str:
        pairs = self._jieba.tag(_SURROGATE.sub("\ufffd", word), True)
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
        # jieba counts a word that it has already a second time in its total, which makes every long word a
        # little likelier; and it rounds what it suggests as a frequency otherwise than rjieba.
        freq = self._suggest(word) if freq is None else freq
        self._jieba.total -= self._jieba.FREQ.get(word, 0)
        self._jieba.add_word(word, freq, tag)

    def _suggest(self, word: str) -> int:
        """The least frequency at which the word is not cut, as rjieba reckons it."""
        freq: dict[str, int] = self._jieba.FREQ
        total = log(self._jieba.total)
        chance = sum(log(freq.get(piece) or 1) - total for piece in self.cut(word, False))
        return max(int(exp(chance + total)) + 1, freq.get(word) or 1)

    def tag(self, word: str) -> str:
        pairs = list(self._tagger.cut(word))
        return str(pairs[0].flag) if len(pairs) == 1 else "x"


_BACKENDS: dict[str, type[_Rjieba] | type[_Jieba]] = {"rjieba": _Rjieba, "jieba": _Jieba}


class Tokenizer:
    """Words of a text by jieba's dictionary and the policy lexicon (``lexicon/terms.tsv``).

    ``backend`` is ``rjieba`` or ``jieba``; ``policy`` False leaves the policy words out. Raises ValueError for
    an unknown backend, ImportError where the backend is not installed.
    """

    def __init__(self, backend: str = "rjieba", policy: bool = True) -> None:
        if backend not in _BACKENDS:
            raise ValueError(f"no tokenizer backend {backend!r}; known: {', '.join(sorted(_BACKENDS))}")
        self._backend: _Backend = _BACKENDS[backend]()
        if policy:
            for row in table("terms"):
                self._backend.add(row["word"], None, row["tag"] or None)
            for row in table("words"):
                if row["class"] in ("verb", "attain", "adverb", "report") and 2 <= len(row["word"]) <= 4:
                    self._backend.add(row["word"], None, "v")

    def words(self, text: str, hmm: bool = True) -> list[str]:
        """The words in order; joined they give the text back.

        ``hmm`` guesses words that no dictionary has. The rules read without it: a guess such as 将建 or 经省
        hides the very words they look for.
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


@remembered
def default() -> Tokenizer:
    """The shared tokenizer with the policy words; nobody adds to it."""
    return Tokenizer()


_LINE = re.compile(r"(?P<word>\S+)(?:[ \t]+(?P<freq>[0-9]+))?(?:[ \t]+(?P<tag>[A-Za-z]{1,5}))?")
# What jieba can find as a word: it cuts at every other character before it looks a word up.
_FINDABLE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffffA-Za-z0-9+#&._%-]+")
_MOST = 10**9  # the greatest frequency; the whole dictionary counts some 60 million


def read_user_words(text: str, where: str = "user dictionary") -> list[UserWord]:
    """Reads a jieba user dictionary: a word a line, then optionally its frequency and its part of speech.

    A word that stands twice counts as its later line says. Raises LexiconError that names every bad line by
    number; no line is dropped silently.
    """
    words: dict[str, UserWord] = {}
    bad: list[str] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        entry = line.strip()
        if not entry or entry.startswith("#"):
            continue
        m = _LINE.fullmatch(entry)
        if not m:
            bad.append(f"{where}:{number}: {entry[:40]!r} is not 'word [frequency] [part of speech]'")
        elif not _FINDABLE.fullmatch(m["word"]):
            bad.append(
                f"{where}:{number}: {m['word'][:40]!r} would never be found; a word has Chinese characters, "
                "half-width letters, digits and +#&._%- alone"
            )
        elif m["freq"] and not (len(m["freq"]) <= 10 and 1 <= int(m["freq"]) <= _MOST):
            bad.append(f"{where}:{number}: frequency {m['freq'][:40]} is not from 1 to {_MOST}")
        else:
            words.pop(m["word"], None)
            words[m["word"]] = UserWord(m["word"], int(m["freq"]) if m["freq"] else None, m["tag"])
    if bad:
        raise LexiconError("\n".join(bad))
    return list(words.values())
