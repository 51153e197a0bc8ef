"""The shape of a claim.

Here: its fields, its types, its id. Not here: how claims are found (`rules.py`) or kept (`claims.py`).
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

ClaimType = Literal[
    "designation",
    "designation_count",
    "delisting",
    "not_designated",
    "role",
    "market_share",
    "market_rank",
    "headcount",
    "revenue",
    "prohibition",
    "directive",
    "list_inclusion",
    "wind_down",
    "acquisition",
    "competitor",
]
Tier = Literal["published", "review", "candidate", "rejected"]
Certainty = Literal["stated", "announced", "possible"]
SubjectKind = Literal["vendor", "person", "agency", "list", "other"]


@dataclass(frozen=True)
class Claim:
    """What one sentence says, as one fact, and where it says it.

    `start` and `end` are the half-open span of the sentence in the canonical text. `as_of` and `effective_on` are
    partial ISO dates; `date_text` is the expression behind them and `date_how` how it was resolved. A candidate has a
    type and a place and nothing else.
    """

    claim_type: ClaimType
    start: int
    end: int
    rule_id: str
    confidence: float
    tier: Tier = "candidate"
    subject_text: str | None = None
    subject_vendor_id: str | None = None
    subject_kind: SubjectKind | None = None
    subject_explicit: bool = False
    object_text: str | None = None
    object_vendor_id: str | None = None
    role_title: str | None = None
    is_former: bool = False
    value: float | None = None
    unit: str | None = None
    qualifier: str | None = None
    region: str | None = None
    segment: str | None = None
    as_of: str | None = None
    effective_on: str | None = None
    date_text: str | None = None
    date_how: str | None = None
    certainty: Certainty = "stated"
    is_negated: bool = False
    authority: str | None = None
    instrument: str | None = None

    def fields(self) -> dict[str, object]:
        """Return what the claim says, without where it says it and how sure we are."""
        return {name: getattr(self, name) for name in FIELDS}

    def digest(self) -> str:
        """Return a digest of what the claim says; the same statement always gives the same digest."""
        stated = json.dumps(self.fields(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(stated.encode()).hexdigest()

    def claim_id(self, place: str) -> str:
        """Return the id of this claim in the text that stands at a place, a document (named by its digest) and part."""
        made_of = f"{place}|{self.start}|{self.end}|{self.digest()}"
        return "cl_" + hashlib.sha256(made_of.encode()).hexdigest()[:16]


FIELDS = (
    "claim_type",
    "subject_text",
    "subject_vendor_id",
    "subject_kind",
    "object_text",
    "object_vendor_id",
    "role_title",
    "is_former",
    "value",
    "unit",
    "qualifier",
    "region",
    "segment",
    "as_of",
    "effective_on",
    "certainty",
    "is_negated",
    "authority",
    "instrument",
)


def statement(fields: Mapping[str, object]) -> tuple[object, ...]:
    """Return what makes two claims the same statement, dates and details aside: type, both sides, number, role."""
    return tuple(
        fields.get(name) for name in ("claim_type", "subject_text", "object_text", "value", "role_title", "is_negated")
    )


_PARTIAL_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?|-Q[1-4]|-H[12])?")
_CLOSED: dict[str, tuple[object, ...]] = {
    "claim_type": get_args(ClaimType),
    "subject_kind": (*get_args(SubjectKind), None),
    "certainty": get_args(Certainty),
    "qualifier": ("<", "~", "=", ">", None),
    "is_former": (True, False),
    "is_negated": (True, False),
}
# Without these a claim of the type says nothing.
_NEEDED = {
    "role": ("subject_text", "role_title", "object_text"),
    "market_share": ("subject_text", "value"),
    "market_rank": ("subject_text", "value"),
    "headcount": ("subject_text", "value"),
    "revenue": ("subject_text", "value"),
}


def fault(fields: Mapping[str, object]) -> str:
    """Return what keeps fields that a person gave or confirmed from being a claim; empty if nothing does."""
    for name, value in fields.items():
        if name not in FIELDS:
            return f"no such field: {name}"
        if name in _CLOSED:
            if value not in _CLOSED[name]:
                return f"{name} is {value!r}, not one of {', '.join(map(str, _CLOSED[name]))}"
        elif name == "value":
            if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
                return f"value is {value!r}, not a number"
        elif value is not None and not isinstance(value, str):
            return f"{name} is {value!r}, not a text"
        elif name in ("as_of", "effective_on") and value is not None and not _PARTIAL_DATE.fullmatch(str(value)):
            return f"{name} is {value!r}, not a date such as 2024-06-21, 2024-06 or 2024"
    needed = _NEEDED.get(str(fields.get("claim_type")), ("subject_text",))
    missing = [name for name in needed if fields.get(name) in (None, "")]
    return f"it lacks {', '.join(missing)}" if missing else ""
