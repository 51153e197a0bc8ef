from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from vendorwatch.deliveries import Delivery, Parsed
from vendorwatch.errors import ParseError
from vendorwatch.sources import all_sources

SDN = all_sources()["ofac_sdn"]
PART = "SDN_ENHANCED.XML"

ENTITY = """
<entity id="7">
  <generalInfo><identityId>1</identityId><entityType refId="600">Individual</entityType><title>Chief</title></generalInfo>
  <sanctionsLists><sanctionsList refId="1550" id="1" datePublished="2024-06-21">SDN List</sanctionsList></sanctionsLists>
  <sanctionsPrograms><sanctionsProgram refId="1" id="1">RUSSIA-EO14024</sanctionsProgram></sanctionsPrograms>
  <sanctionsTypes><sanctionsType refId="1" id="1">Block</sanctionsType></sanctionsTypes>
  <legalAuthorities><legalAuthority refId="1" id="1">Executive Order 14024</legalAuthority></legalAuthorities>
  <names><name id="70">
    <isPrimary>true</isPrimary><isLowQuality>false</isLowQuality>
    <translations><translation id="700">
      <isPrimary>true</isPrimary><script refId="1">Latin</script>
      <formattedFirstName>Anna</formattedFirstName><formattedLastName>RAY</formattedLastName>
      <formattedFullName>RAY, Anna</formattedFullName>
      <nameParts><namePart id="1"><type refId="1">Last Name</type><value>RAY</value></namePart></nameParts>
    </translation></translations>
  </name></names>
  <features><feature id="5">
    <type featureTypeId="8">Birthdate</type><versionId>1</versionId><value>1955</value>
    <valueDate id="1">
      <fromDateBegin>1955-01-01</fromDateBegin><fromDateEnd>1955-01-01</fromDateEnd>
      <toDateBegin>1955-12-31</toDateBegin><toDateEnd>1955-12-31</toDateEnd>
      <isApproximate>false</isApproximate><isDateRange>false</isDateRange>
    </valueDate>
    <isPrimary>true</isPrimary>
  </feature></features>
</entity>
"""
FILE = (
    '<?xml version="1.0"?><sanctionsData xmlns="https://example.org/any"><publicationInfo><dataAsOf>2024-06-21T00:00:00'
    "</dataAsOf><filters/></publicationInfo><referenceValues/><featureTypes/><entities>{}</entities></sanctionsData>"
)

Make = Callable[..., Delivery]


def parse(delivery_of: Make, text: str) -> Parsed:
    return SDN.parse(delivery_of("ofac_sdn", "enhanced_xml", {PART: text.encode()}))


def test_an_entity_becomes_rows_whatever_the_namespace(delivery_of: Make) -> None:
    parsed = parse(delivery_of, FILE.format(ENTITY))
    rows = {name: table.to_pylist() for name, table in parsed.tables.items()}
    assert not [f for f in parsed.fields if f.unknown]
    assert str(parsed.published_on) == "2024-06-21"
    [entry] = rows["entries"]
    assert (entry["entry_id"], entry["name"], entry["title"]) == (7, "RAY, Anna", "Chief")
    [listing] = rows["listings"]
    assert str(listing["listed_on"]) == "2024-06-21"
    [feature] = rows["features"]
    assert (str(feature["date_from"]), str(feature["date_to"]), feature["date_precision"]) == (
        *("1955-01-01", "1955-12-31", "year"),
    )


def test_an_element_nobody_knows_is_counted(delivery_of: Make) -> None:
    parsed = parse(delivery_of, FILE.format(ENTITY.replace("<title>", "<rank>9</rank><title>")))
    assert [f.field.rpartition("/")[2] for f in parsed.fields if f.unknown] == ["rank"]


def test_an_attribute_nobody_knows_is_counted(delivery_of: Make) -> None:
    parsed = parse(delivery_of, FILE.format(ENTITY.replace('<name id="70">', '<name id="70" weight="1">')))
    assert [f.field.rpartition("/")[2] for f in parsed.fields if f.unknown] == ["@weight"]


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ("<names>", "<names>WHO", "entity/names"),
        ("</name>", "</name>WHO", "entity/names"),
        ('<entity id="7">', '<entity id="7">WHO', "entity"),
        ("</generalInfo>", "</generalInfo>WHO", "entity"),
        ("</entity>", "</entity>WHO", "entities"),
    ],
)
def test_text_between_elements_is_counted(delivery_of: Make, before: str, after: str, where: str) -> None:
    for more in ("", ENTITY.replace('id="7"', 'id="8"')):
        parsed = parse(delivery_of, FILE.format(ENTITY.replace(before, after, 1) + more))
        assert [(f.field.rsplit("/", where.count("/") + 2)[1:], f.found) for f in parsed.fields if f.unknown] == [
            ([*where.split("/"), "text()"], 1)
        ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("<!DOCTYPE x [<!ENTITY a 'b'>]>" + FILE.format(ENTITY)[21:], "DOCTYPE"),
        (FILE.format(ENTITY)[:-30], "well-formed"),
        (
            FILE.format(ENTITY.replace("Chief", "Chief&nbsp;")),
            r"line 3: is not well-formed XML: Entity 'nbsp' not defined",
        ),
        ("<html><body>Sorry</body></html>", "html"),
        (FILE.format(""), "no entit"),
        (FILE.format(ENTITY).replace("2024-06-21T", "soon T"), "soon"),
        (FILE.format(ENTITY.replace("formattedFullName", "formattedName")), "entity 7"),
        (FILE.format(ENTITY.replace('id="7"', 'id="-7"')), "@id '-7'"),
        (FILE.format(ENTITY.replace('id="7"', 'id="0"')), "@id '0'"),
        (FILE.format(ENTITY.replace('id="7"', 'id="0x1F"')), "@id '0x1F'"),
        (FILE.format(ENTITY.replace('<name id="', '<name id="-')), "entity 7 lacks or spoils @id '-70'"),
        (FILE.format(ENTITY.replace("<isPrimary>true</isPrimary>", "<isPrimary>maybe</isPrimary>", 1)), "entity 7"),
    ],
)
def test_a_broken_file_is_refused(delivery_of: Make, text: str, complaint: str) -> None:
    with pytest.raises(ParseError, match=f"(?i){complaint}"):
        parse(delivery_of, text)


@pytest.mark.real
def test_every_element_of_a_real_file_is_accounted_for(delivery_of: Make, shared_data: Path) -> None:
    """The parser's own counts equal those of a naive walk over the whole tree."""
    path = shared_data / "ofac" / "enhanced_xml" / "CONS_ENHANCED.XML"
    parsed = all_sources()["ofac_consolidated"].parse(
        delivery_of("ofac_consolidated", "enhanced_xml", {"CONS_ENHANCED.XML": path})
    )
    assert not [f for f in parsed.fields if f.unknown]
    tags = Counter(e.tag.rpartition("}")[2] for e in ElementTree.parse(path).getroot().iter())
    assert parsed.tables["entries"].num_rows == tags["entity"] == 443
    assert parsed.tables["features"].num_rows == tags["feature"]
    assert parsed.tables["identifiers"].num_rows == tags["identityDocument"]
    assert parsed.tables["relations"].num_rows == tags["relationship"]
    assert parsed.tables["name_parts"].num_rows == tags["namePart"]
