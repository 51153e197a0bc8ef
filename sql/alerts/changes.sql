-- One thing a vendor, entry and publication, however many fields changed and facets it is behind; the gravest facet stands for it.
select
    impact.vendor_key, any_value(impact.vendor_name), impact.entry_id, any_value(impact.entry_name), impact.change,
    any_value(lists.list_name), cast(impact.published_on as varchar), arg_min(impact.facet, facets.rank), min(facets.rank),
    arg_min(impact.why, facets.rank),
    list(distinct impact.field || coalesce(' from ' || impact.old_value, '') || coalesce(' to ' || impact.new_value, ''))
        filter (where impact.field <> 'entry'),
    any_value(evidence.url),
    -- How likely the vendor is the party, where that is a question; null where it is certain, confirmed or another of its group.
    max(joins.probability)
from marts.vendor_impact as impact
inner join core.facets as facets on impact.facet = facets.facet
left join core.lists as lists on impact.list_id = lists.list_id
left join marts.evidence as evidence on impact.evidence_id = evidence.evidence_id
left join core.vendor_joins as joins
    on impact.vendor_key = joins.vendor_key and impact.entry_id = joins.party_id and joins.decision = 'open' and joins.band = 'review'
group by impact.vendor_key, impact.entry_id, impact.change, impact.published_on
