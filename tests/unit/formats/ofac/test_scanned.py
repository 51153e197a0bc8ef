"""Many entities read at once say what they say one by one, whatever stands in them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.unit.formats.ofac.test_enhanced_xml import ENTITY, FILE, PART, SDN
from tests.unit.formats.ofac.test_halves import told
from vendorwatch.deliveries import Delivery
from vendorwatch.errors import ParseError
from vendorwatch.formats.ofac import enhanced_xml, halves, kernel, scanned
from vendorwatch.formats.ofac.gathered import Elements

Make = Callable[..., Delivery]

MORE = (
    ENTITY.replace(
        "<features>",
        """<addresses>
    <address id="1"><country refId="2">Cyprus</country></address>
    <address id="2"><country refId="2">Cyprus</country><translations><country refId="2">Cyprus</country>
      <translation id="3"><isPrimary>true</isPrimary><script refId="1">Latin</script><addressParts>
        <addressPart id="1"><type refId="1">ADDRESS1</type><value>7 Quay &amp; Sons &#x2014; &#8212;</value></addressPart>
        <addressPart id="2"><type refId="1">CITY</type><value>Lárnaka</value></addressPart>
      </addressParts></translation>
      <translation id="4"><isPrimary>false</isPrimary><script refId="1">Greek</script></translation>
    </translations></address>
  </addresses><features>""",
    )
    .replace(
        "</features>",
        """<feature id="6"><type featureTypeId="9"> Gender </type><versionId>2</versionId><value/><isPrimary>0</isPrimary>
    <reliability refId="3">Confirmed</reliability><comments>a &lt; b</comments></feature></features>
  <identityDocuments><identityDocument id="9"><type refId="1">Passport</type><name nameId="70">RAY</name>
    <documentNumber>A1</documentNumber><isValid>true</isValid><issuingLocation>Nicosia</issuingLocation>
    <issueDate id="1"><fromDateBegin>2001-02-03</fromDateBegin><isApproximate>false</isApproximate>
      <isDateRange>false</isDateRange></issueDate>
    <idFeatures><feature x="1"><odd>7<b/></odd></feature></idFeatures></identityDocument></identityDocuments>
  <relationships><relationship id="1"><type refId="1">Owned by</type><relatedEntity entityId="8">ANOTHER</relatedEntity>
    <dateRange id="2"><fromDateBegin>2001-01-01</fromDateBegin><toDateEnd>2002-12-31</toDateEnd>
      <isApproximate>true</isApproximate><isDateRange>true</isDateRange></dateRange></relationship></relationships>""",
    )
    .replace("</names>", "</names>", 1)
)
SOME = "".join(MORE.replace('entity id="7"', f'entity id="{number}"') for number in range(1, 5))


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each stretch since was left to the parser that reads entities one by one."""
    monkeypatch.setattr(halves, "WORTH_TWO", 0)
    monkeypatch.setattr(enhanced_xml, "WORTH_SCANNING", 0)
    # In this process, so that it is seen.
    monkeypatch.setattr(enhanced_xml, "has_two_cores", lambda: False)
    left: list[bool] = []

    class Spied(scanned.Scanner):
        def read(self, opening: bytes, stretch: bytes, closing: bytes) -> Elements:
            left.append(True)
            found = super().read(opening, stretch, closing)
            left[-1] = False
            return found

    monkeypatch.setattr(enhanced_xml, "Scanner", Spied)
    return left


def both(delivery_of: Make, text: bytes) -> tuple[object, object]:
    """Return what a file says when it is read at once, and one by one."""
    delivery = delivery_of("ofac_sdn", "enhanced_xml", {PART: text})
    [document] = delivery.documents
    return outcome(lambda: SDN.parse(delivery)), outcome(
        lambda: enhanced_xml._Reader(document).read(document.path.open("rb"))
    )


def outcome(read: Callable[[], object]) -> object:
    try:
        return told(read())
    except ParseError as error:
        return str(error)


