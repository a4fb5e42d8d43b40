"""Why a clause is no commitment: the class that it is given."""

from __future__ import annotations

import re
from datetime import date

import pytest

import policy_extract as pe
from policy_extract.lexicon import table
from policy_extract.review.explain import VERDICTS

NEWS = "岚谷县召开新闻发布会\n本报讯（记者 林岸）日前，岚谷县召开新闻发布会。\n{}\n"
PLAN = "岚谷县重点工作行动方案\n\n二、重点任务\n（一）持续推进各项工作\n{}\n"


def classes(
    sentence: str, frame: str, published: date = date(2024, 3, 1), title: str | None = None
) -> set[str]:
    """The classes of the refusals inside a sentence; "commitment" where it gives a record."""
    text = frame.replace("{}", sentence)
    at = frame.index("{}")
    read = pe.extract(text, published=published, title=title)
    inside = range(at, at + len(sentence))
    found = {r.reason for r in read.refusals if r.start in inside}
    return found | ({"commitment"} if any(c.evidence.start in inside for c in read.commitments) else set())


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("基层防汛力量不足。", "problem"),
        ("当前主要存在以下问题：一是管网老化漏损，二是水源建设进度慢。", "problem"),
        ("会议号召，全县人民团结起来，奋力开创新局面。", "exhortation"),
        ("希望各村把环境整治好。", "exhortation"),
        ("会议充分肯定去年的工作，同意报告提出的任务。", "minutes"),
        ("据某研究机构预测，到2028年，设备出货量将达到4000万台。", "forecast"),
        ("法国经济明年有望增长1.2%。", "forecast"),
        ("瑞典一家家居集团计划投资3亿元建厂。", "forecast"),
        ("今年52岁的村医老周每天要走10公里山路。", "background"),
        ("市场普遍预期，全年降息两次。", "forecast"),
        ("要稳住就业，就必须稳住企业。", "background"),
        ("《岚谷县水网规划》基准年为2022年，规划期为2023年至2035年。", "background"),
        ("专用标识分为车身标识和车窗标识两种。", "background"),
        ("这些举措将有助于改善水质。", "purpose"),
        ("砥砺前行谱新篇。", "slogan"),
        ("2018年至2023年，省级财政累计安排6.4亿元。", "achievement"),
        ("自2月1日起对6个乡镇实施错峰供水。", "achievement"),
    ],
)
def test_class(sentence: str, wanted: str) -> None:
    """A press text's clause is refused with the class that says why."""
    assert classes(sentence, NEWS) == {wanted}


@pytest.mark.parametrize(
    ("sentence", "frame"),
    [
        ("县交通局负责人说，预计环湖路今年9月建成通车。", NEWS),
        ("会议强调，要在年底前完成全部险段加固。", NEWS),
        ("到2025年，全县世界500强企业达到10家。", PLAN),
        ("力争今年水果产量同比增长5%。", NEWS),
        ("着力解决管网老化问题：更换老旧管道80公里。", PLAN),
        ("加强市场需求预测，发布供求信息。", PLAN),
    ],
)
def test_kept(sentence: str, frame: str) -> None:
    """What a body undertakes stays, beside words that elsewhere tell of forecasts, problems and the past."""
    assert "commitment" in classes(sentence, frame)


def test_a_past_year_holds_for_its_paragraph() -> None:
    """2021年：…: what such a label opens is over, its 年底前 too."""
    assert classes("2021年：计划搬迁820户。确保年底前全部入住。", PLAN) == {"achievement"}
    assert "commitment" in classes("2024年：计划搬迁820户。确保年底前全部入住。", PLAN)


def test_a_resolution_promises_by_number_or_date_alone() -> None:
    """关于…报告的决议: what it calls for is exhortation, what it dates stays."""
    title = "岚谷县第三次会议关于政府工作报告的决议"
    frame = title + "\n会议听取和审议了报告。\n{}\n"
    assert classes("深化改革开放，增进民生福祉。", frame, title=title) == {"exhortation"}
    assert "commitment" in classes("到2030年，森林覆盖率达到62%。", frame, title=title)


def test_frames_are_sound() -> None:
    """Every row of frames.tsv has a known class and reach, and a pattern that compiles."""
    for row in table("frames"):
        assert row["class"] in VERDICTS or row["class"] == "-", row
        assert row["reach"] in ("clause", "sentence", "list", "around", "paragraph", "year"), row
        re.compile(row["pattern"])
        assert all(row["key"].split("|")), row
