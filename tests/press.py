"""Press pages and indexes in the publishers' markup, with contents of our own, for the loopback mirror.

Here: what Treasury, OFAC, BIS, FCC, DHS, CISA, DoJ, DoD and the White House answer, as far as the readers look at it. Not here:
serving it (`mirror.py`).
"""

import json
from html import escape

from tests.mirror import Failure, Page, Route

TREASURY = "https://home.treasury.gov"
RELEASE = f"{TREASURY}/news/press-releases/jy2420"
LATER = f"{TREASURY}/news/press-releases/sb0900"
OFAC = "https://ofac.treasury.gov/recent-actions"
HEAD = '<!doctype html><html lang="en"><head><title>T</title></head><body><nav><a href="/">Home</a></nav>'


def treasury_index(*releases: tuple[str, str, str]) -> Route:
    """Return a year of the index: address below the site, title, moment."""
    found = [
        {
            "title": title,
            "url": url,
            "date": moment[:10],
            "datetime": moment,
            "subcategory": {"title": "Press Releases", "slug": "press-releases"},
        }
        for url, title, moment in releases
    ]
    return Page(
        json.dumps({"category": "press-releases", "count": len(found), "items": found}).encode(), "application/json"
    )


def treasury_release(title: str, moment: str, text: str) -> Route:
    """Return an article page; lines that begin with `- ` are a list."""
    blocks = []
    for line in text.split("\n"):
        if line.startswith("- "):
            blocks.append(f"<ul><li>{escape(line[2:])}</li></ul>")
        elif line.strip():
            blocks.append(f"<p>{escape(line)}</p>")
    return Page(
        (
            f'{HEAD}<article class="entity--type-node"><h2 class="uswds-page-title">{escape(title)}</h2>'
            f'<div class="field--name-field-news-publication-date"><time datetime="{moment}">day</time></div>'
            f'<div class="field--name-field-news-body">{"".join(blocks)}</div></article><footer>Privacy</footer></body></html>'
        ).encode(),
        "text/html",
    )


def ofac_action(day: str, text: str) -> Route:
    """Return an action page; `day` is MM/DD/YYYY."""
    return Page(
        (
            f'{HEAD}<h1 class="page-title"><span class="treas-page-title">Designations</span></h1>'
            '<article class="node--type-ofac-recent-action"><div class="field--name-field-release-date"><div class="field__item">'
            f'{day}</div></div><div class="field--name-field-body"><div class="field__item"><p>{escape(text)}</p></div></div>'
            "</article></body></html>"
        ).encode(),
        "text/html",
    )


def rss(*entries: tuple[str, str, str, str]) -> Route:
    """Return a feed: address, title, date as the publisher writes it, description."""
    found = "".join(
        f"<item><title>{escape(t)}</title><link>{escape(u)}</link><pubDate>{d}</pubDate><description>{escape(b)}</description></item>"
        for u, t, d, b in entries
    )
    return Page(
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>News</title>{found}</channel></rss>'.encode(),
        "application/rss+xml",
    )


def routes(release_text: str) -> dict[str, Route]:
    """Return the routes of a working press world in which the Treasury's release reads as given."""
    year = f"{TREASURY}/news-data/press-releases/search"
    return {
        "https://home.treasury.gov/robots.txt": b"User-agent: *\nAllow: /\n",
        "https://media.bis.gov/robots.txt": b"User-agent: *\nDisallow: /\n",
        f"{year}/2026.json": treasury_index(
            ("/news/press-releases/sb0900", "Treasury Sanctions Vega Lines", "2026-11-20T01:30:00Z")
        ),
        f"{year}/2024.json": treasury_index(
            ("/news/press-releases/jy2420", "Treasury Sanctions Kaspersky Lab Leadership", "2024-06-21T14:00:00Z"),
            ("/news/press-releases/jy2421", "Remarks on the Budget", "2024-06-22T14:00:00Z"),
        ),
        RELEASE: treasury_release("Treasury Sanctions Kaspersky Lab Leadership", "2024-06-21T14:00:00Z", release_text),
        LATER: treasury_release(
            "Treasury Sanctions Vega Lines",
            "2026-11-20T01:30:00Z",
            "OFAC today designated Vega Lines LLC pursuant to E.O. 14024.",
        ),
        OFAC: Page(
            (
                f'{HEAD}<div class="view-content"><div class="search-result"><a href="/recent-actions/20261119">Cyber-related '
                'Designations</a><div class="margin-top-1">November 19, 2026 - <a href="/recent-actions/sanctions-list-updates">'
                "Sanctions List Updates</a></div></div></div></body></html>"
            ).encode(),
            "text/html",
        ),
        f"{OFAC}/20261119": ofac_action("11/19/2026", "OFAC has added Vega Marine LLC to its SDN List."),
        "https://api2.fcc.gov/edocs/public/api/v1/rss/docTypes/News_Release": Failure(504),
        "https://www.dhs.gov/news-releases": Page(
            (
                f'{HEAD}<div class="views-row"><h3><a href="/news/2026/11/18/dhs-adds-orbita">DHS Adds Orbita Ltd. to '
                'the UFLPA Entity List</a></h3><time datetime="2026-11-18T09:00:00-05:00">Nov 18</time></div></body></html>'
            ).encode(),
            "text/html",
        ),
        "https://www.dhs.gov/news/2026/11/18/dhs-adds-orbita": Page(
            (
                f'{HEAD}<main><article><h1>DHS Adds Orbita Ltd.</h1><time datetime="2026-11-18T09:00:00-05:00">Nov 18</time>'
                "<p>WASHINGTON. The Department of Homeland Security on November 18, 2026 added Orbita Ltd. to the UFLPA Entity "
                "List. Goods of the company are presumed to be made with forced labor and may not enter the country.</p>"
                "</article></main></body></html>"
            ).encode(),
            "text/html",
        ),
        "https://www.cisa.gov/cybersecurity-advisories/all.xml": rss(
            ("https://www.cisa.gov/a/1", "Patch Day", "Tue, 17 Nov 2026 21:15:00 -0500", "Update <b>everything</b>."),
            (
                "https://www.cisa.gov/a/2",
                "Directive on Hikvision",
                "Tue, 17 Nov 2026 21:15:00 -0500",
                "CISA ordered agencies to remove Hikvision cameras.",
            ),
        ),
        "https://www.justice.gov/api/v1/press_releases.json": Page(
            json.dumps(
                {
                    "metadata": {"resultset": {"count": "1"}},
                    "results": [
                        {
                            "title": "Former Huawei Manager Pleads Guilty",
                            "url": "https://www.justice.gov/opa/pr/former-manager",
                            "body": "<p>Wei Zhang, a former manager of Huawei, pleaded guilty.</p>",
                            "date": "1795050000",
                        }
                    ],
                }
            ).encode(),
            "application/json",
        ),
        "https://www.war.gov/DesktopModules/ArticleCS/RSS.ashx": rss(
            (
                "https://www.war.gov/r/1",
                "Pentagon Names Autel Robotics a Chinese Military Company",
                "Mon, 16 Nov 2026 10:00:00 GMT",
                "",
            )
        ),
        "https://www.whitehouse.gov/presidential-actions/feed/": rss(
            ("https://www.whitehouse.gov/p/1", "A Proclamation", "Mon, 16 Nov 2026 10:00:00 +0000", "A day of thanks.")
        ),
    }
