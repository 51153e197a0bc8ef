"""Delta files, in the shapes that those who read the real ones describe: nothing in them is lost, nothing is guessed."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from vendorwatch.deliveries import Delivery, Parsed
from vendorwatch.errors import ParseError
from vendorwatch.sources import all_sources
from vendorwatch.sources.ofac_deltas import delta_xml

DELTAS = all_sources()["ofac_deltas"]
NAMESPACE = "https://www.treasury.gov/ofac/DeltaFile/1.0"
FILE = (
    f'<?xml version="1.0" encoding="utf-8"?><sanctionsData xmlns="{NAMESPACE}"><publicationInfo>'
    "<datePublished>2026-01-15T00:00:00-05:00</datePublished><publicationType>Standard Action</publicationType>"
    "</publicationInfo><entities>{}</entities></sanctionsData>"
)
ADDED = (
    '<entity id="7" action="add"><generalInfo><identityId>1</identityId><entityType refId="600">Individual</entityType>'
    '</generalInfo><sanctionsLists><sanctionsList id="1" refId="1550" datePublished="2026-01-15">SDN List</sanctionsList>'
    '</sanctionsLists><sanctionsPrograms><sanctionsProgram id="2" refId="3">SDGT</sanctionsProgram></sanctionsPrograms>'
    '<names><name id="70"><isPrimary>true</isPrimary><translations><translation id="700"><isPrimary>true</isPrimary>'
    "<formattedFullName>RAY, Anna</formattedFullName></translation></translations></name></names></entity>"
)
ITEMISED = (
    '<entity id="8"><generalInfo><remarks action="update" oldValue="old wording">new wording</remarks></generalInfo>'
    '<addresses><address id="3" action="add"><country refId="840">Iran</country></address></addresses>'
    '<names><name id="9" action="remove"/></names></entity>'
)

Make = Callable[..., Delivery]


def parse(delivery_of: Make, *texts: str) -> Parsed:
    return DELTAS.parse(
        delivery_of("ofac_deltas", "delta", {f"delta.xml {n}": t.encode() for n, t in enumerate(texts)})
    )


def rows(parsed: Parsed, table: str, *columns: str) -> list[tuple]:
    return [tuple(row[c] for c in columns) for row in parsed.tables[table].to_pylist()]


def test_an_entity_says_what_became_of_it_and_an_itemised_one_of_each_element(delivery_of: Make) -> None:
    parsed = parse(delivery_of, FILE.format(ADDED + ITEMISED + '<entity id="9" action="remove"/>'))
    assert not [f for f in parsed.fields if f.unknown] + parsed.problems
    assert rows(parsed, "publications", "publication_type", "entity_count") == [("Standard Action", 3)]
    assert str(parsed.tables["publications"]["published_on"][0]) == "2026-01-15"
    assert rows(parsed, "entities", "entry_number", "action", "is_itemised", "locator") == [
        (7, "add", False, "//entity[@id='7']"),
        (8, "modify", True, "//entity[@id='8']"),
        (9, "remove", False, "//entity[@id='9']"),
    ]
    told = rows(parsed, "statements", "entity_no", "path", "action", "value", "old_value")
    assert (2, "generalInfo/remarks", "modify", "new wording", "old wording") in told
    assert (2, "addresses/address/country", "add", "Iran", None) in told
    assert (2, "names/name", "remove", None, None) in told
    assert (1, "sanctionsPrograms/sanctionsProgram", None, "SDGT", None) in told
    assert (1, "names/name/translations/translation/formattedFullName", None, "RAY, Anna", None) in told
    assert (1, "sanctionsLists/sanctionsList/@datePublished", None, "2026-01-15", None) in told


@pytest.mark.parametrize(
    ("told", "action"), [("add", "add"), (" Remove ", "remove"), ("delete", "remove"), ("change", "modify")]
)
def test_the_words_for_an_action(delivery_of: Make, told: str, action: str) -> None:
    parsed = parse(delivery_of, FILE.format(f'<entity id="1" action="{told}"/>'))
    assert rows(parsed, "entities", "action") == [(action,)]


@pytest.mark.parametrize(
    ("entity", "field"),
    [
        ('<entity id="1" action="suspend"/>', "sanctionsData/entities/entity/@action"),
        ('<entity id="1"><names action="hide"/></entity>', "sanctionsData/entities/entity/names/@action"),
        ('<entity id="1"><horoscope>Leo</horoscope></entity>', "sanctionsData/entities/entity/horoscope"),
    ],
)
def test_what_nobody_knows_is_counted_and_told(delivery_of: Make, entity: str, field: str) -> None:
    parsed = parse(delivery_of, FILE.format(entity))
    assert [(f.field, f.found, f.unknown) for f in parsed.fields if f.unknown] == [(field, 1, 1)]
    [problem] = parsed.problems
    assert (problem.severity, problem.locator) == ("error", "//entity[@id='1']")


def test_an_element_that_the_format_gains_within_a_known_part_is_kept(delivery_of: Make) -> None:
    parsed = parse(
        delivery_of, FILE.format('<entity id="1"><names><name><accent>grave</accent></name></names></entity>')
    )
    assert not [f for f in parsed.fields if f.unknown]
    assert rows(parsed, "statements", "path", "value") == [("names/name/accent", "grave")]


def test_files_stand_beside_each_other_and_a_publication_without_changes_is_one(delivery_of: Make) -> None:
    parsed = parse(delivery_of, FILE.format(""), FILE.format(ADDED))
    assert rows(parsed, "publications", "entity_count") == [(0,), (1,)]
    assert len({*rows(parsed, "publications", "document_id")}) == 2


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<sanctionsData", "not well-formed"),
        ("<html xmlns='https://www.treasury.gov/ofac/DeltaFile/1.0'/>", "has the root"),
        ("<sanctionsData xmlns='https://example.org/enhanced'/>", "expected sanctionsData of OFAC's DeltaFile format"),
        (FILE.format("").replace("2026-01-15", "soon"), "is dated 'soon"),
        (FILE.format("").replace("datePublished", "date"), "expected a date in publicationInfo/datePublished"),
        (FILE.format('<entity id="x" action="add"/>'), "the id 'x'"),
        (FILE.format('<entity id="-7" action="add"/>'), "the id '-7'"),
        (FILE.format('<entity id="٣" action="add"/>'), "the id '٣'"),
        (FILE.format('<entity id="0" action="add"/>'), "the id '0'"),
        (FILE.format('<entity action="add"/>'), "the id ''"),
        ('<!DOCTYPE x [<!ENTITY a "b">]>' + FILE.format("").partition("?>")[2], "DOCTYPE"),
    ],
)
def test_what_is_no_delta_file_is_refused(delivery_of: Make, text: str, what: str) -> None:
    with pytest.raises(ParseError, match=what.replace("(", r"\(")):
        parse(delivery_of, text)


_NAMES = st.sampled_from(["names", "name", "remarks", "value", "new"])
_TREES = st.recursive(
    st.builds(lambda name, text: (name, text, []), _NAMES, st.sampled_from(["", "a", "b c"])),
    lambda inner: st.builds(lambda name, children: (name, "", children), _NAMES, st.lists(inner, max_size=3)),
    max_leaves=12,
)


def _texts(tree: tuple) -> list[str]:
    _, text, children = tree
    return [text] * bool(text) + [t for child in children for t in _texts(child)]


def _element(tree: tuple) -> etree._Element:
    name, text, children = tree
    element = etree.Element(f"{{{NAMESPACE}}}{name}")
    element.text = text or None
    element.extend([_element(child) for child in children])
    return element


@given(trees=st.lists(_TREES, max_size=4))
def test_every_text_within_a_known_part_becomes_a_statement(trees: list[tuple], tmp_path_factory) -> None:
    reader = delta_xml._Reader(None, {"statements": [], "entities": []}, Parsed({}))  # type: ignore[arg-type]
    place = delta_xml.declared(delta_xml.FIELDS).enter("sanctionsData").enter("entities").enter("entity").enter("names")
    found = [s.value for tree in trees for s in reader._statements(_element(tree), "names", place, None, "")]
    assert found == [text for tree in trees for text in _texts(tree)]
