create or replace temp view parties as
select target_id as entry_id, * exclude (target_id, target_source) from core.name_targets;

-- Two entries of the longest list are never one party, so asking from all other lists finds every pair at a fraction of
-- the cost.
create or replace temp view asked as
with longest as (
    select list_id
    from (select unnest(list_ids) as list_id from work.party_facts)
    group by list_id
    order by count(*) desc, list_id
    limit 1
)

select distinct parties.entry_id as query_id, parties.* exclude (entry_id, name_type, is_weak)
from parties
inner join work.party_facts as facts on parties.entry_id = facts.entry_id
where facts.list_ids <> (select [list_id] from longest) and not parties.is_weak
order by all
