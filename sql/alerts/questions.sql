-- A question is as grave as what holds of the party that the vendor may be.
with gravest as (
    select exposure.vendor_key, exposure.entry_id, arg_min(exposure.facet, facets.rank) as facet, min(facets.rank) as rank
    from marts.vendor_exposure as exposure
    inner join core.facets as facets on exposure.facet = facets.facet
    group by exposure.vendor_key, exposure.entry_id
)

select
    joins.join_id, joins.vendor_key, joins.vendor_name, joins.party_name, joins.party_id, joins.probability, gravest.facet,
    gravest.rank
from core.vendor_joins as joins
left join gravest on joins.vendor_key = gravest.vendor_key and joins.party_id = gravest.entry_id
where joins.decision = 'open' and joins.band = 'review' and joins.above_line
