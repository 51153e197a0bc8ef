with evidence as (
    select * from work.evidence
),

documents as (
    select * from work.documents
),

final as (
    select
        evidence.evidence_id,
        evidence.document_id,
        documents.source_id,
        documents.url,
        documents.sha256,
        documents.retrieved_at,
        documents.published_on,
        evidence.locator,
        evidence.exact,
        evidence.prefix,
        evidence.suffix,
        evidence.start,
        evidence."end"
    from evidence
    inner join documents on evidence.document_id = documents.document_id
)

select * from final
