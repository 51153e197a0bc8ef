-- Who was listed on a day, as far as was known at a moment: marts.as_of(timestamp '2024-02-24 08:00', date '2024-03-01').
-- A run whose end was not known yet at that moment counts as going on.
create macro marts.as_of(known_at, valid_on) as table
select
    list_id, entry_id, entry_name, entry_type, programs, valid_from as unchanged_since, is_baseline, content_hash,
    evidence_id
from core.listing_versions
where
    known_from <= known_at
    and valid_from <= valid_on
    and (valid_to is null or valid_to > valid_on or known_to > known_at)
