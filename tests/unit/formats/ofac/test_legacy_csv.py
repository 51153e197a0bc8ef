from collections.abc import Callable
from pathlib import Path

import pytest

from vendorwatch.deliveries import Delivery
from vendorwatch.errors import ParseError
from vendorwatch.settings import PROJECT
from vendorwatch.sources import all_sources

SDN = all_sources()["ofac_sdn"]
N = "-0- "
SEED = PROJECT / "seeds" / "snapshots" / "ofac_sdn" / "2025-08-15"


def row(*cells: object) -> str:
    return ",".join(str(c) if str(c) in (N,) or str(c).isdigit() else f'"{c}"' for c in cells)


def files(**changed: str) -> dict[str, bytes]:
    good = {
        "sdn": "\r\n".join(
            [
                row(1, "RAY, Anna", "individual", "FTO] [SDGT", *[N] * 7, "DOB 1970; a.k.a. 'RAY THE THIRD'; Link"),
                row(2, "PARTS, SUPPORT & CO.", N, "CYBER2", *[N] * 8),
                row(3, "SEA STAR", "vessel", "IRAN", N, "A8LU7", "Crude Oil Tanker", N, N, "Gabon", N, N),
            ]
        ),
        "add": "\r\n".join(
            [
                row(1, 11, "1 Main Street", "Tver 170000", "Russia", N),
                row(2, 12, N, N, "Region: Gaza", N),
                row(3, 13, N, N, N, N),
            ]
        ),
        "alt": row(2, 21, "fka", "OLD PARTS LTD.", N),
        "sdn_comments": row(1, "ed To: PARTS, SUPPORT & CO."),
    }
    return {f"{name}.csv": f"{text}\r\n\x1a\r\n".encode() for name, text in {**good, **changed}.items()}


Make = Callable[..., Delivery]


def tables(delivery_of: Make, parts: dict[str, bytes], form: str = "legacy_csv") -> dict[str, list[dict]]:
    parsed = SDN.parse(delivery_of("ofac_sdn", form, parts))
    assert not [f for f in parsed.fields if f.unknown]
    return {name: table.to_pylist() for name, table in parsed.tables.items()}


def test_the_four_files_are_one_list(delivery_of: Make) -> None:
    found = tables(delivery_of, files())
    assert [(e["entry_id"], e["entry_type"], e["name"]) for e in found["entries"]] == [
        (1, "individual", "RAY, Anna"),
        (2, "entity", "PARTS, SUPPORT & CO."),
        (3, "vessel", "SEA STAR"),
    ]
    assert {(p["entry_id"], p["program"]) for p in found["programs"]} == {
        *((1, "FTO"), (1, "SDGT"), (2, "CYBER2"), (3, "IRAN"))
    }
    names = {(n["entry_id"], n["name_type"], n["is_weak"], n["full_name"]) for n in found["names"]}
    assert (1, "aka", True, "RAY THE THIRD") in names
    assert (2, "fka", False, "OLD PARTS LTD.") in names
    assert [(n["last_name"], n["first_name"]) for n in found["names"] if n["name_type"] == "primary"] == [
        ("RAY", "Anna"),
        ("PARTS, SUPPORT & CO.", None),
        ("SEA STAR", None),
    ]
    assert [(f["feature_type"], f["value"]) for f in found["features"] if f["entry_id"] == 3] == [
        *(("Vessel Call Sign", "A8LU7"), ("VESSEL TYPE", "Crude Oil Tanker"), ("Vessel Flag", "Gabon"))
    ]


def test_remarks_go_on_in_the_comments_without_a_gap(delivery_of: Make) -> None:
    [relation] = tables(delivery_of, files())["relations"]
    assert (relation["entry_id"], relation["target_name"]) == (1, "PARTS, SUPPORT & CO")


def test_a_region_is_no_country_and_an_empty_address_is_kept(delivery_of: Make) -> None:
    found = {a["entry_id"]: a for a in tables(delivery_of, files())["addresses"]}
    assert (found[2]["country"], found[2]["region"], found[2]["full_address"]) == (None, "Gaza", "Gaza")
    assert found[3]["full_address"] is None


