"""Screening many names: who is found, and that nothing but the name decides."""

import csv
import gzip
import json
import random

import duckdb
import pyarrow as pa
import pytest

from vendorwatch.errors import VendorwatchError
from vendorwatch.names import arrow, match
from vendorwatch.names.files import QUERIES
from vendorwatch.names.index import NameIndex
from vendorwatch.names.listed import listed_table
from vendorwatch.names.match import HITS, screen, screen_table
from vendorwatch.names.score import compare

OFAC_KINDS = {"individual": "person", "vessel": "vessel", "aircraft": "vessel"}

LISTED = [
    ("1", "TIKHONOV, Andrei Gennadyevich", "person", False),
    ("2", "EFREMOV, Andrei Anatolyevich", "person", False),
    ("3", "SUVOROV, Andrei Anatolyevich", "person", False),
    ("4", "ALESKEEVA, Marina Mikhaylovna", "person", False),
    ("4", "ALEKSEEVA, Marina", "person", True),
    ("5", "GARCIA MARQUEZ, Jose Luis", "person", False),
    ("6", "HUAWEI TECHNOLOGIES CO., LTD.", "organization", False),
    ("7", "ISLAMIC REPUBLIC OF IRAN SHIPPING LINES", "organization", False),
    ("8", "OCEAN STAR", "vessel", False),
    ("9", "MINISTRY OF LABOR", "organization", False),
    ("10", "华为投资控股有限公司", "organization", False),
]
HIDDEN = "\u202esuvorov\u202c"
WILD = ["", "x", "é" * 10_000, "😀😀", "\x00\x07", HIDDEN, "'; drop table listed; --", "%_%", "Robert'); --"]
ASKED = [
    "Andrei Anatolyevich Suvorov",
    "Marina Alekseeva",
    "A. Tikhonov",
    "Jose L. Garcia Marquez",
    "Garcia Marquez Jose Luis",
    "Huawei",
    "IRISL",
    "MV Ocean Star",
    "OCAEN STAR",
    "Huawei Investment & Holding",
    *WILD,
]


def table(con, name, columns, rows):
    con.register(
        name, pa.table({column: list(values) for column, values in zip(columns, zip(*rows, strict=True), strict=True)})
    )


@pytest.fixture
def con():
    with duckdb.connect() as con:
        table(con, "listed", ("entry_id", "name", "kind", "is_weak"), LISTED)
        yield con


def hits(con, asked, **options):
    table(con, "asked", ("query_id", "name"), [(f"q{number}", name) for number, name in enumerate(asked)])
    return screen(con, "asked", "listed", **options)


def best(con, name):
    found = hits(con, [name]).to_pylist()
    return found[0]["entry_id"] if found else None


@pytest.mark.parametrize("vendors", [True, False])
@pytest.mark.parametrize(
    ("name", "entry_id"),
    [
        ("Ocean Star", "8"),
        ("OCEAN STAR Ltd", "8"),
        ("Efremov, Andrei Anatolyevich", "2"),
        ("Andrei Anatolyevich Efremov", "2"),
    ],
)
def test_a_company_that_bears_just_the_name_of_a_ship_or_person_is_asked_about(con, vendors, name, entry_id):
    table(con, "asked", ("query_id", "name", "kind"), [("q", name, "organization")])
    found = screen(con, "asked", "listed", vendors=vendors).to_pylist()
    assert [(hit["entry_id"], hit["band"]) for hit in found if hit["entry_id"] == entry_id] == [(entry_id, "review")]


def test_what_is_only_like_the_name_of_a_ship_is_nothing_to_a_company(con):
    table(con, "asked", ("query_id", "name", "kind"), [("q", "Ocean Stars", "organization")])
    assert screen(con, "asked", "listed").to_pylist() == []


@pytest.mark.parametrize(
    ("name", "entry_id"),
    [
        ("Andrei Anatolyevich Suvorov", "3"),
        ("Andrej Anatoljevitsch Suworow", "3"),
        ("A. Tikhonov", "1"),
        ("Garcia Marquez Jose Luis", "5"),
        ("Huawei Technologies", "6"),
        ("IRISL", "7"),
        ("OCAEN STAR", "8"),
        ("Suvorova Cosmetics", None),
        ("x", None),
    ],
)
def test_the_right_entry_comes_first(con, name, entry_id):
    assert best(con, name) == entry_id


