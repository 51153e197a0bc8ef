with source as (
    select * from raw.federal_register__documents
),

final as (
    select
        document_number,
        published_on,
        title,
        document_type,
        subtype,
        abstract,
        action,
        dates_text,
        effective_on,
        citation,
        first_page,
        last_page,
        docket_ids,
        regulation_id_numbers,
        html_url,
        raw_text_url,
        document_id,
        locator
    from source
)

select * from final
