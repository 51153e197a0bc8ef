"""The tools for assistants, asked by the protocol's own client over stdin and stdout."""

import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import anyio
import pytest

mcp = pytest.importorskip("mcp")


def ask(home: Path, questions: Callable[[Any], Coroutine[Any, Any, None]]) -> None:
    """Start the command as an assistant does, and put questions to it."""
    from mcp import StdioServerParameters
    from mcp.client.client import Client

    command = StdioServerParameters(
        command=str(Path(sys.executable).with_name("vendorwatch")),
        args=["mcp"],
        env={**os.environ, "VENDORWATCH_HOME": str(home)},
    )

    async def run() -> None:
        with anyio.fail_after(60):
            async with Client(command) as client:
                await questions(client)

    anyio.run(run)


def test_an_assistant_asks_what_people_ask(refreshed: Path) -> None:
    async def questions(client: Any) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"my_vendors", "vendor", "screen", "explain", "tables", "sql"}
        assert all(tool.description and tool.annotations.read_only_hint for tool in tools.values())

        async def told(name: str, /, **given: Any) -> dict[str, Any]:
            answer = await client.call_tool(name, given)
            assert not answer.is_error, answer
            return answer.structured_content

        async def refused(name: str, /, **given: Any) -> str:
            answer = await client.call_tool(name, given)
            assert answer.is_error
            return answer.content[0].text

        mine = await told("my_vendors")
        assert (mine["restricted"], mine["vendors"]) == (21, 39)
        assert "excerpt" in mine["warning"]
        hits = (await told("screen", names=["Tikhonov, Andrei"], kind="person"))["hits"]
        assert hits[0]["entry_id"] == "ofac_sdn:45815"
        assert (await told("explain", name="Acme", listed="Acme Ltd"))["score"] > 0.5
        one = await told("vendor", key="V-1001")
        assert one["exposures"]["rows"][0]["sha256"]
        assert "no such vendor" in await refused("vendor", key="nobody")
        assert "marts.vendor_brief" in (await told("tables"))["tables"]
        assert "since" in (await told("tables", table="marts.vendor_brief"))["columns"]
        answer = await told("sql", query="select vendor_key, since from marts.vendor_brief order by vendor_key limit 1")
        assert answer == {"columns": ["vendor_key", "since"], "rows": [["V-1001", "2024-07-20"]], "more": False}
        many = await told("sql", query="select * from range(1000)")
        assert (len(many["rows"]), many["more"]) == (200, True)
        assert (await told("sql", query="select '<b>' || chr(8238) || chr(27) as said"))["rows"] == [
            ["<b>\ufffd\ufffd"]
        ]
        for query in (
            "drop table marts.changes",
            "select 1; select 2",
            "from read_csv('/etc/passwd')",
            "copy (select 1) to '/tmp/x'",
            "",
        ):
            assert await refused("sql", query=query)

    ask(refreshed, questions)


def test_before_anything_is_published_that_is_said(tmp_path: Path) -> None:
    async def questions(client: Any) -> None:
        answer = await client.call_tool("my_vendors", {})
        assert answer.is_error
        assert "vendorwatch refresh" in answer.content[0].text

    ask(tmp_path, questions)
