"""`vendorwatch vendors`: the team's own vendor list."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vendorwatch.commands.output import AsJson, out, print_rows, print_text
from vendorwatch.settings import Settings
from vendorwatch.shown import counted

if TYPE_CHECKING:
    from vendorwatch.sources.vendor_master.importing import Report

# As wide as what is said of the rows.
_MARGIN = " " * 11
_SHOWN = 150

vendors = typer.Typer(name="vendors", help="Your own vendor list.", no_args_is_help=True)


@vendors.callback()
def group() -> None:
    """Keep `import` a command of its own while it is the only one."""


@vendors.command("import")
def import_list(
    file: Annotated[Path, typer.Argument(help="A CSV in any encoding, an Excel workbook (.xlsx) or a Parquet file.")],
    check: Annotated[bool, typer.Option("--check", help="Only tell what is understood of it; import nothing.")] = False,
    column: Annotated[
        list[str] | None,
        typer.Option(help="The heading of the names, or country=HEADING for another column; may be repeated."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell what is understood of a vendor list, and copy it into the inbox for the next refresh.

    A file of the same name that lies there is replaced; all files there together are the list.
    """
    from vendorwatch.formats.sheets.headings import asked
    from vendorwatch.sources.vendor_master.importing import bring_in, report_on

    said = asked(column or [])
    report = report_on(file, said)
    target, others = (None, []) if check else bring_in(file, Settings.from_env().inbox("vendors"), said)
    if as_json:
        print(
            json.dumps(asdict(report) | {"imported_to": target, "other_files": others}, default=str, ensure_ascii=False)
        )
        return
    _print(report)
    if target is None:
        out.print("Nothing was imported.")
        return
    out.print(f"Imported to {target}; it counts from the next refresh on.", markup=False)
    if others:
        out.print(f"These files are part of your list too: {', '.join(others)}.", markup=False)


def _print(report: "Report") -> None:
    several = len({c.sheet for c in report.columns}) > 1
    aside = f", {report.set_aside:,} set aside" if report.set_aside else ""
    print_text(
        f"{report.file}: {report.format}; {counted(report.vendors, 'vendor')}, {counted(report.repeated, 'repeated row')}, "
        f"{counted(report.refused, 'row')} not taken{aside}."
    )
    print_rows(
        ["heading", "is taken for", "filled", "for example"],
        [
            [
                f"{c.heading} ({c.sheet.removesuffix(' row')})" if several else c.heading,
                c.meaning or "nothing we know; kept as it is",
                c.filled,
                c.example,
            ]
            for c in report.columns
        ],
    )
    for trouble in report.troubles:
        what = "not taken  " if trouble.severity == "error" else "look at    "
        more = ", ..." if trouble.rows > len(trouble.places) else ""
        print_text(f"{counted(trouble.rows, 'time')} {trouble.message}", before=what)
        print_text(", ".join(trouble.places) + more, before=_MARGIN, style="dim")
        if trouble.example:
            example = trouble.example.replace("\t", " | ")
            shown = example if len(example) <= _SHOWN else f"{example[:_SHOWN]} ..."
            print_text(shown, before=_MARGIN, style="dim")
