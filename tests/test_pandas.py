"""pandas: the accessor gives the library's records, under the index of their rows, in the same types always."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import policy_extract as pe
import policy_extract.integrations.pandas
from policy_extract.errors import MetadataError

TEXT = "力争三年内改造老旧小区120个，自来水普及率达到98%以上（市住建局牵头，市财政局配合）。"


def frame(**more: object) -> pd.DataFrame:
    columns: dict[str, Any] = {"正文": [TEXT, "会议总结了工作。", None, "将新建公园8座。"], **more}
    return pd.DataFrame(columns, index=pd.Index(["a", "b", "c", "d"], name="编号"))


def test_a_row_a_commitment_under_its_own_index() -> None:
    found = frame().policy.extract(text="正文")
    assert found.index.tolist() == ["a", "a", "d"]
    assert found.index.name == "编号"
    assert found["source"].tolist() == ["a", "a", "d"]
    wanted = pe.to_frame(
        [*pe.extract(TEXT, name="a").commitments, *pe.extract("将新建公园8座。", name="d").commitments]
    )
    pd.testing.assert_frame_equal(found.reset_index(drop=True), wanted)


@pytest.mark.parametrize(
    "days",
    [
        ["2024-03-01", None, None, None],
        [date(2024, 3, 1), None, None, None],
        pd.to_datetime(["2024-03-01", None, None, "2024-03-02"]),
        pd.Series(["2024-03-01", pd.NA, pd.NA, pd.NA], dtype="string").array,
        pd.Series(["2024-03-01"] * 4, dtype="category").array,
    ],
    ids=["text", "dates", "datetime64", "string", "category"],
)
def test_dates_of_publication_come_from_a_column_of_any_type(days: object) -> None:
    found = frame(日期=days).policy.extract(text="正文", published="日期")
    assert found.loc["a", "due"].astype(str).tolist() == ["2027-03-01"] * 2


def test_one_date_may_hold_for_all_rows() -> None:
    for published in ("2024-03-01", date(2024, 3, 1), pd.Timestamp("2024-03-01 08:00")):
        found = frame().policy.extract(text="正文", published=published)
        assert found["published"].astype(str).unique().tolist() == ["2024-03-01"]


def test_what_is_known_besides_comes_from_columns() -> None:
    about = {"机关": ["示例市人民政府"] * 4, "题": ["计划"] * 4, "文": ["甲", "乙", "丙", "丁"]}
    found = frame(**about).policy.extract("正文", issuer="机关", title="题", source="文")
    assert found[["issuer", "title", "source"]].to_numpy().tolist()[-1] == ["示例市人民政府", "计划", "丁"]


def test_types_are_the_same_without_any_commitment() -> None:
    full, empty = (
        frame().policy.extract("正文", nested=True),
        frame()[1:3].policy.extract("正文", nested=True),
    )
    none = frame()[:0].policy.extract("正文", nested=True)
    assert len(full) == 3
    for few in (empty, none):
        assert len(few) == 0
        pd.testing.assert_series_equal(few.dtypes, full.dtypes)
        pd.testing.assert_series_equal(few.policy.quantities().dtypes, full.policy.quantities().dtypes)
        pd.testing.assert_series_equal(few.policy.bodies().dtypes, full.policy.bodies().dtypes)
    kinds = full.dtypes.astype(str)
    assert kinds["due"].startswith("datetime64")
    assert (kinds["value"], kinds["strength"], kinds["deadline_inferred"]) == (
        "float64",
        "category",
        "boolean",
    )


def test_quantities_and_bodies_in_rows_of_their_own() -> None:
    found = frame().policy.extract("正文", nested=True)
    numbers = found.policy.quantities()
    assert numbers.index.tolist() == ["a", "a", "d"]
    columns = ["text", "value", "low", "unit", "relation", "of"]
    assert numbers[columns].fillna(-1).to_numpy().tolist() == [
        ["120个", 120, -1, "个", "=", "老旧小区"],
        ["98%以上", 98, 98, "%", ">=", "自来水普及率"],
        ["8座", 8, -1, "座", "=", "公园"],
    ]
    assert numbers["id"].tolist() == found["id"].tolist()
    bodies = found.policy.bodies()
    assert (
        bodies[["text", "role", "inferred"]].to_numpy().tolist()
        == [
            ["市住建局", "lead", False],
            ["市财政局", "support", False],
        ]
        * 2
    )
    assert bodies.index.tolist() == ["a"] * 4


def test_a_conversion_to_base_units_is_kept() -> None:
    found = pd.DataFrame({"text": ["将新建绿地3平方公里。"]}).policy.extract(nested=True).policy.quantities()
    assert found[["canonical_value", "canonical_unit"]].to_numpy().tolist() == [[3e6, "m2"]]


def test_indexes_of_several_levels_are_kept() -> None:
    several = frame().set_index(
        pd.MultiIndex.from_tuples([("x", 1), ("x", 2), ("y", 1), ("y", 2)], names=["省", "号"])
    )
    found = several.policy.extract("正文")
    assert found.index.tolist() == [("x", 1), ("x", 1), ("y", 2)]
    assert list(found.index.names) == ["省", "号"]


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"text": "内容"}, KeyError, "no column '内容'; the columns are: 正文, 日期"),
        ({"text": "正文", "published": "日子"}, KeyError, "no column '日子'"),
        ({"text": "正文", "published": "日期"}, MetadataError, "row 'a': .*2024-02-30.* write it as"),
        ({"text": "正文", "profile": "lax"}, ValueError, "known: broad"),
    ],
)
def test_what_is_wrong_is_told(arguments: dict[str, str], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        frame(日期=["2024-02-30", None, None, None]).policy.extract(**arguments)


def test_rows_want_the_nested_columns() -> None:
    with pytest.raises(KeyError, match="nested=True"):
        frame().policy.extract("正文").policy.quantities()


def test_words_of_one_s_own_are_taken(tmp_path: Path) -> None:
    (tmp_path / "measures.tsv").write_text("unit\n标箱组\n", "utf-8")
    found = pd.DataFrame({"text": ["新增设施3标箱组。"]}).policy.extract(rules=tmp_path)
    assert found["unit"].tolist() == ["标箱组"]
