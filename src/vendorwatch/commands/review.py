"""`vendorwatch review`: decide on the claims that wait for a person."""

import json
from typing import Annotated

import typer

from vendorwatch.commands.output import AsJson, out, print_rows
from vendorwatch.commands.usage import unheeded
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import Settings
from vendorwatch.shown import did_you_mean

Ids = list[str] | None


def review(
    asked_by: typer.Context,
    show: Annotated[bool, typer.Option("--list", help="Only list what is open.")] = False,
    accept: Annotated[Ids, typer.Option(help="Accept this claim; may be given several times.", metavar="ID")] = None,
    reject: Annotated[Ids, typer.Option(help="Reject this claim; may be given several times.", metavar="ID")] = None,
    correct: Annotated[str | None, typer.Option(help="Correct this claim with --set.", metavar="ID")] = None,
    settings: Annotated[Ids, typer.Option("--set", help="A correction, `value=41`.", metavar="FIELD=VALUE")] = None,
    reason: Annotated[str | None, typer.Option(help="Why; needed with --accept, --reject and --correct.")] = None,
    reviewer: Annotated[
        str | None, typer.Option(envvar="VENDORWATCH_REVIEWER", help="Who decides. Default: your login.")
    ] = None,
    claim_type: Annotated[str | None, typer.Option("--type", help="Only claims of this type.")] = None,
    as_json: AsJson = False,
) -> None:
    """Decide on the claims that wait for a person, at the terminal or by id; decisions go to reviews/decisions.jsonl."""
    import getpass
    from datetime import date

    import duckdb

    from vendorwatch.claims.decisions import Verdict
    from vendorwatch.claims.dialogue import review_loop
    from vendorwatch.claims.review import Reviewer, by_id, correction, queue, read_decisions, registry
    from vendorwatch.columns import declaration
    from vendorwatch.tables.warehouse import Warehouse

    chosen: list[tuple[Verdict, str]] = [("accept", i) for i in accept or []] + [("reject", i) for i in reject or []]
    chosen += [("correct", correct)] if correct is not None else []
    if chosen and not (reason or "").strip():
        raise typer.BadParameter("say why", param_hint="--reason")
    if (correct is None) != (not settings):
        raise typer.BadParameter("go together", param_hint="--correct and --set")
    if chosen:
        unheeded(asked_by, "with --accept, --reject and --correct", "show", "claim_type")
    else:
        unheeded(asked_by, "without --accept, --reject or --correct", "reason")
        if show or as_json:
            unheeded(asked_by, "where nothing is decided", "reviewer")
    types = declaration("core.claims")["columns"]["claim_type"]["accepted"]
    if claim_type is not None and claim_type not in types:
        raise VendorwatchError(
            f"no claims are of type {claim_type!r}",
            where="--type",
            expected=f"one of {', '.join(types)}",
            todo=did_you_mean(claim_type, types),
        )
    corrected = dict(correction(s) for s in settings or [])
    places = Settings.from_env()
    folder = places.inbox("reviews")
    # The warehouse is locked only while the queue is read, not while a person thinks.
    with Warehouse(places.warehouse).writer() as con:
        try:
            lexicon = registry(con)
            if chosen:
                items = by_id(con, [claim_id for _, claim_id in chosen])
            else:
                items = queue(con, read_decisions(folder), claim_type=claim_type)
        except duckdb.CatalogException:
            raise VendorwatchError(
                "nothing was read yet", where=str(places.warehouse), todo="Run `vendorwatch refresh`"
            ) from None
    person = Reviewer(reviewer or getpass.getuser(), date.today(), lexicon, folder)
    if chosen:
        made = [
            person.decide(item, verdict, reason or "", corrected if verdict == "correct" else None)
            for (verdict, _), item in zip(chosen, items, strict=True)
        ]
        for decision in made:
            person.write(decision)
        if as_json:
            print(json.dumps([{"claim_id": i, "verdict": v} for v, i in chosen]))
        else:
            out.print(f"{len(made)} decided; `vendorwatch refresh --source reviews` brings them into the tables.")
    elif as_json:
        print(json.dumps([item.as_dict() for item in items]))
    elif show:
        rows = [
            [
                i.claim_id,
                i.claim.tier,
                i.claim.claim_type,
                f"{i.claim.confidence:.2f}",
                i.claim.subject_text,
                i.sentence,
            ]
            for i in items
        ]
        print_rows(
            ["claim", "tier", "type", "confidence", "subject", "sentence"],
            rows,
        )
        out.print(f"{len(items)} open.")
    elif not items:
        out.print("Nothing is open.")
    else:
        done = review_loop(items, person, console=out)
        out.print(f"{done.decided} decided, {done.skipped} skipped, {done.left} left.")
        if done.decided:
            out.print("`vendorwatch refresh --source reviews` brings them into the tables.")
