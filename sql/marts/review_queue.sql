with claims as (
    select * from core.claims where tier in ('review', 'candidate') and decision = 'open'
),

documents as (
    select * from raw.news__documents
),

landed as (
    select * from work.documents
),

final as (
    select
        claims.claim_id,
        claims.tier,
        claims.claim_type,
        claims.subject_text,
        claims.object_text,
        claims.value,
        claims.as_of,
        claims.effective_on,
        claims.certainty,
        claims.rule_id,
        claims.confidence,
        claims.sentence,
        documents.title,
        documents.url,
        documents.published_on,
        cast(landed.retrieved_at as date) as retrieved_on,
        core.evidence_id(claims.document_id, claims.locator) as evidence_id
    from claims
    inner join documents on claims.document_id = documents.document_id and claims.part = documents.locator
    inner join landed on claims.document_id = landed.document_id
)

select * from final
