"""What a commitment takes from around it where its own words are silent: the date of a heading above, the issuer.

Both are marked as inferred in the record: 2024年重点工作 dates no sentence by itself, and an elided subject is the issuer
only in the issuer's own papers.
"""

from __future__ import annotations

import re

from policy_extract.extract.material import Material
from policy_extract.model import Body, Time

_OF_WORK = re.compile("工作|任务|安排|目标|重点|要点|计划|规划|举措|措施|实事|部署|行动")
_SEVERAL = re.compile("[、/；;]|等|各地")
_OWN_PAPERS = ("plan", "report")  # genres in which the issuer speaks


class Context:
    """The inferred dates and doers of one text."""

    def __init__(self, material: Material) -> None:
        self._m = material
        self._times: dict[int, Time | None] = {-1: None}
        self.issuer = self._find_issuer()

    def time(self, heading: int) -> Time | None:
        """The date in the nearest heading above that names work to be done, or None."""
        if heading not in self._times:
            h = self._m.outline.headings[heading]
            self._times[heading] = self._dated(h.start, h.end) or self.time(h.parent)
        return self._times[heading]

    def _dated(self, start: int, end: int) -> Time | None:
        m = self._m
        if not _OF_WORK.search(m.chars, start, end):
            return None
        found: Time | None = None
        for time in m.all_times_in(start, end):
            ahead = time.due is not None and (m.published is None or time.due >= m.published)
            if ahead and time.kind in ("deadline", "period") and time.recurring is None:
                if found is not None and found.due != time.due:
                    return None  # “十五五”时期目标任务和2026年工作安排: which one, the heading does not say
                found = found or time
        return found

    def _find_issuer(self) -> Body | None:
        m = self._m
        if not m.issuer or m.genre not in _OWN_PAPERS or _SEVERAL.search(m.issuer):
            return None
        at = m.chars.find(m.issuer)
        if at < 0:
            return None
        return Body(m.issuer, at, at + len(m.issuer), m.issuer, "responsible", "context.issuer")
