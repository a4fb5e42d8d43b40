"""The MCP server, asked by the SDK's own client."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.types import CallToolResult, TextContent

import policy_extract as pe
from policy_extract.integrations.mcp import server

TEXT = "到2026年底，力争三年内改造老旧小区120个（市住建局牵头）。去年建成公园12个。"


def asked(name: str, **arguments: Any) -> CallToolResult:
    """One call of a tool, within this process."""

    async def call() -> CallToolResult:
        async with Client(server()) as client:
            return await client.call_tool(name, arguments)

    return asyncio.run(call())


def words(result: CallToolResult) -> str:
    return "".join(part.text for part in result.content if isinstance(part, TextContent))


def test_extract_gives_the_library_s_records() -> None:
    result = asked("extract", text=TEXT, published="2024-02-29", issuer="示例市人民政府")
    assert not result.is_error
    wanted = pe.extract(TEXT, published="2024-02-29", issuer="示例市人民政府")
    found = result.structured_content
    assert found is not None
    assert found["commitments"] == [c.to_dict() for c in wanted.commitments]
    assert found["document"]["published"] == "2024-02-29"
    assert "text" not in found["document"]


def test_explain_tells_what_became_of_each_clause() -> None:
    told = words(asked("explain", text=TEXT))
    assert "achievement" in told
    assert "striving: 力争" in told


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"text": TEXT, "published": "2024-02-30"}, "'2024-02-30' is no date; write it as 2017-10-30"),
        ({"text": TEXT, "profile": "lax"}, "broad"),
        ({}, "text"),
    ],
)
def test_what_is_wrong_is_told(arguments: dict[str, Any], message: str) -> None:
    result = asked("extract", **arguments)
    assert result.is_error
    assert message in words(result)


def test_diff_is_a_tool_where_the_library_can_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    def diff(old: Any, new: Any) -> list[dict[str, Any]]:
        sides = [None, new.commitments[0].to_dict()]
        return [{"status": "new", "before": sides[0], "after": sides[1], "similarity": 1.0, "changes": []}]

    monkeypatch.setattr(pe, "diff", diff, raising=False)
    result = asked("diff", old="", new=TEXT, new_published="2024-02-29")
    assert result.structured_content
    [change] = result.structured_content["changes"]
    assert (change["status"], change["after"]["document"]["published"]) == ("new", "2024-02-29")


@pytest.mark.slow
def test_over_standard_input_and_output(tmp_path: Path) -> None:
    """As a language model's program starts it; with words of one's own."""
    (tmp_path / "measures.tsv").write_text("unit\n标箱组\n", "utf-8")
    start = StdioServerParameters(
        command=sys.executable, args=["-m", "policy_extract", "mcp", "--rules", str(tmp_path)]
    )

    async def talk(then: Callable[[Client], Awaitable[None]]) -> None:
        async with asyncio.timeout(30), Client(stdio_client(start)) as client:
            await then(client)

    async def questions(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert {"extract", "explain"} <= set(tools)
        assert ("diff" in tools) == hasattr(pe, "diff")
        assert tools["extract"].input_schema["required"] == ["text"]
        assert tools["extract"].annotations
        assert tools["extract"].annotations.read_only_hint
        several = [client.call_tool("extract", {"text": f"新增设施{k}标箱组。"}) for k in range(2, 12)]
        for k, result in enumerate(await asyncio.gather(*several), 2):
            assert result.structured_content
            [quantity] = result.structured_content["commitments"][0]["quantities"]
            assert (quantity["value"], quantity["unit"]) == (k, "标箱组")

    asyncio.run(talk(questions))
