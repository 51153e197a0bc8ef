"""Encodings told by which makes words of the bytes, and files that are none."""

import io

import pytest

from vendorwatch.errors import ParseError
from vendorwatch.formats.sheets.decode import Encoding, encoding_of
from vendorwatch.formats.sheets.file import File, read_file

TURKISH = ["Şeker Pazarı Gıda A.Ş.", "Yıldırım Çelik Sanayi", "Özdağ İnşaat ve Ticaret Ltd. Şti.", "Güngör Mühendislik"]
GERMAN = ["Brückner Fördertechnik GmbH", "Hühnerhof Jäckel", "Großküchen Weiß KG", "Ährenfeld Bäckerei"]
FRENCH = ["Boulangerie Générale Legrand", "Société Thévenet Frères", "Hôtellerie François", "Béton du Rhône"]
SPANISH = ["Muñiz Cerámicas S.L.", "Compañía Andaluza de Gestión", "Peñalver y Núñez"]
DANISH = ["Sørens Møbler ApS", "Ærø Værft", "Ålborg Købmænd"]
POLISH = ["Zakład Usługowy Żbik", "Spółdzielnia Mleczarska Łąka", "Księgarnia Świętokrzyska"]
CZECH = ["Žďárské strojírny", "Řeznictví Dvořáček", "Pekařství Kůrka"]
HUNGARIAN = ["Műhely és Társa Kft.", "Tűzoltó Őrség Bt.", "Győri Szövőgyár"]
RUSSIAN = ["ООО Северный ветер", "АО Уральский завод", "Торговый дом Берёзка"]
GREEK = ["Ελληνική Ναυτιλία", "Αφοί Παπαδόπουλοι Α.Ε."]
CHINESE = ["上海东方贸易有限公司", "北京机械进出口公司"]
JAPANESE = ["株式会社東京製作所", "大阪ガラス工業", "コクヨ商事"]
KOREAN = ["서울무역 주식회사", "부산기계공업"]
SAO = ["Construções São Tomé", "Irmãos Leitão"]


def list_of(names: list[str], sep: str = ";") -> str:
    return (
        "\r\n".join([f"Id{sep}Vendor{sep}Land", *(f"{n}{sep}{name}{sep}DE" for n, name in enumerate(names))]) + "\r\n"
    )


def names_in(body: bytes) -> list[str | None]:
    [sheet] = read(body).sheets
    return [row.values["vendor_name"] for row in sheet.rows]


def read(body: bytes) -> File:
    return read_file(lambda: io.BytesIO(body), "list.csv")


@pytest.mark.parametrize(
    ("names", "codec"),
    [
        *((TURKISH, codec) for codec in ("cp1254", "iso8859-9", "cp857")),
        *((GERMAN, codec) for codec in ("cp1252", "cp850", "cp437", "mac-roman", "iso8859-15")),
        *((FRENCH, codec) for codec in ("cp1252", "cp850", "mac-roman")),
        *((SPANISH, codec) for codec in ("cp1252", "cp850")),
        *((SAO, codec) for codec in ("cp1252", "cp850", "cp860")),
        *((DANISH, codec) for codec in ("cp1252", "cp850", "cp865")),
        *((POLISH, codec) for codec in ("cp1250", "iso8859-2", "cp852")),
        *((CZECH, codec) for codec in ("cp1250", "cp852")),
        *((HUNGARIAN, codec) for codec in ("cp1250", "cp852")),
        *((RUSSIAN, codec) for codec in ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic", "utf-16-le")),
        *((GREEK, codec) for codec in ("cp1253", "cp737")),
        *((CHINESE, codec) for codec in ("gb18030", "utf-16-be")),
        (CHINESE[:1], "utf-16-le"),
        *((JAPANESE, codec) for codec in ("cp932", "euc-jp")),
        (KOREAN, "cp949"),
        # Of many companies of the country, one has such a letter.
        (["Acme Ltd", "Nordwind AG", "Blue Fern LLC"] * 40 + GERMAN[:1], "cp850"),
        (["Acme Ltd", "Nordwind AG", "Blue Fern LLC"] * 40 + TURKISH[1:2], "cp1254"),
        *(
            (["Acme Ltd", "Blue Fern LLC", name], "cp1252")
            for name in ("Ann’s Bakery", "O’Brien – Sons", "The “Oaks” Ltd", "Fern™")
        ),
        # One list has the words of many languages.
        ([*GERMAN, *FRENCH, *SPANISH, *DANISH, "Acme “Tools” – Ltd", "Café Zoë®"], "cp1252"),
    ],
)
def test_the_encoding_is_the_one_that_makes_words(names: list[str], codec: str) -> None:
    file = read(list_of(names).encode(codec))
    assert [row.values["vendor_name"] for row in file.sheets[0].rows] == names
    [told] = [issue.message for issue in file.warnings]
    assert told.startswith("neither UTF-8 nor marked; read as ")


def test_the_encoding_is_named_as_people_call_it_with_words_to_judge_it_by() -> None:
    file = read(list_of(TURKISH).encode("cp1254"))
    assert file.format == "CSV in cp1254 (Turkish)"
    assert file.warnings[0].message == ("neither UTF-8 nor marked; read as cp1254 (Turkish): Şeker, Pazarı, Gıda")
    assert read(list_of(TURKISH).encode()).format == "CSV in UTF-8"
    assert not read(list_of(TURKISH).encode("utf-8-sig")).warnings
    assert str(Encoding("utf-16-le")) == "UTF-16-LE"


def test_bytes_that_are_not_utf8_and_nul_cost_their_rows_alone() -> None:
    body = list_of(GERMAN).encode() + b"8;M\xfcller;AT\r\n9;Ac\0me;US\r\n10;Bolt;US\r\n"
    [sheet] = read(body).sheets
    assert [row.values["vendor_name"] for row in sheet.rows] == [*GERMAN, "Bolt"]
    assert [(issue.line, issue.severity, issue.message) for issue in sheet.issues] == [
        (6, "error", "bytes that are not UTF-8"),
        (7, "error", "a NUL character"),
    ]


def test_a_file_that_was_cut_within_a_letter_loses_its_last_row() -> None:
    assert names_in(list_of([*GERMAN, "Schön"]).encode()[:-7]) == GERMAN


@pytest.mark.parametrize("body", [bytes(range(128, 256)) * 9, b"Vendor\n" + bytes(range(1, 256)) * 4])
def test_what_makes_no_words_in_any_encoding_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError, match="an encoding that cannot be told"):
        encoding_of(lambda: io.BytesIO(body), "list.csv")


def test_letters_far_down_a_large_list_count() -> None:
    names = [f"Acme {'of the far north ' * 20}{n}" for n in range(4_000)] + TURKISH
    assert names_in(list_of(names).encode("cp1254"))[-4:] == TURKISH
