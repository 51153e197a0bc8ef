-- An entry that has left its list is known by its last name. Whoever is on no list is among the targets so that one index serves
-- several models; no link leads there.
create or replace temp view claim_targets as
select target_id as entry_id, * exclude (target_id, target_source) from core.name_targets
union all by name
select
    entry_id, entry_name as name, 'primary' as name_type, false as is_weak,
    case entry_type when 'individual' then 'person' when 'entity' then 'organization' else coalesce(entry_type, 'unknown') end
        as kind
from core.entries where entry_id not in (select target_id from core.name_targets)
