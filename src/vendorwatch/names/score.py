"""How likely two names are one party's, with the reason.

Here: the scorecard (`data/scorecard.json`) applied to an alignment, and the words for it. Not here: the alignment
(`align.py`), what else is known of the parties (`qualify.py`), and training (`training/`).

A score starts at 1 for equal names, and every difference takes away what its step table says; nothing is hidden in a
formula, so the contributions add up to the score.
"""

import json
from bisect import bisect_right
from functools import cache
from typing import NamedTuple

from vendorwatch.names.align import FEATURES, Alignment, align
from vendorwatch.names.analysis import Kind, Name, analyse
from vendorwatch.names.begun import is_begun
from vendorwatch.names.kinds import told_kind
from vendorwatch.names.tables import DATA


class Contribution(NamedTuple):
    """One line of the sum: what was measured, its value, and what it adds to the score (negative: takes away)."""

    feature: str
    value: float
    points: float


class Steps(NamedTuple):
    """A step table: from `bounds[k]` on (and up to the next bound) a value costs `points[k]`."""

    bounds: tuple[float, ...]
    points: tuple[float, ...]

    def __call__(self, value: float) -> float:
        """Return the points of a value; values below the first bound cost nothing."""
        place = bisect_right(self.bounds, value)
        return self.points[place - 1] if place else 0.0


class Scorecard(NamedTuple):
    """The trained tables, in the order of `FEATURES`. `auto` and `review` are the lowest scores of their bands."""

    version: str
    steps: tuple[Steps, ...]
    qualifiers: dict[str, float]
    words: dict[str, str]
    auto: float
    review: float
    enough: float


class Comparison(NamedTuple):
    """Two names compared. The points of `contributions` add up to `score`, which lies between 0 and 1."""

    query: Name
    listed: Name
    score: float
    alignment: Alignment
    contributions: tuple[Contribution, ...]

    def weakened(self) -> "Comparison":
        """Return the comparison for a name that the list itself calls a weak alias."""
        weak = Contribution("weak_alias", 1.0, scorecard().qualifiers["weak_alias"])
        # Who is broadly called so is called so whatever the legal form.
        related = Contribution("legal_form", 1.0, scorecard().steps[FEATURES.index("legal_form")](1.0))
        open_sum = [
            related if item.feature == "legal_form" else item
            for item in self.contributions
            if item.feature not in {"floor", "ceiling"}
        ]
        return Comparison(self.query, self.listed, *close(self.alignment, [*open_sum, weak]))

    @property
    def enough(self) -> bool:
        """Whether the names say enough to be told from others: `Ministry of Labor` alone does not, nor does `J. S.`."""
        least = min(self.query.information, self.listed.information)
        return least >= scorecard().enough and self.query.has_word and self.listed.has_word

    @property
    def band(self) -> str:
        """`auto`, `review` or `reject`; names that say too little are never `auto`."""
        return band(self.score, enough=self.enough)

    @property
    def reason(self) -> str:
        """The comparison in words for a reviewer: which word stands for which, and what each difference costs."""
        return explain(self.alignment, self.contributions)


@cache
def scorecard() -> Scorecard:
    """Return the scorecard that this version of the library was shipped with."""
    content = json.loads((DATA / "scorecard.json").read_text(encoding="utf-8"))
    tables = [content["features"][feature]["steps"] for feature in FEATURES]
    steps = tuple(Steps(tuple(bound for bound, _ in table), tuple(points for _, points in table)) for table in tables)
    qualifiers = {name: item["points"] for name, item in content["qualifiers"].items()}
    words = {name: item["words"] for part in ("features", "qualifiers") for name, item in content[part].items()}
    return Scorecard(
        content["version"], steps, qualifiers, words, content["auto"], content["review"], content["enough"]
    )


def band(score: float, *, enough: bool = True) -> str:
    """Return the band of a score; `enough` is False for names that say too little to be sure of."""
    card = scorecard()
    if score >= card.auto and enough:
        return "auto"
    return "review" if score >= card.review else "reject"


def compare(query: str | Name, listed: str | Name, kind: Kind = "unknown") -> Comparison:
    """Compare the name asked about with a name on a list; `kind` is what both are taken for.

    Where it is not known, both are taken for what the listed name tells (`kinds.py`), else for what the other one does.
    """
    if kind == "unknown" and isinstance(query, str) and isinstance(listed, str):
        told = told_kind(listed)
        kind = told if told != "unknown" else told_kind(query)
    ours = analyse(query, kind) if isinstance(query, str) else query
    theirs = analyse(listed, kind) if isinstance(listed, str) else listed
    alignment = align(ours, theirs)
    if not ours.tokens or not theirs.tokens:
        return Comparison(
            ours, theirs, 0.0, alignment, (Contribution("start", 1.0, 1.0), Contribution("no_letters", 1.0, -1.0))
        )
    contributions = [Contribution("start", 1.0, 1.0)]
    tables = scorecard().steps
    for at, value in enumerate(alignment.measures):
        # Most are 0, which costs nothing.
        if value and (points := tables[at](value)):
            contributions.append(Contribution(FEATURES[at], value, points))
    comparison = Comparison(ours, theirs, *close(alignment, contributions))
    if comparison.score >= scorecard().review or ours.kind not in _COMPANIES or not is_begun(ours.text, theirs.text):
        return comparison
    # However much was cut off, all that is left is the listed name's.
    short_of = scorecard().review - sum(contribution.points for contribution in contributions)
    return Comparison(ours, theirs, *close(alignment, [*contributions, Contribution("begun", 1.0, short_of)]))


_COMPANIES = frozenset({"organization", "unknown"})


def close(alignment: Alignment, contributions: list[Contribution]) -> tuple[float, Alignment, tuple[Contribution, ...]]:
    """Add up, keeping the sum between 0 and 1 by a last contribution that says so."""
    # Points have four decimals; what a sum of floats adds to them would tell equal scores apart.
    total = round(sum([points for _, _, points in contributions]), 10)
    if total < 0:
        contributions.append(Contribution("floor", total, -total))
    elif total > 1:
        contributions.append(Contribution("ceiling", total, 1 - total))
    return min(1.0, max(0.0, total)), alignment, tuple(contributions)


def explain(alignment: Alignment, contributions: tuple[Contribution, ...]) -> str:
    """Return one line: the aligned words, then the differences with their points."""
    words = [
        f"{pair.query} = {pair.listed} ({pair.how})" if pair.how != "same" else pair.query for pair in alignment.pairs
    ]
    if alignment.query_only:
        words.append(f"not on the list: {' '.join(alignment.query_only)}")
    if alignment.listed_only:
        words.append(f"only on the list: {' '.join(alignment.listed_only)}")
    wording = scorecard().words
    costs = [
        f"{wording.get(item.feature, item.feature)} {item.points:+.3f}"
        for item in contributions
        if item.feature not in {"start", "floor", "ceiling"}
    ]
    return "; ".join(words) + (" | " + ", ".join(costs) if costs else " | equal")
