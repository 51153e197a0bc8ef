"""`vendorwatch propose`: have a model read the candidate sentences that it has not read yet."""

import json
import os
from typing import Annotated

import typer

from vendorwatch.commands.output import AsJson, out
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import Settings

KEY = "VENDORWATCH_PROPOSER_KEY"


def propose(
    endpoint: Annotated[str, typer.Option(help="What stands before /chat/completions.", envvar="VENDORWATCH_PROPOSER")],
    model: Annotated[str, typer.Option(help="The model to ask.", envvar="VENDORWATCH_PROPOSER_MODEL")],
    limit: Annotated[int, typer.Option(min=0, help="Candidates asked about at most; 0 asks about all.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Ask an OpenAI-compatible endpoint about candidate sentences; what passes the gate waits for `review`."""
    import duckdb

    from vendorwatch.claims.claims import candidates
    from vendorwatch.claims.openai_proposer import OpenAIProposer
    from vendorwatch.claims.proposers import ANSWERS_FILE, Answers
    from vendorwatch.tables.warehouse import Warehouse

    places = Settings.from_env()
    with Warehouse(places.warehouse).writer() as con:
        try:
            found = list(candidates(con))
        except duckdb.CatalogException:
            raise VendorwatchError(
                "nothing was read yet", where=str(places.warehouse), todo="Run `vendorwatch refresh`"
            ) from None
    answers = Answers(places.inbox("reviews") / ANSWERS_FILE)
    asked = answers.ask(OpenAIProposer(endpoint, model, os.environ.get(KEY)), found[: limit or None])
    if as_json:
        print(json.dumps({"candidates": len(found), "asked": asked}))
    else:
        out.print(
            f"{len(found)} candidates, {asked} asked about; `vendorwatch refresh --source reviews` brings them in."
        )
