with source as (
    select * from raw.news__documents
),

final as (
    select
        document_id,
        url,
        publisher,
        title,
        published_on,
        published_how,
        lang,
        text,
        text_sha256,
        note,
        locator,
        unread_because
    from source
)

select * from final
