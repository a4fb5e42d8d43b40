"""What a record inherits: the date of a heading, the issuer. Both are marked as inferred, and never invented."""

import pytest

from policy_extract import extract

WORK = "清源县人民政府办公室关于印发《清源县城市更新工作方案》的通知\n\n一、{heading}\n（一）完善设施。新建公园3个。\n{close}"


@pytest.mark.parametrize(
    ("heading", "due"),
    [
        ("2025年重点工作", "2025-12-31"),
        ("今年工作安排", "2025-12-31"),
        ("“十五五”期间主要任务", "2030-12-31"),
        ("2025年春季运动会", None),  # no work to be done
        ("重点工作", None),
    ],
)
def test_dates_of_headings(heading: str, due: str | None) -> None:
    """A heading that dates the work below dates its commitments, by inference."""
    found = extract(WORK.format(heading=heading, close=""), published="2025-01-06").commitments
    deadline = next(c for c in found if "公园" in c.evidence.text).deadline
    assert (deadline and deadline.due and deadline.due.isoformat()) == due
    assert deadline is None or deadline.inferred


def test_a_date_of_its_own_wins() -> None:
    """A sentence's own date is no inference."""
    text = WORK.format(heading="2025年重点工作", close="6月底前建成水厂2座。\n")
    found = extract(text, published="2025-01-06").commitments
    deadline = next(c for c in found if "水厂" in c.evidence.text).deadline
    assert deadline is not None
    assert (str(deadline.due), deadline.inferred) == ("2025-06-30", False)


def test_the_issuer_answers_where_nobody_is_named() -> None:
    """An elided subject is the issuer, inferred, at the place where the text names it; a named body stands alone."""
    text = WORK.format(
        heading="重点工作",
        close="（二）加强监管。县住建局要每季度开展检查。\n清源县人民政府办公室\n2025年1月6日\n",
    )
    park, check = extract(text, issuer="清源县人民政府办公室").commitments[-2:]
    assert [(b.text, b.inferred) for b in park.responsible] == [("清源县人民政府办公室", True)]
    issuer = park.responsible[0]
    assert text[issuer.start : issuer.end] == issuer.text
    assert [(b.text, b.inferred) for b in check.responsible] == [("县住建局", False)]


def test_nobody_is_invented() -> None:
    """An issuer that the text does not name answers for nothing."""
    found = extract(
        WORK.format(heading="重点工作", close=""), issuer="山阳市财政局", published="2025-01-06"
    ).commitments
    assert found
    assert all(not c.responsible for c in found)
