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
        core.last_day_of(claims.as_of) as as_of_day,
        core.precision_of(claims.as_of) as as_of_precision,
        claims.effective_on,
        core.last_day_of(claims.effective_on) as effective_day,
        core.precision_of(claims.effective_on) as effective_precision,
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
