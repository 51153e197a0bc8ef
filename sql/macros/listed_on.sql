-- Who was listed on a day, by all that is known today: marts.listed_on(date '2024-03-01').
create macro marts.listed_on(valid_on) as table
select
    list_id, entry_id, entry_name, entry_type, programs, valid_from as unchanged_since, is_baseline, content_hash,
    evidence_id
from core.listing_versions
where valid_from <= valid_on and (valid_to is null or valid_to > valid_on)
