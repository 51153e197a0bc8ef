with publications as (
    select * from raw.history__publications
),

documents as (
    select * from work.documents
),

-- What a form cannot tell of has no row, so each kind of fact has its own row of publications.
final as (
    select
        publications.source_id,
        publications.scope as list_id,
        publications.kind,
        publications.published_on,
        publications.retrieved_at as known_at,
        publications.delivery_id,
        publications.variant,
        publications.document_id,
        publications.place,
        lag(publications.document_id) over earlier as document_before,
        lag(publications.place) over earlier as place_before,
        lag(publications.published_on) over earlier as published_before,
        publications.entries,
        publications.facts
    from publications
    inner join documents on publications.document_id = documents.document_id
    window
        earlier as (
            partition by publications.source_id, publications.scope, publications.kind
            order by publications.published_on, publications.retrieved_at
        )
)

select * from final
