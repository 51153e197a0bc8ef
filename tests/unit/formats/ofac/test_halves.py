from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.formats.ofac.test_enhanced_xml import ENTITY, FILE, PART, SDN, parse
from vendorwatch.deliveries import Delivery, Parsed
from vendorwatch.errors import ParseError
from vendorwatch.formats.ofac import enhanced_xml, halves

Make = Callable[..., Delivery]
ENTITIES = "".join(ENTITY.replace('id="7"', f'id="{number}"') for number in range(1, 9))


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "WORTH_TWO", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch, delivery_of: Make) -> Callable[[str], Parsed]:
    def read(text: str) -> Parsed:
        with monkeypatch.context() as once:
            once.setattr(enhanced_xml, "plain", lambda _: None)
            return parse(delivery_of, text)

    return read


@pytest.fixture
def in_two(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each file since was read in two."""
    told: list[bool] = []
    read = enhanced_xml._in_two

    def spy(*given: object) -> Parsed:
        told.append(False)
        found = read(*given)
        told[-1] = True
        return found

    monkeypatch.setattr(enhanced_xml, "_in_two", spy)
    return told


@pytest.mark.parametrize(
    "entities",
    [
        ENTITIES,
        ENTITIES.replace("<title>Chief</title>", "<mood>grim</mood>", 1),
        ENTITIES.replace('id="8"', 'id="9" colour="red"'),
    ],
)
def test_two_halves_say_what_the_whole_says(
    delivery_of: Make, whole: Callable[[str], Parsed], in_two: list[bool], entities: str
) -> None:
    text = FILE.format(entities)
    expected, found = whole(text), parse(delivery_of, text)
    assert in_two == [True]
    assert found.published_on == expected.published_on
    assert found.fields == expected.fields
    assert {name: table.to_pylist() for name, table in found.tables.items()} == {
        name: table.to_pylist() for name, table in expected.tables.items()
    }


@pytest.mark.parametrize(
    "entities",
    [
        # An entity that stands twice, once in each half; a code that nobody knows.
        ENTITIES.replace('id="8"', 'id="1"'),
        ENTITIES.replace("Individual", "Robot"),
        # Ends of entities that end none: in a comment, in characters, one too many.
        ENTITIES.replace('<entity id="5">', '<!-- <entity id="5">').replace('<entity id="7">', '--><entity id="7">'),
        ENTITIES.replace("<title>Chief</title>", "<title><![CDATA[</entity> <entity>]]></title>"),
        ENTITIES + "</entity>",
        ENTITIES.replace('<entity id="6">', '<other><entity id="6">'),
        # A half that breaks off, and one that is no longer an entity.
        ENTITIES[: 3 * len(ENTITIES) // 4 - 9],
        ENTITIES.replace('<entity id="6">', '<entity number="6">'),
    ],
)
def test_what_is_not_plain_is_told_of_the_whole(
    delivery_of: Make, whole: Callable[[str], Parsed], in_two: list[bool], entities: str
) -> None:
    def outcome(read: Callable[[], Parsed]) -> object:
        try:
            return told(read())
        except ParseError as error:
            return str(error)

    text = FILE.format(entities)
    assert outcome(lambda: parse(delivery_of, text)) == outcome(lambda: whole(text))
    assert True not in in_two


@pytest.mark.parametrize(
    "declaration", ['<?xml version="1.0" encoding="iso-8859-1"?>', '<?xml version="1.0"?><!DOCTYPE sanctionsData>']
)
def test_only_plain_text_is_parted(tmp_path, declaration: str) -> None:
    path = tmp_path / "file.xml"
    path.write_text(FILE.format(ENTITIES))
    assert halves.plain(path)
    path.write_text(FILE.format(ENTITIES).replace('<?xml version="1.0"?>', declaration))
    assert halves.plain(path) is None


def rendered(entities: dict[int, str]) -> str:
    return FILE.format("".join(ENTITY.replace('id="7"', f'id="{n}"').replace("Chief", t) for n, t in entities.items()))


def told(parsed: Parsed) -> object:
    tables = {name: table.to_pylist() for name, table in parsed.tables.items()}
    return tables, parsed.fields, parsed.problems, parsed.published_on


EVERY = dict.fromkeys(range(1, 9), "Chief")
EDITS = st.dictionaries(st.integers(1, 12), st.sampled_from(["Chief", "Deputy", "</title><title>"]), max_size=3)


# Each reads three files in processes of their own.
@settings(max_examples=settings().max_examples // 3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EDITS, st.sets(st.integers(1, 8), max_size=3), st.booleans())
def test_differences_from_the_file_before_make_what_the_whole_does(
    delivery_of: Make, edits: dict[int, str], gone: set[int], turned: bool
) -> None:
    now = {number: title for number, title in {**EVERY, **edits}.items() if number not in gone}
    text = rendered(dict(reversed(now.items())) if turned else now).replace("2024-06-21T", "2024-06-22T")
    before = delivery_of("ofac_sdn", "enhanced_xml", {PART: rendered(EVERY).encode()})
    after = delivery_of("ofac_sdn", "enhanced_xml", {PART: text.encode()})
    assert SDN.parse_after
    found = SDN.parse_after(after, before, SDN.parse(before))
    try:
        whole = SDN.parse(after)
    except ParseError:
        assert found is None
    else:
        # What nobody knows is told of the whole file.
        assert found is None or told(found) == told(whole)
        assert found is not None or len(set(edits) | gone) > 1


@pytest.mark.parametrize(
    "text",
    [
        # A number that another entity has, a code that nobody knows, an entity cut short, another document than a list.
        rendered(EVERY).replace('id="8"', 'id="1"'),
        rendered({**EVERY, 8: "Deputy"}).replace('id="8"', 'id="7"'),
        rendered({**EVERY, 8: "Chief"}).replace("Individual", "Robot", 1),
        rendered(EVERY).replace("</entity>\n</entities>", "</entities>"),
        rendered(EVERY).replace("sanctionsData", "other"),
        FILE.format(""),
        rendered(dict.fromkeys(range(21, 29), "Chief")),
    ],
)
def test_what_is_not_in_order_beside_the_file_before_is_told_of_the_whole(delivery_of: Make, text: str) -> None:
    before = delivery_of("ofac_sdn", "enhanced_xml", {PART: rendered(EVERY).encode()})
    after = delivery_of("ofac_sdn", "enhanced_xml", {PART: text.encode()})
    assert SDN.parse_after
    assert SDN.parse_after(after, before, SDN.parse(before)) is None