def test_hits_have_their_columns_and_explain_themselves(con):
    found = hits(con, ASKED)
    assert found.schema.equals(HITS)
    for hit in found.to_pylist():
        points = [item["points"] for item in json.loads(hit["features"]).values()]
        assert abs(sum(points) - hit["score"]) < 1e-9
        assert hit["reason"]


def test_the_only_hit_shown_is_the_first_of_all(con):
    every = hits(con, ASKED, min_score=0.1).to_pylist()
    first = {hit["query_id"]: hit for hit in every[::-1]}
    few = hits(con, ASKED, min_score=0.1, top=1).to_pylist()
    assert few == [first[query_id] for query_id in dict.fromkeys(hit["query_id"] for hit in every)]
    assert len(few) < len(every)


def test_batches_threads_and_order_change_nothing(con, monkeypatch):
    def outcome(asked, batch):
        monkeypatch.setattr(match, "BATCH", batch)
        table(con, "asked", ("query_id", "name"), asked)
        return screen(con, "asked", "listed", min_score=0.1).to_pylist()

    asked = [(f"q{number}", name) for number, name in enumerate(ASKED)]
    expected = outcome(asked, 10_000)
    assert len(expected) > 8
    for batch in (1, 7):
        assert outcome(asked, batch) == expected
    assert outcome(asked[::-1], 10_000) == expected
    table(con, "listed", ("entry_id", "name", "kind", "is_weak"), LISTED[::-1])
    assert outcome(asked, 10_000) == expected


def test_wild_names_neither_fail_nor_match(con):
    found = hits(con, WILD, min_score=0.55).to_pylist()
    assert {hit["query_id"] for hit in found} <= {f"q{WILD.index(HIDDEN)}"}


def test_a_weak_alias_counts_less(con):
    (hit,) = hits(con, ["Marina Alekseeva"]).to_pylist()
    assert hit["entry_id"] == "4"
    assert hit["score"] < 1
    table(con, "listed", ("entry_id", "name", "kind", "is_weak"), [(*row[:3], False) for row in LISTED])
    assert hits(con, ["Marina Alekseeva"]).to_pylist()[0]["score"] == 1


def test_generic_names_are_not_sure(con):
    assert [hit["band"] for hit in hits(con, ["Ministry of Labor", "CORP"]).to_pylist()] == ["review"]


def test_facts_lift_lower_and_find(con):
    columns = ("entry_id", "name", "kind", "birth", "country", "gender", "identifiers")
    table(con, "listed", columns, [("1", "SUVOROV, Andrei", "person", "1967-10-12", "RU", "Male", ["727372914"])])

    def asked(**known):
        row = {"query_id": "q", "name": "Andrey Suvorov", "kind": "person", **known}
        con.register("asked", pa.Table.from_pylist([row]))
        return screen(con, "asked", "listed", min_score=0.0).to_pylist()[0]

    plain = asked()["score"]
    assert asked(birth="1967-10-12")["score"] > asked(birth="1967")["score"] > plain
    assert asked(birth="1988")["score"] < asked(birth="1968")["score"] < plain
    assert asked(country="RU")["score"] > plain > asked(country="BR")["score"]
    assert asked(gender="female")["score"] < plain == asked(gender="M")["score"]
    found = asked(name="Someone Else", identifiers=["7273-72914"])
    assert (found["score"], found["band"]) == (1, "auto")
    assert "the same identifier" in found["reason"]


def test_facts_lift_a_hit_over_the_line_and_press_one_below_it(con):
    columns = ("entry_id", "name", "kind", "birth", "country")
    table(con, "listed", columns, [("1", "REYES LOPEZ, Anna Maria", "person", "1970-05-06", "MX")])

    def found(**known):
        con.register("asked", pa.Table.from_pylist([{"query_id": "q", "kind": "person", **known}]))
        return [hit["band"] for hit in screen(con, "asked", "listed").to_pylist()]

    assert found(name="Ana Rey Lopez") == []
    assert found(name="Ana Rey Lopez", birth="1970-05-06", country="MX") == ["review"]
    assert found(name="Ana Reyes Lopez") == ["review"]
    assert found(name="Ana Reyes Lopez", birth="1950-01-01") == []


def test_a_house_is_in_sight_in_another_country_and_under_the_legal_form_there(con):
    columns = ("entry_id", "name", "kind", "country")
    table(con, "listed", columns, [("1", "Vostokmetprom OJSC", "organization", "RU")])

    def found(name, country):
        con.register("asked", pa.Table.from_pylist([{"query_id": "q", "name": name, "country": country}]))
        return [(hit["band"], hit["above_line"]) for hit in screen(con, "asked", "listed").to_pylist()]

    for name, country in (("Vostokmetprom GmbH", "DE"), ("Vostokmetprom Ltd", "GB"), ("Vostokmetprom Inc", "US")):
        assert found(name, country) == [("review", True)], name
    assert found("Elbmetall GmbH", "DE") == []


