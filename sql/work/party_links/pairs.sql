-- An entry stands once on a list, so two entries of one list are two parties, whatever they share.
select distinct
    least(hits.query_id, hits.entry_id) as entry_id,
    greatest(hits.query_id, hits.entry_id) as other_id,
    hits.score,
    hits.reason,
    hits.band,
    hits.features,
    hits.query_name,
    hits.name_matched,
    coalesce(ours.entry_type, theirs.entry_type) as entry_type
from hits
inner join core.entries as ours on hits.query_id = ours.entry_id
inner join core.entries as theirs on hits.entry_id = theirs.entry_id
inner join work.party_facts as our_facts on hits.query_id = our_facts.entry_id
inner join work.party_facts as their_facts on hits.entry_id = their_facts.entry_id
where
    hits.query_id <> hits.entry_id
    and coalesce(ours.entry_type = theirs.entry_type, true)
    and not (ours.source_id = theirs.source_id and list_has_any(our_facts.list_ids, their_facts.list_ids))
order by entry_id, other_id, hits.score desc, hits.reason
