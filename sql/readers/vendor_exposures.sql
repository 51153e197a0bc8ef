-- What holds of one vendor, gravest first, with its evidence.
select exposure.*, evidence.exact, evidence.url, evidence.locator, evidence.sha256
from marts.vendor_exposure as exposure
left join core.facets as facets on exposure.facet = facets.facet
left join marts.evidence as evidence on exposure.evidence_id = evidence.evidence_id
where exposure.vendor_key = $1
order by facets.rank, exposure.until is not null, exposure.entry_name, exposure.evidence_id
