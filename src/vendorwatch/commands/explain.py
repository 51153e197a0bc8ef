"""`vendorwatch explain`: why two names are taken for one party's or not."""

import json
from typing import Annotated

import typer

from vendorwatch.commands.output import AsJson, Kind, out, print_rows, print_text
from vendorwatch.errors import VendorwatchError


def explain(
    name: Annotated[str, typer.Argument(help="The name asked about.")],
    listed: Annotated[str, typer.Argument(help="The name on a list.")],
    kind: Annotated[Kind, typer.Option(help="What both names are taken for.")] = Kind.unknown,
    country: Annotated[str, typer.Option(help="The vendor's country, a name or a code.")] = "",
    listed_country: Annotated[str, typer.Option(help="The country of the listed party.")] = "",
    as_json: AsJson = False,
) -> None:
    """Compare two names: which word stands for which, what each difference costs, what the score means."""
    from vendorwatch.countries import country_code
    from vendorwatch.names.explain import explanation
    from vendorwatch.typed import name_of

    name, listed = name_of(name, "NAME"), name_of(listed, "LISTED")
    for given in filter(None, (country, listed_country)):
        if country_code(given) is None:
            raise VendorwatchError(
                "a country that is not known", where=given, expected="a name or a code of two letters, as `RU`"
            )
    told = explanation(name, listed, kind.value, country=country, listed_country=listed_country)
    if as_json:
        print(json.dumps(told, ensure_ascii=False))
        return
    rows = [[pair["query"], pair["listed"], pair["how"]] for pair in told["words"]]
    rows += [[word, None, "only in the name asked about"] for word in told["only_in_query"]]
    rows += [[None, word, "only in the listed name"] for word in told["only_listed"]]
    if any(told["legal_forms"]):
        rows.append([*told["legal_forms"], "legal form"])
    if any(told["left_out"]):
        rows.append([*told["left_out"], "title, left out"])
    print_text(name, before="asked about  ")
    print_text(listed, before="listed       ")
    print_rows(["asked about", "listed", ""], rows)
    print_rows(["points", ""], [[f"{line['points']:+.3f}", line["what"]] for line in told["points"]])
    out.print(f"Score of the names alone {told['score']:.3f}: {told['band']}, {told['meaning']}.")
    vendor = told["as_vendor"]
    if told["band"] != "reject":
        asked = "used" if vendor["band"] == "auto" else "asked about" if vendor["above_line"] else "kept below the line"
        known = "its country alone" if country else "nothing else"
        print_text(
            f"A vendor of that name, of which {known} is known: {vendor['probability']:.1%} likely the party, "
            f"{vendor['band']}, {asked} (the line is {vendor['line']:.1%})."
        )
        print_text(vendor["evidence"], before="  ", style="dim")
