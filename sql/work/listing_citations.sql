with listings as (
    select * from core.listings
),

documents as (
    select * from raw.federal_register__documents
),

cited as (
    select
        entry_id,
        list_id,
        listed_on,
        evidence_id,
        unnest(citations) as citation,
        generate_subscripts(citations, 1) as citation_no
    from listings
),

numbered as (
    select
        *,
        try_cast(split_part(citation, ' FR ', 1) as integer) as volume,
        try_cast(split_part(citation, ' FR ', 2) as integer) as page
    from cited
),

printed as (
    select
        *,
        try_cast(split_part(citation, ' FR ', 1) as integer) as volume,
        try_cast(split_part(citation, ' FR ', 2) as integer) as opening_page
    from documents
    where citation is not null
),

-- A list cites the page on which the party stands, which need not be the first of the document; two documents that share
-- a page are told apart by the one that begins there.
matched as (
    select
        numbered.*,
        printed.document_number,
        printed.published_on,
        printed.effective_on,
        printed.title,
        printed.document_id,
        printed.locator,
        case when printed.opening_page = numbered.page then 'first_page' else 'page_range' end as matched_by
    from numbered
    left join printed
        on numbered.volume = printed.volume
        and (
            printed.opening_page = numbered.page
            or numbered.page between printed.opening_page and printed.last_page
        )
    qualify row_number() over (
        partition by numbered.entry_id, numbered.list_id, numbered.citation_no
        order by printed.opening_page desc nulls last, printed.document_number asc
    ) = 1
),

final as (
    select
        entry_id,
        list_id,
        cast(citation_no as integer) as citation_no,
        citation,
        document_number,
        published_on,
        effective_on,
        title,
        case when document_number is not null then matched_by end as matched_by,
        listed_on is distinct from coalesce(effective_on, published_on)
        and listed_on is not null and citation_no = 1 and document_number is not null as differs_from_listing,
        evidence_id,
        case when document_number is not null then core.evidence_id(document_id, locator) end as document_evidence_id
    from matched
)

select * from final
