"""The calls of the library with words of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from policy_extract import pipeline
from policy_extract.lexicon import using
from policy_extract.lexicon.own import OwnWords, own_words
from policy_extract.model import Body, Metadata, Quantity, Time
from policy_extract.pipeline import Extraction, Failure


class Extractor:
    """``extract``, ``extract_many`` and the extractors on their own, with the words of a folder besides the usual ones.

    ``rules`` is that folder (see "Words of your own" in the documentation), read once, here; other extractors and the
    calls of the package itself are not affected, not even at the same time in another thread. ``profile`` holds for
    all documents. Raises LexiconError that names every bad line of the folder.

    >>> Extractor().extract("到2026年底，将新建公园8座。").commitments[0].action.text
    '新建'
    """

    def __init__(self, rules: OwnWords | str | Path | None = None, *, profile: str = "standard") -> None:
        pipeline.check_profile(profile)
        self.rules = own_words(rules)
        self.profile = profile

    def extract(
        self,
        source: str | Path,
        *,
        published: str | date | None = None,
        issuer: str | None = None,
        title: str | None = None,
        metadata: Metadata | None = None,
        name: str | None = None,
    ) -> Extraction:
        """As ``policy_extract.extract``."""
        return pipeline.extract(
            source,
            published=published,
            issuer=issuer,
            title=title,
            profile=self.profile,
            metadata=metadata,
            name=name,
            rules=self.rules,
        )

    def extract_many(
        self,
        paths: Iterable[str | Path],
        workers: int = 1,
        metadata: Mapping[str, Metadata] | None = None,
        names: Sequence[str] | None = None,
        *,
        published: str | date | None = None,
        issuer: str | None = None,
        title: str | None = None,
    ) -> Iterator[Extraction | Failure]:
        """As ``policy_extract.extract_many``."""
        return pipeline.extract_many(
            paths,
            workers,
            metadata,
            names,
            published=published,
            issuer=issuer,
            title=title,
            profile=self.profile,
            rules=self.rules,
        )

    def find_quantities(self, text: str) -> list[Quantity]:
        """As ``policy_extract.find_quantities``."""
        with using(self.rules):
            return pipeline.find_quantities(text)

    def find_times(self, text: str, published: str | date | None = None) -> list[Time]:
        """As ``policy_extract.find_times``."""
        with using(self.rules):
            return pipeline.find_times(text, published)

    def find_bodies(self, text: str) -> list[Body]:
        """As ``policy_extract.find_bodies``."""
        with using(self.rules):
            return pipeline.find_bodies(text)
