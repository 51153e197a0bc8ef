"""The names that the warehouse knows, for the lexicon: vendors and listed parties.

Here: which of them are telling enough to be looked for in prose. Not here: finding them (`lexicon.py`).
"""

import re
from collections.abc import Iterable

import duckdb

from vendorwatch.claims.lexicon import Known, fold, words
from vendorwatch.names.tables import rarity

_MIN_LETTERS = 3
# How rare a word must be in names, 0 to 1, to tell one from another.
_TELLING_FROM = 0.6
_WORD = re.compile(r"[^\W\d_]+")
_ASCII_WORD = re.compile("[a-z]+")


def vendors(con: duckdb.DuckDBPyConnection) -> list[Known]:
    """Return the names of vendors from `work.vendor_names`."""
    names = con.execute("select name, vendor_id from work.vendor_names order by vendor_id, name").fetchall()
    return [Known(name, "vendor", vendor_id, name) for name, vendor_id in names if len(name) >= _MIN_LETTERS]


def listed(con: duckdb.DuckDBPyConnection, within: set[str] | None = None) -> list[Known]:
    """Return the names of listed people and organizations from `work.entry_names` that can be told in prose.

    Of tens of thousands of names a few texts hold a handful: with the `ascii_words` of all texts that are looked through,
    those that none of them can hold are left out. Weak aliases, single words and names of common words only stand for too
    many others.
    """
    names = con.execute(
        """
        select distinct
            names.entry_id,
            entries.entry_type,
            case
                when entries.entry_type = 'individual' and names.first_name is not null
                    then names.first_name || ' ' || names.last_name
                else names.full_name
            end as name
        from work.entry_names as names
        inner join core.entries as entries on names.entry_id = entries.entry_id
        where entries.entry_type in ('individual', 'entity') and not names.is_weak
        order by names.entry_id, name
        """
    ).fetchall()
    found = (prose_name(*row) for row in names if within is None or _may_be_in(within, row[2]))
    return [known for known in found if known is not None]


def ascii_words(texts: Iterable[str]) -> set[str]:
    """Return the runs of ASCII letters in texts, in small: a name in one of them is made of none but these."""
    return {word for text in texts for word in _ASCII_WORD.findall(fold(text))}


def _may_be_in(within: set[str], name: str) -> bool:
    # Letters of other scripts may be in small in more than one way.
    return not name.isascii() or within.issuperset(_ASCII_WORD.findall(name.lower()))


def prose_name(entry_id: str, entry_type: str, name: str) -> Known | None:
    """Return a listed name as prose writes it; None for one that is not telling enough. Given names come first."""
    tokens = _WORD.findall(name.lower())
    if len(tokens) < 2 or not any(map(_is_telling, tokens)) or ("," in name and entry_type == "individual"):
        return None
    # Lists write in capitals, prose does not.
    written = " ".join(word.title() if word.isupper() and len(word) > 1 else word for word in name.split())
    return Known(written, "person" if entry_type == "individual" else "organization", entry_id, written)


def _is_telling(token: str) -> bool:
    word = words().get(token)
    is_common = rarity().get(token, 1.0) < _TELLING_FROM or bool(
        word and (word.common or word.legal or word.organization)
    )
    return len(token) > 1 and not is_common
