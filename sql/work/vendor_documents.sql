with documents as (
    select * from raw.federal_register__documents
),

agencies as (
    select * from staging.stg_federal_register__agencies
),

findings as (
    select * from raw.federal_register__findings where vendor_id is not null
),

vendor_names as (
    select * from work.vendor_names where kind <> 'brand'
),

links as (
    select * from work.vendor_entries where band = 'auto'
),

citations as (
    select * from work.listing_citations where document_number is not null
),

actions as (
    select * from raw.curated__actions
),

known_agencies (slug, authority) as (
    values
        ('industry-and-security-bureau', 'BIS'),
        ('foreign-assets-control-office', 'OFAC'),
        ('federal-communications-commission', 'FCC'),
        ('homeland-security-department', 'DHS'),
        ('defense-department', 'DoD')
),

-- A bureau stands behind its department.
authorities as (
    select
        agencies.document_number,
        agencies.published_on,
        coalesce(
            string_agg(known_agencies.authority, ', ' order by agencies.agency_no),
            arg_max(agencies.agency_name, agencies.agency_no)
        ) as authority
    from agencies
    left join known_agencies on agencies.slug = known_agencies.slug
    group by agencies.document_number, agencies.published_on
),

connected as (
    select
        links.vendor_id,
        citations.document_number,
        citations.published_on,
        'listing' as connection
    from links
    inner join citations on links.entry_id = citations.entry_id
    union all
    select
        actions.vendor_id,
        documents.document_number,
        documents.published_on,
        'act' as connection
    from actions
    inner join documents
        on split_part(actions.citation, ' FR ', 1) = split_part(documents.citation, ' FR ', 1)
        and (
            actions.citation = documents.citation
            or try_cast(split_part(actions.citation, ' FR ', 2) as integer) between documents.first_page and documents.last_page
        )
    where regexp_full_match(actions.citation, '\d+ FR \d+')
    union all
    select
        vendor_names.vendor_id,
        documents.document_number,
        documents.published_on,
        'title' as connection
    from documents
    inner join vendor_names on contains(
        ' ' || core.name_key(documents.title) || ' ', ' ' || core.name_key(vendor_names.name) || ' '
    )
    union all
    select
        vendor_id,
        document_number,
        published_on,
        'mention' as connection
    from findings
),

closest as (
    select * from connected
    qualify row_number() over (
        partition by vendor_id, document_number, published_on
        order by array_position(['listing', 'act', 'title', 'mention'], connection)
    ) = 1
),

final as (
    select
        closest.vendor_id,
        documents.document_number,
        documents.published_on,
        documents.effective_on,
        documents.citation,
        documents.first_page,
        documents.last_page,
        documents.document_type,
        documents.title,
        documents.action,
        coalesce(authorities.authority, 'not stated') as authority,
        closest.connection,
        documents.html_url,
        core.evidence_id(documents.document_id, documents.locator) as evidence_id
    from closest
    inner join documents
        on closest.document_number = documents.document_number and closest.published_on = documents.published_on
    left join authorities
        on documents.document_number = authorities.document_number and documents.published_on = authorities.published_on
)

select * from final
