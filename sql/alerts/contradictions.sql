select
    contradictions.contradiction_id, brief.vendor_key, brief.vendor_name, contradictions.subject_name,
    contradictions.claim_type, contradictions.claim_says, contradictions.other_says, brief.worst_facet, facets.rank,
    evidence.url
from marts.contradictions as contradictions
inner join marts.vendor_brief as brief on contradictions.vendor_id = brief.vendor_id
left join core.facets as facets on brief.worst_facet = facets.facet
left join marts.evidence as evidence on contradictions.evidence_id = evidence.evidence_id
