"""What the elements of OFAC's `enhanced_xml.xsd` mean: entities as rows of the tables.

Here: the rows that the elements of some entities make, and codes in them that nobody knows. Not here: which elements there are
(`enhanced_fields.yml`), how they are read (`enhanced_xml.py`).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np
import pyarrow as pa

from vendorwatch.columns import table_from_rows
from vendorwatch.formats.ofac.dates import Period, period_between
from vendorwatch.formats.ofac.gathered import FLAGS, Elements, Fault, Records, coded, nulls, running
from vendorwatch.formats.ofac.schema import schema

Array = Any

_ENTRY_TYPES = {"Individual": "individual", "Entity": "entity", "Vessel": "vessel", "Aircraft": "aircraft"}
_NAME_TYPES = {"A.K.A.": "aka", "F.K.A.": "fka", "N.K.A.": "nka"}
_STREET = ("ADDRESS1", "ADDRESS2", "ADDRESS3")
_ADDRESS_PARTS = frozenset((*_STREET, "CITY", "STATE/PROVINCE", "POSTAL CODE", "REGION"))
_TRANSLATIONS = "translations/translation"


class UnknownCode(NamedTuple):
    """A code that nobody knows: of which entity, where within it, and whether a row is missing for it."""

    entry_id: int
    severity: Literal["error", "warning"]
    place: str
    code: str


class Entries(NamedTuple):
    """Entities as rows: the tables of them, the numbers of all of them, and codes that nobody knows."""

    tables: Mapping[str, pa.Table]
    entry_ids: Array
    strange: list[UnknownCode]


def entries(elements: Elements, document_id: str) -> Entries:
    """Return the rows that the elements of some entities make; raises Fault for an entity that is not as it should be."""
    return _Entries(elements, document_id).made()


class _Entries:
    def __init__(self, elements: Elements, document_id: str) -> None:
        self._document_id = document_id
        self._entity = Records(elements)
        self._entry_id = self._entity.numbers("@id")
        self._strange: list[UnknownCode] = []

    def made(self) -> Entries:
        entity = self._entity
        types = entity.required("generalInfo/entityType")
        entry_types = coded(types, _ENTRY_TYPES, pa.string())
        known = ~nulls(entry_types)
        self._note(entity, ~known, "error", "generalInfo/entityType", types)
        primary_name, names, parts = self._names()
        tables = {
            "entries": _table(
                "entries",
                *(self._entry_id, entry_types, primary_name),
                *(entity.text(f"generalInfo/{field}") for field in ("title", "remarks", "livingStatus")),
                *(entity.flags(f"generalInfo/{field}") for field in ("isUsPerson", "isUsCitizen")),
                pa.array([self._document_id] * entity.many, pa.string()),
                pa.array([f"//entity[@id='{number}']" for number in self._entry_id.to_pylist()], pa.string()),
            ),
            "names": names,
            "name_parts": parts,
            "listings": self._listings(),
            "programs": self._programs(),
            "measures": self._measures(),
            "addresses": self._addresses(),
            "features": self._features(),
            "identifiers": self._identifiers(),
            "relations": self._relations(),
        }
        if not known.all():
            whole = self._entry_id.filter(pa.array(known)).to_numpy()
            tables = {
                name: table.filter(pa.array(np.isin(table["entry_id"].to_numpy(), whole)))
                for name, table in tables.items()
            }
        return Entries(tables, self._entry_id.to_numpy(), self._strange)

    def _note(
        self, of: Records, strange: Array, severity: Literal["error", "warning"], place: str, codes: pa.Array
    ) -> None:
        for number in np.flatnonzero(strange).tolist():
            entry_id = self._entry_id[int(of.entity[number])].as_py()
            self._strange.append(UnknownCode(entry_id, severity, place, codes[number].as_py() or ""))

    def _ids(self, of: Records) -> pa.Array:
        return _of(self._entry_id, of.entity)

    def _names(self) -> tuple[pa.Array, pa.Table, pa.Table]:
        """Return the primary name of each entity, the rows of all names and those of their parts."""
        name = self._entity.inside("names/name", required=True)
        translation = name.inside(_TRANSLATIONS, required=True)
        part = translation.inside("nameParts/namePart", required=True)
        alias = name.text("aliasType")
        name_type = coded(alias, _NAME_TYPES, pa.string())
        is_unknown = nulls(name_type) & ~nulls(alias)
        self._note(name, is_unknown, "error", "names/name/aliasType", alias)
        name_type = name_type.fill_null("primary")
        name_id, is_primary = name.numbers("@id"), name.flags("isPrimary", required=True)
        is_weak = name.flags("isLowQuality", required=True)
        translation_id, is_first = translation.numbers("@id"), translation.flags("isPrimary", required=True)
        full_name, whose = translation.required("formattedFullName"), translation.within

        primary = np.full(self._entity.many, -1, np.int64)
        is_it = _true(_of(is_primary, whose)) & _true(is_first) & ~is_unknown[whose]
        primary[translation.entity[is_it]] = np.flatnonzero(is_it)
        self._entity.require(primary >= 0, "its primary name")
        primary_name = _of(full_name, primary)
        self._entity.require(~nulls(primary_name), "its primary name")

        names = _table(
            "names",
            *(self._ids(translation), _of(name_id, whose), translation_id, _of(name_type, whose)),
            *(_of(is_primary, whose), _of(is_weak, whose), is_first, translation.required("script"), full_name),
            *(translation.required("formattedLastName"), translation.text("formattedFirstName")),
        )
        parts = _table(
            "name_parts",
            *(self._ids(part), _of(name_id, whose[part.within]), _of(translation_id, part.within)),
            *(pa.array(running(part.within)), part.required("type"), part.required("value")),
        )
        if is_unknown.any():
            names = names.filter(pa.array(~is_unknown[whose]))
            parts = parts.filter(pa.array(~is_unknown[whose[part.within]]))
        return primary_name, names, parts

    def _listings(self) -> pa.Table:
        listed = self._entity.inside("sanctionsLists/sanctionsList", required=True)
        return _table("listings", self._ids(listed), listed.text(), listed.days("@datePublished"))

    def _programs(self) -> pa.Table:
        program = self._entity.inside("sanctionsPrograms/sanctionsProgram", required=True)
        return _table("programs", self._ids(program), program.text())

    def _measures(self) -> pa.Table:
        """Return the rows of measures, those of an entity together, types of sanctions first."""
        self._entity.required("legalAuthorities")
        both = {
            "sanctions_type": self._entity.inside("sanctionsTypes/sanctionsType", required=True),
            "legal_authority": self._entity.inside("legalAuthorities/legalAuthority"),
        }
        tables = [
            _table("measures", self._ids(measure), pa.array([kind] * measure.many, pa.string()), measure.text())
            for kind, measure in both.items()
        ]
        order = np.argsort(np.concatenate([measure.entity for measure in both.values()]), kind="stable")
        return pa.concat_tables(tables).take(pa.array(order)).combine_chunks()

    def _addresses(self) -> pa.Table:
        address = self._entity.inside("addresses/address")
        translation = address.inside(_TRANSLATIONS)
        part = translation.inside("addressParts/addressPart")
        types, values = part.required("type"), part.required("value")
        strange = np.array([kind not in _ADDRESS_PARTS for kind in types.to_pylist()], np.bool_)
        place = "addresses/address/translations/translation/addressParts/addressPart/type"
        self._note(part, strange, "warning", place, types)
        parts: list[dict[str, str | None]] = [{} for _ in range(translation.many)]
        for number, kind, value in zip(part.within.tolist(), types.to_pylist(), values.to_pylist(), strict=True):
            parts[number][kind] = value
        ids, first, script = (
            translation.numbers("@id").to_pylist(),
            translation.flags("isPrimary", required=True).to_pylist(),
            translation.required("script").to_pylist(),
        )
        entry_ids, countries = self._ids(address).to_pylist(), address.text("country").to_pylist()
        begins = np.searchsorted(translation.within, np.arange(address.many + 1)).tolist()
        rows: list[tuple[object, ...]] = []
        for number, address_id in enumerate(address.numbers("@id").to_pylist()):
            entry_id, country = entry_ids[number], countries[number]
            if begins[number] == begins[number + 1]:
                rows.append((entry_id, address_id, None, True, None, *_address(country, {})))
            rows += [
                (entry_id, address_id, ids[at], first[at], script[at], *_address(country, parts[at]))
                for at in range(begins[number], begins[number + 1])
            ]
        return table_from_rows(schema("addresses"), rows)

    def _features(self) -> pa.Table:
        feature = self._entity.inside("features/feature")
        types = feature.required("type")
        feature.require(~nulls(types), "type")
        periods = [*_periods(feature, "valueDate")]
        return _table(
            "features",
            *(self._ids(feature), feature.numbers("@id")),
            *(pa.array([kind.strip() for kind in types.to_pylist()], pa.string()), feature.required("value")),
            pa.array([period and period.first for period in periods], pa.date32()),
            pa.array([period and period.last for period in periods], pa.date32()),
            pa.array([period and period.precision for period in periods], pa.string()),
            pa.array([period and period.is_approximate for period in periods], pa.bool_()),
            *(feature.flags("isPrimary", required=True), feature.text("reliability"), feature.text("comments")),
        )

    def _identifiers(self) -> pa.Table:
        document = self._entity.inside("identityDocuments/identityDocument")
        by, place = (document.text(field).to_pylist() for field in ("issuingAuthority", "issuingLocation"))
        issuer = [", ".join(filter(None, both)) or None for both in zip(by, place, strict=True)]
        issued, expires = (_periods(document, field) for field in ("issueDate", "expirationDate"))
        return _table(
            "identifiers",
            *(self._ids(document), document.numbers("@id"), document.required("type")),
            *(document.required("documentNumber"), document.text("issuingCountry"), pa.array(issuer, pa.string())),
            *(pa.array([day and day.partial_iso() for day in days], pa.string()) for days in (issued, expires)),
            *(document.flags("isValid", required=True), document.text("comments")),
        )

    def _relations(self) -> pa.Table:
        relation = self._entity.inside("relationships/relationship")
        periods = [*_periods(relation, "dateRange")]
        return _table(
            "relations",
            *(self._ids(relation), pa.array(running(relation.within)), relation.required("type")),
            *(relation.numbers("relatedEntity/@entityId"), relation.required("relatedEntity")),
            relation.text("quality"),
            pa.array([period and period.first for period in periods], pa.date32()),
            pa.array([period and period.last for period in periods], pa.date32()),
            relation.text("comments"),
        )


def _of(values: pa.Array, numbers: Array) -> pa.Array:
    return values.take(pa.array(numbers))


def _true(flags: pa.Array) -> Array:
    return flags.fill_null(False).to_numpy(zero_copy_only=False)


def _table(name: str, *columns: pa.Array) -> pa.Table:
    of = schema(name)
    return pa.table([column.cast(f.type) for column, f in zip(columns, of, strict=True)], schema=of)


def _periods(of: Records, field: str) -> Iterator[Period | None]:
    """Yield the days that a date of each record may mean: from its first `from` to its last `to`."""
    fields = [f"{field}/{name}" for name in ("fromDateBegin", "toDateEnd", "isDateRange", "isApproximate")]
    dated = ~nulls(of.text(fields[0]))
    for flag in fields[2:]:
        of.require(~dated | of.has(flag), flag)
    for number, texts in enumerate(zip(*(of.text(f).to_pylist() for f in fields), strict=True)):
        try:
            yield _period(*texts) if dated[number] else None
        except (KeyError, ValueError) as error:
            raise Fault(int(of.entity[number]), f"{field}: {error}") from error


# The same few days stand again and again.
@lru_cache(maxsize=1 << 14)
def _period(first: str, last: str | None, is_range: str | None, is_approximate: str | None) -> Period:
    begin = date.fromisoformat(first)
    end = date.fromisoformat(last) if last else begin
    return period_between(begin, end, is_range=_flag(is_range), is_approximate=_flag(is_approximate))


def _flag(text: str | None) -> bool:
    return text is not None and FLAGS[text]


def _address(country: str | None, parts: Mapping[str, str | None]) -> tuple[str | None, ...]:
    """Return street, city, state, postal code, region, country, remarks, and all of it in the order of the CSV format."""
    street = ", ".join([part for p in _STREET if (part := parts.get(p))]) or None
    city, state = parts.get("CITY"), parts.get("STATE/PROVINCE")
    postal_code, region = parts.get("POSTAL CODE"), parts.get("REGION")
    full = ", ".join([part for part in (street, city, state, postal_code, region, country) if part])
    return street, city, state, postal_code, region, country, None, full or None
