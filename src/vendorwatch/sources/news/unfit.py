"""Texts that must not be read for claims, and why.

Here: another language than English, a stub before a paywall, a live blog, a correction notice, a retracted story. Not
here: whether a file is a text at all (`decode.py`, `page.py`). Such a text is kept and logged; it only makes no claims,
since the rules know English reports of one day that their publisher stands by.
"""

import re
from functools import cache
from pathlib import Path

from vendorwatch.formats.story import Story
from vendorwatch.yaml_text import read_yaml

_ENOUGH = 12
_ENGLISH_FROM, _ACCENTED_FROM = 0.06, 0.08
_WORD = re.compile(r"[^\W\d_]+")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0600-\u06ff\u0590-\u05ff]")
# What stands where the text breaks off. A whole article may have it below, so only short texts are stubs.
_STUB = re.compile(
    r"subscribe (?:now )?to (?:continue|read|unlock)|(?:to )?(?:continue|keep) reading|already a (?:subscriber|member)|"
    r"(?:for|exclusive to|reserved for|available to) (?:our |paid |paying |registered )*(?:subscribers|members)|subscribers? only|"
    r"(?:sign|log) in to (?:read|continue)|register to (?:read|continue)|become a (?:subscriber|member)|"
    r"unlock (?:this|the full) (?:article|story)|start your (?:free )?trial|"
    r"you(?:['’]ve| have) reached your (?:article )?limit|limit of free articles|with a free account|get full access",
    re.I,
)
_STUB_UP_TO = 1500
_LIVE = re.compile(r"\blive (?:blog|updates|coverage|news updates)\b|\bas it happened\b|^live:|\bliveblog\b", re.I)
# `10:45 The FCC adds ...`, or `3 hours ago` on a line of its own.
_CLOCK = re.compile(
    r"^\W*(?:updated )?(?:\d{1,2}:\d\d|\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m\b|bst|gmt|cet|utc|e[ds]?t\b))"
    r"|^\W*\d{1,2} ?(?:hours?|hrs?|minutes?|mins?|[hm]) ago\W*$",
    re.M | re.I,
)
_ENTRIES, _MANY_ENTRIES = 2, 3
_CORRECTION = re.compile(
    r"\W*(?:corrections?(?: (?:and|&) clarifications?)?|clarifications?|erratum|errata)\s*(?::|-|–|—|\n|$)|"
    r"\W*an earlier version of (?:this|the) (?:article|story|report)",
    re.I,
)
_PIECE = "(?:press |news )?(?:article|story|report|release|notice|statement|post)"
_RETRACTED = re.compile(
    rf"\bthis {_PIECE} (?:has been|was|is) (?:hereby )?(?:retracted|withdrawn|rescinded|removed|taken down)|"
    rf"\b(?:we|editors?|department|agency|bureau|company|newsroom|publisher) (?:have |has )?(?:retracted|withdrawn|rescinded|"
    rf"unpublished) (?:this|the) {_PIECE}|"
    rf"\b(?:this|the) {_PIECE} (?:below )?(?:has been |was |is )?(?:issued|published|sent|released|posted) in error|"
    rf"\bdisregard (?:this|the) (?:[a-z]+ )?{_PIECE}|\b(?:mandatory )?kill(?: kill)*(?: notice)?:|"
    r"^\W*(?:retract(?:ed|ion)|withdrawn)\b(?=\W*[:–—-]|\W*$)",
    re.I | re.M,
)
_HEAD = 400


def unfit(story: Story) -> str | None:
    """Return why a story must not be read for claims, in words for the log; None for one that may be read."""
    head = f"{story.title or ''}\n{story.text[:_HEAD]}"
    if language := _language(story.text):
        return f"in {language}, which no rule reads"
    if _RETRACTED.search(head) or _RETRACTED.search(story.text[-_HEAD:]):
        return "retracted by its publisher"
    if _CORRECTION.match(story.title or "") or _CORRECTION.match(story.text):
        return "a correction, which says what was wrong beside what is right"
    if len(_CLOCK.findall(story.text)) >= (_ENTRIES if _LIVE.search(head) else _MANY_ENTRIES):
        return "a live blog, whose entries are of other hours and days"
    if len(story.text) <= _STUB_UP_TO and _STUB.search(story.text):
        return "only the beginning of an article, before a paywall"
    return None


def _language(text: str) -> str | None:
    """Return the language of a text that is surely not English.

    Names are written alike in many languages and abbreviations read like words of others, so only words in small letters count.
    """
    letters = sum(c.isalpha() for c in text)
    if letters and len(_OTHER_SCRIPT.findall(text)) > 0.3 * letters:
        return "another script"
    found = [w for w in _WORD.findall(text) if w.islower()]
    if len(found) < _ENOUGH:
        return None
    counts = {name: sum(w in known for w in found) for name, known in _function_words().items()}
    english = counts.pop("English")
    likely, next_likely = sorted(counts, key=lambda name: -counts[name])[:2]
    if counts[likely] > 2 * english and counts[likely] >= 0.08 * len(found):
        return likely if counts[likely] > 2 * counts[next_likely] else "another language"
    # Of English words in small letters every third is one of these, and hardly any has an accent; a list of names has neither.
    accented = sum(not w.isascii() for w in found)
    return (
        "another language" if english < _ENGLISH_FROM * len(found) and accented >= _ACCENTED_FROM * len(found) else None
    )


@cache
def _function_words() -> dict[str, frozenset[str]]:
    read: dict[str, str] = read_yaml(Path(__file__).with_name("function_words.yml").read_text("utf-8"))
    return {language: frozenset(known.split()) for language, known in read.items()}
