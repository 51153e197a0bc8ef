"""A record of GLEIF: one legal entity as https://api.gleif.org gives it (JSON:API).

Here: what is taken out of a record, and what is left with its reason. Not here: answers and pages (`gleif.py`). Types
and states keep the words of the LEI common data format, in lower case.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from vendorwatch.errors import ParseError
from vendorwatch.formats.json_answers import Account, Members, day, items, members, text

PARENTS = ("direct-parent", "ultimate-parent")

_LINK = "a link to more about the record"
_ADDRESS = "of addresses city and country are kept"
_ISSUER = "how the issuer came to the record"
_TAKEN_ENTITY = {
    "legalName",
    "otherNames",
    "transliteratedOtherNames",
    "legalAddress",
    "headquartersAddress",
    "registeredAs",
    "jurisdiction",
    "category",
    "status",
    "expiration",
    "successorEntity",
    "successorEntities",
    "creationDate",
}
_LEFT_ENTITY = {
    "legalForm": "a code; the name tells the form",
    "registeredAt": "the register's code; the number in it is kept",
    "associatedEntity": "only funds and branches have one",
    "subCategory": "only governments and the like have one",
    "otherAddresses": _ADDRESS,
    "eventGroups": "corporate events are not kept",
}
_TAKEN_REGISTRATION = {
    "initialRegistrationDate",
    "lastUpdateDate",
    "status",
    "nextRenewalDate",
    "corroborationLevel",
}
_LEFT_REGISTRATION = dict.fromkeys(("managingLou", "validatedAt", "validatedAs", "otherValidationAuthorities"), _ISSUER)


@dataclass(frozen=True)
class Name:
    """A name; `kind` is `legal_name` or GLEIF's type of another one, `previous_legal_name` say."""

    name: str
    kind: str
    language: str | None


@dataclass(frozen=True)
class Record:
    """One legal entity; `columns` are those of the table `entities` after the LEI, in its order."""

    lei: str
    names: tuple[Name, ...]
    columns: tuple[object, ...]
    last_update: str


def read_record(record: Members, account: Account, where: str) -> Record:
    """Read one record; raises ParseError if it has no LEI, legal name or states, or members of another shape."""
    account.enter(record, {"id", "attributes", "relationships"}, {"type": "always lei-records", "links": _LINK})
    attributes = members(record.get("attributes"), f"{where}/attributes")
    account.enter(
        attributes,
        {"lei", "entity", "registration", "bic", "mic", "ocid", "qcc", "conformityFlag"},
        {"spglobal": "a number of S&P's own"},
        at="attributes/",
    )
    entity = members(attributes.get("entity"), f"{where}/attributes/entity")
    account.enter(entity, _TAKEN_ENTITY, _LEFT_ENTITY, at="entity/")
    registration = members(attributes.get("registration"), f"{where}/attributes/registration")
    account.enter(registration, _TAKEN_REGISTRATION, _LEFT_REGISTRATION, at="registration/")
    relationships = members(record.get("relationships") or {}, f"{where}/relationships")
    account.enter(relationships, PARENTS, dict.fromkeys(set(relationships) - set(PARENTS), _LINK), at="relationships/")

    lei = text(record.get("id"), where)
    names = tuple(_names(entity, where))
    entity_status, registration_status = (_word(of.get("status"), where) for of in (entity, registration))
    if not (lei and names and names[0].kind == "legal_name" and entity_status and registration_status):
        raise ParseError(f"a record that is not whole: {lei}", where=where, expected="LEI, legal name and two states")
    expiration = members(entity.get("expiration") or {}, where)
    successors = _successors(entity, where)
    columns = (
        names[0].name,
        text(entity.get("jurisdiction"), where),
        _word(entity.get("category"), where),
        entity_status,
        day(expiration.get("date"), where),
        _word(expiration.get("reason"), where),
        registration_status,
        *(day(registration.get(n), where) for n in ("initialRegistrationDate", "lastUpdateDate", "nextRenewalDate")),
        _word(registration.get("corroborationLevel"), where),
        text(entity.get("registeredAs"), where),
        day(entity.get("creationDate"), where),
        *_place(entity, "legalAddress", where),
        *_place(entity, "headquartersAddress", where),
        *(_texts(attributes.get(name), where) for name in ("bic", "mic")),
        text(attributes.get("ocid"), where),
        text(attributes.get("qcc"), where),
        _word(attributes.get("conformityFlag"), where),
        *(_parent(relationships, kind, where) for kind in PARENTS),
        [lei for lei, _ in successors],
        [name for _, name in successors],
    )
    return Record(lei, names, columns, text(registration.get("lastUpdateDate"), where) or "")


def _names(entity: Members, where: str) -> Iterator[Name]:
    legal = members(entity.get("legalName") or {}, f"{where}/legalName")
    others = [
        *items(entity.get("otherNames") or [], where),
        *items(entity.get("transliteratedOtherNames") or [], where),
    ]
    for given in ({**legal, "type": "LEGAL_NAME"}, *(members(other, where) for other in others)):
        name, kind = text(given.get("name"), where), _word(given.get("type"), where)
        if name and kind:
            yield Name(name, kind, text(given.get("language"), where))


def _place(entity: Members, kind: str, where: str) -> tuple[str | None, str | None]:
    address = members(entity.get(kind) or {}, f"{where}/{kind}")
    return text(address.get("city"), where), text(address.get("country"), where)


def _parent(relationships: Members, kind: str, where: str) -> str | None:
    """Return `reported`, or `exception` where the company gave a reason for reporting none; None if it is silent."""
    links = members(members(relationships.get(kind) or {}, where).get("links") or {}, where)
    if "lei-record" in links or "relationship-record" in links:
        return "reported"
    return "exception" if "reporting-exception" in links else None


def _successors(entity: Members, where: str) -> list[tuple[str | None, str | None]]:
    given = [entity.get("successorEntity") or {}, *items(entity.get("successorEntities") or [], where)]
    pairs = [(text(members(g, where).get("lei"), where), text(g.get("name"), where)) for g in given]
    return [pair for pair in dict.fromkeys(pairs) if any(pair)]


def _texts(value: object, where: str) -> list[str]:
    return [t for t in (text(v, where) for v in items(value or [], where)) if t]


def _word(value: object, where: str) -> str | None:
    word = text(value, where)
    return word.lower() if word else None