def test_an_archived_day_may_hold_the_entries_alone(delivery_of: Make) -> None:
    found = tables(delivery_of, {"sdn.csv": files()["sdn.csv"]}, "legacy_csv_entries")
    assert len(found["entries"]) == 3
    assert found["addresses"] == []


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"sdn": row(1, "RAY", "individual", "X")}, r"sdn\.csv line 1: has 4 columns; expected 12"),
        ({"sdn": row(1, "RAY", "robot", "X", *[N] * 8)}, "type robot"),
        ({"sdn": row("one", "RAY", N, "X", *[N] * 8)}, "the number 'one'"),
        ({"sdn": row(-1, "RAY", N, "X", *[N] * 8)}, "the number '-1'; expected a whole number from 1 on"),
        ({"sdn": row(0, "RAY", N, "X", *[N] * 8)}, "the number '0'"),
        ({"sdn": row("1_000", "RAY", N, "X", *[N] * 8)}, "the number '1_000'"),
        ({"sdn": row("٣", "RAY", N, "X", *[N] * 8)}, "the number '٣'"),
        ({"sdn": row("9" * 19, "RAY", N, "X", *[N] * 8)}, "the number '9999999999999999999'"),
        ({"alt": row(1, -21, "aka", "RAYMOND", N)}, r"alt\.csv line 1: has the number '-21'"),
        ({"sdn": "\r\n".join([row(1, "RAY", N, "X", *[N] * 8)] * 2)}, "line 2: repeats entry 1"),
        ({"alt": row(9, 21, "aka", "STRANGER", N)}, r"alt\.csv line 1: alias aka 'STRANGER' of entry 9"),
        ({"add": row(1, 11, N, N, N, N)}, "stand in only one of the two, 2 first"),
        ({"sdn_comments": row(9, "more")}, "remarks of entry 9"),
        ({"sdn": '1,"cut in the mid'}, "cannot be read"),
        ({"sdn": "1,\0"}, "NUL"),
        (
            {"sdn": "\r\n".join([row(1, "RAY", N, "X", *[N] * 8), "\x1a", row(2, "ROY", N, "X", *[N] * 8)])},
            r"sdn\.csv line 3: goes on after its end",
        ),
        ({"alt": f"\x1a\r\n{row(2, 21, 'fka', 'OLD PARTS LTD.', N)}"}, r"alt\.csv line 2: goes on after its end"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(delivery_of: Make, changed: dict[str, str], complaint: str) -> None:
    with pytest.raises(ParseError, match=complaint):
        tables(delivery_of, files(**changed))


@pytest.mark.parametrize("body", [b"", b"\x1a", "1,Müller".encode("latin-1")])
def test_a_body_that_is_no_list_is_refused(delivery_of: Make, body: bytes) -> None:
    with pytest.raises(ParseError, match=r"sdn\.csv"):
        tables(delivery_of, {**files(), "sdn.csv": body})


def test_where_no_remark_is_long_there_are_no_comments(delivery_of: Make) -> None:
    parts = files()
    parts["sdn_comments.csv"] = b"\x1a\r\n"
    assert len(tables(delivery_of, parts)["entries"]) == 3


def test_a_set_with_a_file_missing_is_refused(delivery_of: Make) -> None:
    parts = files()
    del parts["alt.csv"]
    with pytest.raises(ParseError, match=r"lacks alt\.csv"):
        tables(delivery_of, parts)


def test_the_snapshot_holds_the_twelve(delivery_of: Make) -> None:
    found = tables(delivery_of, {p.name: p.read_bytes() for p in SEED.iterdir()})
    twelve = {45815, 45817, 45818, 45821, 45849, 45854, 45856, 45858, 45860, 45862, 45863, 45864}
    assert twelve <= {e["entry_id"] for e in found["entries"]}
    spilled = [e for e in found["entries"] if len(e["remarks"] or "") > 1000]
    assert spilled


@pytest.mark.real
def test_the_consolidated_files_name_lists_where_programs_tell(delivery_of: Make, shared_data: Path) -> None:
    folder = shared_data / "ofac" / "consolidated_csv_2025-12-19"
    parsed = all_sources()["ofac_consolidated"].parse(
        delivery_of("ofac_consolidated", "legacy_csv", {p.name: p for p in folder.iterdir()})
    )
    assert parsed.tables["entries"].num_rows == 442
    named = parsed.tables["listings"].column("list_name").to_pylist()
    assert "Non-SDN CMIC List" in named
