"""The news source: headers, pages, feeds, and files that are none of these."""

import hashlib
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vendorwatch.deliveries import Delivery, Document, Parsed
from vendorwatch.formats.headed_text import read_text
from vendorwatch.formats.story import canonical, publication_day
from vendorwatch.sources.news import source as news
from vendorwatch.sources.news.source import parse

NOW = datetime(2026, 1, 1, tzinfo=UTC)

PAGE = """<!doctype html><html lang="en-US"><head><title>T | Site</title>
<link rel="canonical" href="https://home.treasury.gov/news/press-releases/jy0001">
<meta property="og:title" content="Treasury Designates Acme"></head><body><nav>Home About</nav>
<div class="field--name-field-news-publication-date"><time datetime="2024-05-02T13:30:00Z">May 2</time></div>
<div class="field--name-field-news-body"><p>WASHINGTON &mdash; Today, OFAC designated Acme <b>Holding</b> LLC.</p>
<script>alert("WASHINGTON")</script><ul><li>Jane Roe, the chief executive of Acme Holding LLC;</li></ul></div>
<footer>Privacy</footer></body></html>"""

FEED = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Wire</title><language>en</language>
<item><title>One &amp; only</title><link>https://wire.example/1</link><pubDate>Fri, 21 Jun 2024 23:30:00 +0000</pubDate>
<description>&lt;p&gt;First.&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;&lt;p&gt;Second.&lt;/p&gt;</description></item>
<item><title>Two</title><description>No date.</description></item></channel></rss>"""


def read(tmp_path: Path, **files: bytes | str) -> Parsed:
    documents = []
    for number, (name, body) in enumerate(files.items()):
        raw = body.encode() if isinstance(body, str) else body
        sha = hashlib.sha256(raw).hexdigest()
        path = tmp_path / str(number)
        path.write_bytes(raw)
        documents.append(
            Document(f"news:{sha[:16]}", "news", name.replace("__", "."), "", sha, len(raw), NOW, None, path)
        )
    return parse(Delivery("d", "news", "inbox", NOW, None, tuple(documents)))


def stories(parsed: Parsed) -> list[dict[str, object]]:
    return parsed.tables["documents"].to_pylist()


EVENINGS = """<rss version="2.0"><channel><title>Wire</title>
<item><title>A</title><pubDate>Thu, 20 Jun 2024 21:10:00 -0400</pubDate><description>Evening here.</description></item>
<item><title>B</title><pubDate>Fri, 21 Jun 2024 07:05:00 +0900</pubDate><description>Morning there.</description></item>
<item><title>C</title><pubDate>Mon, 24 Jun 2024 00:30:00 +02:00</pubDate><description>Night.</description></item>
</channel></rss>"""


def test_the_day_of_a_feed_is_the_publishers(tmp_path: Path) -> None:
    days = [s["published_on"] for s in stories(read(tmp_path, a__xml=EVENINGS))]
    assert days == [date(2024, 6, 20), date(2024, 6, 21), date(2024, 6, 24)]


def test_what_a_feed_escaped_twice_is_plain(tmp_path: Path) -> None:
    twice = FEED.replace("First.", "Axis &amp;amp; Co&amp;#8217;s share was 7&amp;#37;.").replace(
        "One &amp; only", "R&amp;amp;D"
    )
    one, _ = stories(read(tmp_path, a__xml=twice))
    assert one["title"] == "R&D"
    assert str(one["text"]).startswith("Axis & Co’s share was 7%.")
    marked = FEED.replace("&lt;p&gt;First.&lt;/p&gt;", "&amp;lt;p&amp;gt;First.&amp;lt;/p&amp;gt;")
    assert str(stories(read(tmp_path, b__xml=marked))[0]["text"]).split() == ["First.", "Second."]
    thrice = FEED.replace("First.", "Axis &amp;amp;amp; Co&amp;amp;rsquo;s share was 7&amp;percnt; then.")
    assert str(stories(read(tmp_path, c__xml=thrice))[0]["text"]).startswith("Axis & Co’s share was 7% then.")
    inside = FEED.replace("&lt;p&gt;First.&lt;/p&gt;", "<![CDATA[Axis&amp;#8217;s share was 7&amp;#37;.]]>")
    assert str(stories(read(tmp_path, d__xml=inside))[0]["text"]).startswith("Axis’s share was 7%.")


def test_a_feed_that_states_its_day_otherwise_is_dated(tmp_path: Path) -> None:
    dublin = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>t</title><item><title>a</title>
<description>Said so.</description><dc:date>2024-06-20T23:10:00-05:00</dc:date></item></channel></rss>"""
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><title>a</title><summary>Said so.</summary>
<updated>2024-06-21T05:15:00+09:00</updated></entry></feed>"""
    found = read(tmp_path, a__xml=dublin, b__xml=atom)
    assert [(s["published_on"], s["published_how"]) for s in stories(found)] == [
        (date(2024, 6, 20), "the feed's publication date"),
        (date(2024, 6, 21), "the feed's day of the last change"),
    ]
    assert [p.message for p in found.problems] == ["no day of publication; that of the last change is taken"]


UNFIT = [
    ("French", "Le Trésor américain a sanctionné la société, selon un communiqué publié dans la journée par les autorités qui "
    "suivent ce dossier avec attention pour le gouvernement."),
    ("another language", "Yhdysvaltain hallitus asetti maanantaina pakotteita yhtiölle ja sen johtajalle, päivä sen jälkeen kun "
    "laitteiden myynti kiellettiin."),
    ("another language", "Amerikai szankciók: a kormány hétfőn büntette a gyártót, egy nappal azután, hogy betiltották az eszközök "
    "eladását az országban."),
    ("another script", "Министерство финансов США ввело санкции против компании Orion, сообщил представитель ведомства."),
    ("paywall", "The Treasury sanctioned Orion Labs on Tuesday over its ties to ... Subscribe to continue reading."),
    ("paywall", "The Treasury sanctioned Orion Labs on Tuesday. This story is reserved for our members."),
    ("paywall", "The Treasury sanctioned Orion Labs. You've reached your limit of free articles."),
    ("live blog", "Live updates: sanctions on Orion\n10:45 EDT Treasury.\n\n11:02 EDT Orion answers.\n\n11:30 EDT Markets fall."),
    ("live blog", "The day in sanctions\n\n2 hours ago\nOFAC acts.\n\n3 hours ago\nOrion answers.\n\n5 hours ago\nMarkets fall."),
    ("correction", "Correction: An earlier version of this article misstated the number of people sanctioned. It is 12."),
    ("retracted", "This press release has been withdrawn. Orion holds 30% of the market."),
    ("retracted", "Editor's note: we have retracted this story. Orion holds 30% of the market."),
    ("retracted", "Please disregard the press release below. Orion holds 30% of the market."),
    ("retracted", "This notice was issued in error. Orion holds 30% of the market."),
]  # fmt: skip


@pytest.mark.parametrize(("why", "text"), UNFIT)
def test_a_text_that_must_not_be_read_is_kept_and_told(tmp_path: Path, why: str, text: str) -> None:
    parsed = read(tmp_path, a__txt=f"---\npublished: 2024-06-21\n---\n{text}")
    (story,) = stories(parsed)
    assert why in str(story["unread_because"])
    assert [m for _, severity, m in issues(parsed) if severity == "warning"] == [
        f"not read for claims: {story['unread_because']}"
    ]


def test_an_article_that_only_mentions_such_things_is_read(tmp_path: Path) -> None:
    long = "The Treasury sanctioned Orion Labs on Tuesday for its part in the scheme, officials said. " * 30
    for text in (
        long + "Already a subscriber?",
        "(Corrects number in paragraph 2) " + long,
        "El Paso, Los Angeles, San Jose.",
        "Orion has retracted its statement, and the article was removed from its site. " + long,
        "ORLOV, Pavel; DOB 04 May 1979; nationality Russia; alt. nationality Malta; gender Male; passport expires; citizen; "
        "alt. passport; vessel registration; linked to others; website; email address; phone; organization established.",
    ):
        parsed = read(tmp_path, a__txt=f"---\npublished: 2024-06-21\n---\n{text}")
        assert stories(parsed)[0]["unread_because"] is None


def issues(parsed: Parsed) -> list[tuple[str, str, str]]:
    return [(i["name"], i["severity"], i["message"]) for i in parsed.tables["issues"].to_pylist()]


def test_both_forms_of_header(tmp_path: Path) -> None:
    fenced = "---\ntitle: 'Ban: what it means'\npublished: 2024-06-21\nurl: https://a.example/x\n---\n\nBody one.\n"
    plain = "TITLE: Ban\nPUBLISHED: 2024-06-20\nPUBLISHED_SOURCE: mirror\nLANG: en\n---\nBody two.\n"
    parsed = read(tmp_path, a__md=fenced, b__txt=plain)
    one, two = stories(parsed)
    assert (one["title"], one["url"], one["text"]) == ("Ban: what it means", "https://a.example/x", "Body one.")
    assert (one["published_on"], one["published_how"]) == (date(2024, 6, 21), "stated in the file's header")
    assert (two["published_on"], two["published_how"], two["lang"]) == (date(2024, 6, 20), "mirror", "en")
    assert issues(parsed) == []


@pytest.mark.parametrize("value", ["2024", "2024-06", "2024-W25", "June 2024", "yesterday", "31/12/2024"])
def test_less_than_a_day_is_never_filled_in(tmp_path: Path, value: str) -> None:
    parsed = read(tmp_path, a__txt=f"title: X\npublished: {value}\n---\nBody.")
    assert stories(parsed)[0]["published_on"] is None
    assert value in issues(parsed)[0][2]


def test_a_text_without_a_header_loses_nothing() -> None:
    body = "Note: this is text.\nIt goes on.\n\nAnd ends --- here."
    assert read_text(body).text == body
    assert read_text("---\nnot closed: true\nMore text").text == "---\nnot closed: true\nMore text"
    assert read_text("# A heading\n\nText.").title == "A heading"


def test_an_agency_page_gives_its_body_and_its_own_date(tmp_path: Path) -> None:
    (story,) = stories(read(tmp_path, page__html=PAGE))
    assert story["text"] == (
        "WASHINGTON — Today, OFAC designated Acme Holding LLC.\n- Jane Roe, the chief executive of Acme Holding LLC;"
    )
    assert story["title"] == "Treasury Designates Acme"
    assert (story["published_on"], story["published_how"]) == (date(2024, 5, 2), "the page's time element")
    assert story["publisher"] == "U.S. Department of the Treasury"
    assert story["lang"] == "en-US"


def test_an_unknown_page_is_read_without_its_scripts_and_without_an_invented_date(tmp_path: Path) -> None:
    article = "".join(f"<p>Paragraph {n} says something of a certain length about vendors.</p>" for n in range(9))
    article = f"<article><h1>Copyright 2019</h1>{article}<script>evil()</script></article>"
    page = f"<html><body><nav>Menu</nav>{article}</body></html>"
    parsed = read(tmp_path, page__html=page)
    (story,) = stories(parsed)
    assert "Paragraph 8 says" in str(story["text"])
    assert "evil" not in str(story["text"])
    assert story["published_on"] is None
    assert "no publication date" in issues(parsed)[0][2]


@pytest.mark.parametrize(
    ("head", "how"),
    [
        ('<meta property="article:published_time" content="2024-06-21T10:00:00+02:00">', "article:published_time"),
        (
            '<script type="application/ld+json">{"@graph": [{"datePublished": "2024-06-21"}]}</script>',
            "JSON-LD",
        ),
    ],
)
def test_machine_readable_dates(tmp_path: Path, head: str, how: str) -> None:
    body = "<article>" + "<p>Long enough text for a page that is an article.</p>" * 9 + "</article>"
    page = f"<html><head>{head}</head><body>{body}</body></html>"
    (story,) = stories(read(tmp_path, page__html=page))
    assert story["published_on"] == date(2024, 6, 21)
    assert how in str(story["published_how"])


def test_a_feed_is_one_story_an_entry(tmp_path: Path) -> None:
    parsed = read(tmp_path, wire__xml=FEED)
    one, two = stories(parsed)
    assert (one["locator"], one["title"], one["text"]) == ("entry 1", "One & only", "First.\nSecond.")
    assert one["published_on"] == date(2024, 6, 21)
    assert one["url"] == "https://wire.example/1"
    assert one["document_id"] == two["document_id"]
    assert two["published_on"] is None
    assert [i[0] for i in issues(parsed)] == ["wire.xml"]


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("a__txt", b"", "an empty file"),
        ("a__txt", bytes(range(256)) * 40, "binary contents"),
        ("a__pdf", b"%PDF-1.7 ...", "a PDF file"),
        ("a__txt", b"word " * 2_100_000, "10,500,000 bytes"),
        ("a__txt", b"published: 2024-01-02\n---\n" + b"word " * 500_000, "characters; expected at most"),
        ("a__html", b"<html><body><script>1</script></body></html>", "without a text of its own"),
        ("feed__xml", b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>", "a web page where a feed should be"),
        ("feed__rss", b"<rss version='2.0'><channel></channel></rss>", "a feed without entries"),
        ("feed__xml", b"not markup at all", "not a feed"),
        ("a__html", b"<html><body>" + b"<p>A word or two.</p>" * 60_000 + b"</body></html>", "without its scripts"),
        ("a__html", b"<html><body>" + b"<div>" * 50_000 + b"x" + b"</div>" * 50_000, "nested 50,000 deep"),
        ("feed__xml", b"<!DOCTYPE r [<!ENTITY a 'aaaa'>]><rss version='2.0'><channel/></rss>", "defines entities"),
        ("../../etc/x__txt", b"text", "leaves the inbox"),
        ("/etc/x__txt", b"text", "leaves the inbox"),
    ],
)
def test_what_is_no_story_has_a_row_in_the_log_and_keeps_nothing_out(
    tmp_path: Path, name: str, body: bytes, message: str
) -> None:
    parsed = read(tmp_path, **{name: body, "good__txt": "title: T\npublished: 2024-01-02\n---\nGood."})
    assert [s["text"] for s in stories(parsed)] == ["Good."]
    ((file, severity, text),) = issues(parsed)
    assert (file, severity) == (name.replace("__", "."), "error")
    assert message in text


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        '<script type="application/ld+json">{"datePublished": {"a": 1}}</script>',
        '<link rel="canonical" href="http://[::1">',
        '<meta property="og:url" content="javascript:alert(1)">',
        "<script>" + "var x = 1;" * 500_000 + "</script>",
        '<meta charset="rot13">',
    ],
)
def test_what_a_page_states_badly_is_left_out_and_its_text_read(tmp_path: Path, head: str) -> None:
    body = "<article><p>A text that is long enough to be one, with a caf\xe9 in it.</p></article>"
    page = f"<html><head>{head}</head><body>{body}</body></html>".encode("latin-1")
    (story,) = stories(read(tmp_path, page__html=page))
    assert "a café in it" in str(story["text"])
    assert (story["url"], story["published_on"]) == (None, None)


def test_an_error_nobody_thought_of_keeps_the_other_files_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: str) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(news, "read_page", broken)
    parsed = read(tmp_path, a__html=b"<html><p>x</p></html>", good__txt="published: 2024-01-02\n---\nGood.")
    assert [s["text"] for s in stories(parsed)] == ["Good."]
    assert issues(parsed) == [("a.html", "error", "cannot be read: RecursionError: too deep")]


def test_wrong_encodings_are_read_and_said(tmp_path: Path) -> None:
    header = "published: 2024-01-02\n---\n"
    text = header + "Kaspersky’s café"
    parsed = read(tmp_path, a__txt=text.encode("cp1252"), b__txt=text.encode("utf-16"), c__txt=header + "Kasperskyâ€™s")
    assert {s["text"] for s in stories(parsed)} == {"Kaspersky’s café", "Kaspersky’s"}
    assert issues(parsed) == [("a.txt", "warning", "neither UTF-8 nor marked; read as Windows-1252")]


def test_the_same_bytes_twice_are_one_story(tmp_path: Path) -> None:
    body = "published: 2024-01-02\n---\nOnce."
    parsed = read(tmp_path, a__txt=body, b__txt=body)
    assert len(stories(parsed)) == 1
    assert issues(parsed) == [("b.txt", "warning", "the same bytes as another file")]


@given(st.text())
def test_canonical_text_is_composed_and_free_of_controls(text: str) -> None:
    made = canonical(text)
    assert unicodedata.is_normalized("NFC", made)
    assert not any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in made)


@settings(deadline=None)  # the first file loads the readers
@given(st.binary(max_size=400))
def test_no_bytes_crash_the_parser(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    folder = tmp_path_factory.mktemp("wild")
    parsed = read(folder, a__txt=body, b__html=body, c__xml=body)
    assert len(stories(parsed)) + len(issues(parsed)) >= 1


@given(st.dates(min_value=date(1000, 1, 1)))
def test_iso_days_are_read(day: date) -> None:
    assert publication_day(day.isoformat()) == day
    assert publication_day(f"{day.isoformat()}T23:59:00+05:00") == day


@pytest.mark.real
def test_the_real_agency_files(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "news"
    files = {p.name.replace(".", "__"): p.read_bytes() for p in sorted(folder.rglob("*.txt"))}
    parsed = read(tmp_path, **files)
    assert len(stories(parsed)) == len(files)
    dated = [s for s in stories(parsed) if s["published_on"]]
    assert len(dated) == len(files) - 1


def test_footnotes_breaks_and_rows_of_a_feed_are_read_as_they_are_meant(tmp_path: Path) -> None:
    body = (
        "<p>Dahua held 9<sup>1</sup>% in 2023<sup><a href='#n'>[2]</a></sup>, the 1<sup>st</sup> time.</p>"
        "<p>BIS added <b>Kan</b>tor Ltd. and<br>Miruva FZE<br/>and others.<br>\nIt said so.</p>"
        "<table><tr><td>Huawei</td><td>30%</td></tr><tr><td>Nokia</td><td>20%</td></tr></table>"
    )
    feed = (
        "<?xml version='1.0'?><rss version='2.0'><channel><title>W</title>"
        f"<item><title>A</title><link>https://w.example/1</link><pubDate>1735707600</pubDate><description><![CDATA[{body}]]>"
        f"</description></item><item><title>B</title><link>https://w.example/2</link><pubDate>12/31/2024</pubDate>"
        "<description>Text.</description></item></channel></rss>"
    )
    page = (
        '<html lang="en"><head><link rel="canonical" href="https://www.cisa.gov/news/1"></head><body>'
        f'<main class="l-page-section--rich-text">{body}</main><div class="c-field--name-field-release-date">'
        '<time datetime="2025-04-02T01:00:00Z">April 01, 2025</time></div></body></html>'
    )
    first, second, released = stories(read(tmp_path, a__xml=feed, b__html=page))
    text = "Dahua held 9% in 2023, the 1st time.\nBIS added Kantor Ltd. and Miruva FZE and others.\nIt said so.\n"
    assert first["text"] == text + "| Huawei | 30% |\n| Nokia | 20% |"
    assert released["text"] == text + "Huawei\n30%\nNokia\n20%"
    assert [s["published_on"] for s in (first, second, released)] == [None, date(2024, 12, 31), date(2025, 4, 1)]