def test_a_company_that_a_team_takes_for_a_person_or_a_ship_is_asked_about(con):
    table(con, "listed", ("entry_id", "name", "kind"), [("1", "Vostokmetprom OJSC", "organization")])
    for kind in ("person", "vessel"):
        for name in ("Vostokmetprom", "VOSTOKMETPROM OJSC"):
            con.register("asked", pa.Table.from_pylist([{"query_id": "q", "name": name, "kind": kind}]))
            assert [(hit["band"], hit["above_line"]) for hit in screen(con, "asked", "listed").to_pylist()] == [
                ("review", True)
            ], (kind, name)
        con.register("asked", pa.Table.from_pylist([{"query_id": "q", "name": "Vostok Metz", "kind": kind}]))
        assert screen(con, "asked", "listed").to_pylist() == []


def test_a_relation_without_names_is_refused(con):
    con.execute("create table nameless as select 1 as query_id, 'x' as title")
    with pytest.raises(VendorwatchError, match="no column name"):
        screen(con, "nameless", "listed")


@pytest.fixture(scope="module")
def twelve(shared_data):
    """Kaspersky's executives as the press release and OFAC write them."""
    with (shared_data / "ofac/kaspersky/kaspersky_12.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def full_list(shared_data, twelve):
    """The index of the full SDN list, with those of the twelve that have left it since."""
    sdn = []
    for file, place in (("sdn", 1), ("alt", 3)):
        with gzip.open(shared_data / "ofac/composite_2026-07-29" / f"{file}.csv.gz", "rt", encoding="utf-8") as lines:
            sdn += [(row[0], row[place], row[2].strip()) for row in csv.reader(lines) if len(row) > 1]
    kinds = {entry_id: kind for entry_id, _, kind in sdn if kind in OFAC_KINDS}
    listed = [
        {"entry_id": row[0], "name": row[1], "kind": OFAC_KINDS.get(kinds.get(row[0]), "organization")} for row in sdn
    ]
    gone = [row for row in twelve if row["on_list_2026-08-20"] == "N"]
    listed += [{"entry_id": row["ent_num"], "name": row["sdn_name"], "kind": "person"} for row in gone]
    return NameIndex.build(listed_table(listed))


def asked_of(index, asked):
    """Return the hits of (query_id, name) pairs."""
    columns = [*zip(*asked, strict=True), ["unknown"] * len(asked), *[[""] * len(asked)] * 4]
    return screen_table(index, arrow.table(columns, QUERIES)).to_pylist()


@pytest.mark.real
def test_the_twelve_executives_against_the_full_list(full_list, twelve):
    found = asked_of(full_list, [(row["ent_num"], row["press_release_name"]) for row in twelve])
    first = {}
    for hit in found:
        first.setdefault(hit["query_id"], hit["entry_id"])
    assert len(first) == 12
    assert all(query == entry for query, entry in first.items())
    assert [hit for hit in found if hit["band"] == "auto" and hit["query_id"] != hit["entry_id"]] == []


@pytest.mark.real
def test_batches_and_order_change_nothing_against_the_full_list(full_list, monkeypatch):
    listed = [full_list.name(number, "unknown").text for number in range(0, len(full_list), 500)]
    names = [*listed, *(name[:4] + name[5:] for name in listed), *(name.title() for name in listed), *WILD]
    asked = [(f"q{number:03}", name) for number, name in enumerate(names)]
    expected = asked_of(full_list, asked)
    assert len({hit["query_id"] for hit in expected}) > 200
    for batch in (1, 7):
        monkeypatch.setattr(match, "BATCH", batch)
        assert asked_of(full_list, asked[:: 8 - batch]) == [
            hit for hit in expected if int(hit["query_id"][1:]) % (8 - batch) == 0
        ]
    monkeypatch.undo()
    shuffled = random.Random(7).sample(asked, len(asked))
    assert sorted(asked_of(full_list, shuffled), key=lambda hit: hit["query_id"]) == expected


def test_each_name_of_a_cell_is_asked_about():
    listed = [("1", "KESTREL OTC, S.R.O.", "organization"), ("2", "PLOVER SAVINGS BANK", "organization")]
    index = NameIndex.build(listed_table([{"entry_id": i, "name": name, "kind": kind} for i, name, kind in listed]))

    def asked(*names):
        columns = [[str(number) for number, _ in enumerate(names)], list(names), ["unknown"] * len(names)]
        table = arrow.table([*columns, *[[""] * len(names)] * 4], QUERIES)
        return [(hit["entry_id"], hit["score"]) for hit in screen_table(index, table).to_pylist()]

    alone = asked("Kestrel OTC")
    assert alone and asked("Heron Cloud (formerly Kestrel OTC)") == alone
    assert {entry for entry, _ in asked("Kestrel OTC a.k.a. Plover Savings Bank")} == {"1", "2"}


def test_each_name_that_a_list_puts_in_one_is_found():
    listed = listed_table([{"entry_id": "1", "name": "Heron OOO (f.k.a., Kestrel Invest OOO)", "kind": "unknown"}])
    table = arrow.table([["a", "b"], ["Kestrel Invest OOO", "Heron OOO"], ["unknown"] * 2, *[["", ""]] * 4], QUERIES)
    hits = screen_table(NameIndex.build(listed), table).to_pylist()
    assert [(hit["query_id"], hit["entry_id"], hit["score"]) for hit in hits] == [("a", "1", 1.0), ("b", "1", 1.0)]


def test_two_names_of_unknown_kind_are_compared_as_what_they_tell():
    listed = ["Zarya Haike Communication Group Co., Ltd.", "Orlov, Pyotr Ivanovich", "ZARYA TEKHNOLOGII"]
    index = NameIndex.build(listed_table([{"entry_id": n, "name": n, "kind": "unknown"} for n in listed]))
    asked = ["ZARYA HAIKE COMM GRP", "Piotr Orlov", "Zarya Technologies LLC"]
    table = arrow.table([asked, asked, ["unknown"] * 3, *[[""] * 3] * 4], QUERIES)
    scores = {(hit["query_name"], hit["entry_id"]): hit["score"] for hit in screen_table(index, table).to_pylist()}
    for query, name in zip(asked, listed, strict=True):
        assert scores[query, name] == compare(query, name).score


@pytest.mark.real
def test_ordinary_companies_are_never_certain_and_seldom_asked_about(full_list, shared_data):
    rows = json.loads((shared_data / "market/sec/company_tickers_2025-12.json").read_text("utf-8")).values()
    names = sorted({row["title"] for row in rows})[::3]
    hits = asked_of(full_list, [(name, name) for name in names])
    assert {hit["band"] for hit in hits} == {"review"}
    asked = {hit["query_id"] for hit in hits if hit["above_line"]}
    assert len(asked) < 0.01 * len(names)
    assert len({hit["query_id"] for hit in hits}) > 5 * len(asked)


WORDS = ["Halwei", "Kestrom", "Zarnitsa", "Barkhan", "Trading", "Bank", "Plant", "Group", "Tehran", "Volkov", "Ivan"]


def test_names_that_no_fact_can_lift_above_the_line_are_not_compared_and_change_no_hit(monkeypatch):
    chooser = random.Random(7)
    made = [" ".join(chooser.choices(WORDS, k=chooser.randint(2, 4))) for _ in range(400)]
    kinds = ["organization", "organization", "person", "unknown"]
    index = NameIndex.build(
        listed_table(
            [
                {
                    "entry_id": f"e{at}",
                    "name": name,
                    "kind": chooser.choice(kinds),
                    "country": chooser.choice(["", "RU", "IR"]),
                }
                for at, name in enumerate(made[:200])
            ]
        )
    )
    rows = [
        (str(at), name, "unknown", chooser.choice(["", "RU", "US"]), "", "", []) for at, name in enumerate(made[200:])
    ]
    asked = arrow.table(list(zip(*rows, strict=True)), QUERIES)
    compared = []
    compare_two = match._compared

    def counted(*names):
        compared.append(names)
        return compare_two(*names)

    monkeypatch.setattr(match, "_compared", counted)
    found = screen_table(index, asked)
    few = len(compared)
    assert found.num_rows > len(rows)
    monkeypatch.setattr(match, "_rooms", lambda asked: dict.fromkeys(asked.names, match._ROOM))
    assert screen_table(index, asked).equals(found)
    assert few < len(compared) - few


def test_features_are_json_of_what_was_measured(con):
    [hit] = hits(con, ["Marina Aleseeva"]).to_pylist()[:1]
    told = json.loads(hit["features"])
    assert told["start"] == {"value": 1.0, "points": 1.0}
    assert sum(item["points"] for item in told.values()) == pytest.approx(hit["score"])
