-- What holds of each vendor, gravest first, with its evidence and what it means.
select
    exposure.*,
    lists.list_name,
    lists.authority,
    coalesce(lists.meaning, facets.meaning) as effect,
    facets.rank,
    evidence.url,
    evidence.locator,
    evidence.exact,
    evidence.sha256,
    evidence.published_on as evidence_published_on,
    evidence.source_id
from marts.vendor_exposure as exposure
left join core.lists as lists on exposure.list_id = lists.list_id
left join core.facets as facets on exposure.facet = facets.facet
left join marts.evidence as evidence on exposure.evidence_id = evidence.evidence_id
order by exposure.vendor_key, facets.rank, exposure.until is not null, exposure.path, exposure.entry_name, exposure.evidence_id
