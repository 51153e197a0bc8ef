-- Everything said of the entries on a day, as far as was known at a moment: names, addresses, identifiers, programs, ...
create macro marts.facts_as_of(known_at, valid_on) as table
select list_id, entry_id, kind, key, value, country, note, valid_from as stated_since, is_baseline, evidence_id
from core.fact_versions
where
    known_from <= known_at
    and valid_from <= valid_on
    and (valid_to is null or valid_to > valid_on or known_to > known_at)
