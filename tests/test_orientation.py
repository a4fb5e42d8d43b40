"""What a text does, and what its headings say of the text below them."""

from __future__ import annotations

import pytest

from policy_extract.document.segment import outline
from policy_extract.extract.orientation import genre, heading_mode

STANDARD = "一、设备\n泵站宜设置备用电源，应具备远程监视功能。\n宜配置水位监测装置，应采用双通道传输。\n" * 20
USES = "一、巡检\n智能模型可以自动识别缺陷，还可以生成草稿，便于查询，能够辅助研判。\n" * 30
RULES = "第一章 总则\n一、为了规范工作，制定本规则。\n第二章 会议\n二、会议每月召开一次。\n第三章 附则\n三、略。\n"
PLAN = "一、重点任务\n新建公园12个。\n二、保障措施\n加强组织领导。\n三、督查\n每季通报。\n"


@pytest.mark.parametrize(
    ("text", "title", "wanted"),
    [
        (STANDARD, "小型泵站智能化技术指南（试行）", "statute"),
        (USES, "水务人工智能应用场景清单", "description"),
        (RULES, "岚谷县人民政府工作规则", "statute"),
        (PLAN, "岚谷县公园建设工作规划", "plan"),
        ("会议听取和审议了工作报告。", "岚谷县第三次会议关于政府工作报告的决议", "resolution"),
        ("建议加大投入。", "关于用市场办法解决乡村污水问题的建议", "proposal"),
        (PLAN, "中共岚谷县委关于制定第十五个五年规划的建议", "plan"),
    ],
)
def test_genre(text: str, title: str, wanted: str) -> None:
    """A title or the words of a text tell what it does."""
    assert genre(text, title, outline(text)) == wanted


@pytest.mark.parametrize(
    "heading",
    ["（一）数字设施建设取得重要进展", "二、服务能力不断增强", "三、改革有力推进", "四、产业迈向新阶段"],
)
def test_heading_reached(heading: str) -> None:
    """What has been reached is a review in a text that tells of the past, and says nothing in a plan."""
    assert heading_mode(heading, 2024, tells=True) == "review"
    assert heading_mode(heading, 2024) != "review"


@pytest.mark.parametrize("heading", ["三、下一步工作安排", "四、2025年重点任务"])
def test_heading_ahead(heading: str) -> None:
    """What comes next is a plan in any text."""
    assert heading_mode(heading, 2024, tells=True) == "plan"