def test_a_plain_stretch_is_read_at_once(delivery_of: Make, odd: list[bool]) -> None:
    at_once, one_by_one = both(delivery_of, FILE.format(SOME).encode())
    assert at_once == one_by_one
    assert odd == [False]
    tables, fields, problems, _ = at_once
    assert [row["full_address"] for row in tables["addresses"]][:3] == [
        "Cyprus",
        "7 Quay & Sons — —, Lárnaka, Cyprus",
        "Cyprus",
    ]
    assert not problems
    assert not [field for field in fields if field.unknown]
    assert {"sanctionsData/entities/entity/identityDocuments/identityDocument/idFeatures/feature/@x"} < {
        field.field for field in fields
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<title>Chief</title>", "<title>Chief</title><rank>9</rank>"),
        ("<title>Chief</title>", '<title lang="en">Chief</title>'),
        ("<title>Chief</title>", "<title>Chief<b/></title>"),
        ("<title>Chief</title>", "<title>Chief</title><title>Deputy</title>"),
        ("<title>Chief</title>", "<title> </title>"),
        ("<title>Chief</title>", "<title>Chief\r\n</title>"),
        ("<title>Chief</title>", "<a:title xmlns:a='b'>Chief</a:title>"),
        ("<title>Chief</title>", "<title xmlns='b'>Chief</title>"),
        ("<title>Chief</title>", "<title>Chief</title>of it"),
        ("<title>Chief</title>", "<title/>"),
        ("<title>Chief</title>", "<title>&unknown;</title>"),
        ("<title>Chief</title>", "<title>]]></title>"),
        ("<title>Chief</title>", "<title>a\x01b</title>"),
        ("<title>Chief</title>", "<title>a > b</title>"),
        ("<names>", "<names></names><names>"),
        ("<names>", "<names>who"),
        ("</names>", "</names>who"),
        ("</entity>", "</entity>who"),
        ("<odd>", "<odd>who<b/>who"),
        ("<title>Chief</title>", "<title>" + "x" * 10_000_001 + "</title>"),
        ("<names><name", "<names><name id='1' id='2'/><name"),
        ('<name id="70">', "<name id = '70' >"),
        ('<name id="70">', '<name id="7\n0">'),
        ('<name id="70">', '<name id="seventy">'),
        ('datePublished="2024-06-21"', 'datePublished="20240621"'),
        ('datePublished="2024-06-21"', 'datePublished="0000-01-01"'),
        ('datePublished="2024-06-21"', 'datePublished=">"'),
        ('datePublished="2024-06-21"', 'datePublished="2024&#45;06-21"'),
        ("1955-01-01", "1955-01-32"),
        ("<isDateRange>false", "<isDateRange>perhaps"),
        ("Individual", "Robot"),
        ("</translations>\n  </name>", "</translations>\n  </name><name id='71'><aliasType refId='1'>Nick</aliasType>"),
        ('entity id="3"', 'entity id="2"'),
        ('<entity id="3"', '<party id="1"><names/></party><entity id="3"'),
        ('<entity id="3"', '<Entity id="9"/><entity id="3"'),
        ('<entity id="3"', '</entities><others/><entities><entity id="3"'),
        ('<entity id="3"', '<entities><entity id="9"/></entities><entity id="3"'),
        ('entity id="3"', 'entity id="3" id="4"'),
        ("RAY, Anna", "RAY, Änna 雷"),
        ("<odd>", "<" + "n" * 300 + "/><odd>"),
        ("<odd>", "<d>" * 70 + "</d>" * 70 + "<odd>"),
        ("<odd>", "<odd a='1' b='2' c='3' d='4' e='5' f='6' g='7' h='8' i='9'/><odd>"),
    ],
)
def test_what_is_out_of_the_ordinary_is_told_as_one_by_one(
    delivery_of: Make, odd: list[bool], before: str, after: str
) -> None:
    text = FILE.format(SOME)
    assert before in text
    at_once, one_by_one = both(delivery_of, text.replace(before, after, 1).encode())
    assert odd
    assert at_once == one_by_one


def test_an_element_beside_the_entities_is_unknown_in_whatever_way_it_is_read(
    delivery_of: Make, odd: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enhanced_xml, "has_two_cores", lambda: True)
    for number in (1, 2, 4):
        text = FILE.format(SOME.replace(f'<entity id="{number}"', f'<party/><entity id="{number}"'))
        (_, fields, _, _), one_by_one = both(delivery_of, text.encode())
        assert [field.field.rpartition("/")[2] for field in fields if field.unknown] == ["party"]
        assert fields == one_by_one[1]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(0, 10**6),
    st.sampled_from(["", "<", ">", "&", "/", "'", '"', " ", "\r", "x", "id", "\x00", "\ud7ff", "</name>", "<a>"]),
)
def test_any_edit_is_told_as_one_by_one(delivery_of: Make, odd: list[bool], place: int, put: str) -> None:
    text = FILE.format(SOME)
    at = text.index("<entity") + place % len(SOME)
    at_once, one_by_one = both(delivery_of, (text[:at] + put + text[at + 1 :]).encode())
    assert at_once == one_by_one


def test_a_stretch_that_ends_within_an_entity_or_has_another_inside_is_told_as_one_by_one(
    delivery_of: Make, odd: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(halves, "_STRETCH", 1_000)
    text = FILE.format(
        SOME + SOME.replace("<odd>", "<entity/><entity>x</entity><odd>").replace('entity id="', 'entity id="9')
    )
    at_once, one_by_one = both(delivery_of, text.encode())
    assert len(odd) > 4
    assert at_once == one_by_one


@given(st.binary(max_size=60) | st.text("<>/='\" ax", max_size=60).map(str.encode))
@example(b"<")
@example(b"<a b='")
@example(b"<a/")
@example(b"</")
def test_the_loop_keeps_within_its_arrays_whatever_the_bytes_are(stretch: bytes) -> None:
    """As Python runs it, which refuses what lies beyond an array."""
    data = np.frombuffer(stretch, np.uint8)
    slots, place_kind = np.full(kernel.SLOTS, -1), np.full(4, kernel.GROUP)
    # Any element is known: the first that is met stands for all.
    state, stack = np.zeros(5, np.int64), np.zeros((kernel.DEEPEST, 3), np.int64)
    signature = np.zeros(kernel.LONGEST, np.int64)
    signatures, signed = np.zeros((1, kernel.LONGEST), np.int64), np.zeros((1, 2), np.int64)
    written = np.zeros((stretch.count(b"<") + stretch.count(b"="), kernel.COLUMNS), np.int64)
    zeros = np.zeros(4, np.int64)
    for _ in range(3):
        ended = kernel.scan(
            *(data, state, stack, signature, slots, signatures, signed, zeros, np.full(1, kernel.GROUP)),
            *(np.full((1, kernel.MOST_ATTRIBUTES), 1), place_kind, zeros.astype(bool), zeros, zeros, written),
        )
        if ended != kernel.NEW or slots.max() == 0:
            break
        slots[state[kernel.SLOT]] = 0
        signatures[0], signed[0] = signature, (0, state[kernel.SIGNED])
    assert ended in (kernel.DONE, kernel.NEW, kernel.ODD)


@pytest.mark.real
def test_a_real_file_says_the_same_in_both_ways(delivery_of: Make, odd: list[bool], shared_data: Path) -> None:
    path = shared_data / "ofac" / "enhanced_xml" / "CONS_ENHANCED.XML"
    at_once, one_by_one = both(delivery_of, path.read_bytes())
    assert odd == [False]
    assert at_once == one_by_one
