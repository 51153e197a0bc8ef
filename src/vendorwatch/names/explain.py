"""A comparison of two names in words and tables that a reviewer understands.

Here: what stands for what, what each difference costs, what the score means, how likely a vendor of such a name is the party.
Not here: the score (`score.py`) and the likelihood (`likelihood.py`).
"""

from typing import Any

from vendorwatch.names.abbreviations import Abbreviations
from vendorwatch.names.analysis import Kind, analyse, written_words
from vendorwatch.names.arrays import side
from vendorwatch.names.cells import Cells, Reading
from vendorwatch.names.likelihood import judged, likelihoods
from vendorwatch.names.listed import Entry
from vendorwatch.names.qualify import UNKNOWN, facts, qualified
from vendorwatch.names.score import Comparison, compare, scorecard
from vendorwatch.names.sounds import sound

HOW = {
    "same": "the same word",
    "sounds alike": "another spelling of the same sound",
    "form of": "another form of the same name",
    "initial": "its initial",
    "spelling": "spelled a little differently",
    "joined": "the same letters, joined or split",
    "acronym": "its first letters",
    "cut off": "its beginning, where the name was cut",
    "different": "another word in its place",
}
# Of the names alone; what a vendor of that name is taken for is told beside it.
MEANING = {
    "auto": "as good as the same name",
    "review": "alike, for a person to decide",
    "reject": "not taken for the same name",
}


def compared(name: str, listed: str, kind: Kind) -> Comparison:
    """Compare two names as screening does: as the first stands, in the names that it holds, and as else it may be meant."""
    return _read(name, listed, kind)[0]


def _read(name: str, listed: str, kind: Kind) -> tuple[Comparison, Reading]:
    theirs = {word for words in written_words(listed) for word in words.split()}
    abbreviations = Abbreviations(side([analyse(listed, "organization")]), theirs, lambda _: written_words(listed)[1])
    cells = Cells(theirs, lambda _: "", lambda: (theirs, map(sound, theirs)), abbreviations)
    several = [
        (compare(reading.name, listed, reading.kind or kind), reading) for reading in cells.asked_about(name, kind)
    ]
    return max(several, key=lambda each: each[0].score)


def explanation(
    name: str, listed: str, kind: Kind = "unknown", *, country: str = "", listed_country: str = ""
) -> dict[str, Any]:
    """Return query, listed, score, band, meaning, the aligned `words`, what is left over, the `points`, and `as_vendor`.

    `words` has one dict per pair: query, listed, how. `points` has one per line of the sum: what, value, points; they
    add up to the score. `as_vendor` tells of a vendor of that name, `kind` and `country`, and a party of the `listed_country`
    (names or codes, nothing where it is not known), how likely it is the party, in which band, whether that is worth a question,
    and what speaks for and against it, as screening does.
    """
    comparison, reading = _read(name, listed, kind)
    wording = scorecard().words | _ENDS
    query, theirs, alignment = comparison.query, comparison.listed, comparison.alignment
    asked = analyse(reading.name, reading.kind or kind)
    known, known_of_listed = (
        facts(where, None, None, None) if where else UNKNOWN for where in (country, listed_country)
    )
    judgement = judged(comparison, asked, known, known_of_listed, Entry(), foreign=bool(analyse(name, kind).script))
    judgement = judgement.doubted(reading.doubt)
    band = judgement.band(qualified(comparison, known, known_of_listed))
    words = [{"query": pair.query, "listed": pair.listed, "how": HOW[pair.how]} for pair in alignment.pairs]
    return {
        "query": query.text,
        "listed": theirs.text,
        "score": comparison.score,
        "band": comparison.band,
        "meaning": MEANING[comparison.band] + ("" if comparison.enough else "; the names say too little to be sure"),
        "words": words,
        "only_in_query": list(alignment.query_only),
        "only_listed": list(alignment.listed_only),
        "legal_forms": [form.code if form else None for form in (query.legal, theirs.legal)],
        "left_out": [each.title or None for each in (query, theirs)],
        "points": [
            {"what": wording[item.feature], "value": item.value, "points": item.points}
            for item in comparison.contributions
        ],
        "as_vendor": {
            "probability": judgement.probability,
            "band": band,
            "above_line": band == "auto" or (band == "review" and judgement.is_worth_asking),
            "line": likelihoods().line,
            "evidence": judgement.words,
        },
    }


_ENDS = {
    "start": "equal names",
    "no_letters": "no letter or figure in one of the names",
    "floor": "no score is below 0",
    "ceiling": "no score is above 1",
}
