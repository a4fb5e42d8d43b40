"""The MCP server: extract, explain and diff as tools of a language model, over standard input and output.

The model gets records that quote its own text, made without any model: it can cite them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from policy_extract import __version__
from policy_extract.errors import PolicyExtractError
from policy_extract.integrations import jobs
from policy_extract.lexicon.own import OwnWords

INSTRUCTIONS = """\
Finds commitments (承诺) in Chinese policy documents: who will do what, how much, by when, on which words of the text.
Give the whole text, unchanged, and the day of publication where it is known: without it 三年内 and 年底前 have no date.
Every quote has start and end in characters of the text given, so that text[start:end] is the quote.
What the text does not say is null; nothing is guessed. "strength" is mandatory 必须, firm 将, striving 力争 or tentative 探索."""

Text = Annotated[str, Field(description="The document's text, whole and unchanged")]
Published = Annotated[str | None, Field(description="Day of publication, YYYY-MM-DD")]
Issuer = Annotated[str | None, Field(description="The body whose plan it is, such as 成都市温江区")]
Title = Annotated[str | None, Field(description="Title of the document")]
Profile = Annotated[
    Literal["broad", "standard", "strict"],
    Field(
        description="broad: also what careful readers may differ on; strict: with a number and a deadline alone"
    ),
]
_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


def server(rules: OwnWords | None = None) -> MCPServer:
    """The server with its tools; ``diff`` is among them where this version of policy_extract can compare."""
    made = MCPServer("policy_extract", instructions=INSTRUCTIONS, version=__version__, log_level="WARNING")

    def ask(
        job: Callable[[Mapping[str, Any], OwnWords | None], dict[str, Any]], request: dict[str, Any]
    ) -> Any:
        try:
            return job(request, rules)
        except PolicyExtractError as error:
            raise ToolError(str(error)) from error

    @made.tool(annotations=_READS)
    def extract(
        text: Text,
        published: Published = None,
        issuer: Issuer = None,
        title: Title = None,
        profile: Profile = "standard",
    ) -> dict[str, Any]:
        """The commitments of a Chinese policy document: action, object, numbers, deadline, responsible bodies, strength."""
        about = {"published": published, "issuer": issuer, "title": title, "profile": profile}
        found: dict[str, Any] = ask(jobs.extract_document, {"text": text, **about})
        del found["document"]["text"]  # the model has it
        return found

    @made.tool(annotations=_READS)
    def explain(text: Text, published: Published = None) -> str:
        """What became of each clause, number and date of a text, and why: also why a sentence is no commitment."""
        lines: list[str] = ask(jobs.explain_document, {"text": text, "published": published})["lines"]
        return "\n".join(lines)

    def diff(
        old: Text, new: Text, old_published: Published = None, new_published: Published = None
    ) -> dict[str, Any]:
        """What changed between two releases of a plan: targets raised or lowered, deadlines moved, commitments new or
        not found any more, wording strengthened or softened."""
        sides = {
            "old": {"text": old, "published": old_published},
            "new": {"text": new, "published": new_published},
        }
        changes: dict[str, Any] = ask(jobs.diff_documents, sides)
        return changes

    if jobs.can_diff():
        made.add_tool(diff, annotations=_READS)
    return made


def run(rules: OwnWords | None = None) -> None:
    """Serves on standard input and output until the input ends."""
    server(rules).run("stdio")
