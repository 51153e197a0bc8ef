with versions as (
    select * from core.listing_versions
),

publications as (
    select * from work.publications where kind = 'entry'
),

latest as (
    select * from versions
    qualify row_number() over (partition by list_id, entry_id order by valid_from desc, known_from desc) = 1
),

listed_on as (
    select list_id, entry_id, max(value) as listed_on from core.fact_versions where kind = 'listed_on' group by all
),

final as (
    select
        latest.entry_id,
        latest.list_id,
        publications.source_id,
        latest.entry_type,
        latest.entry_name,
        latest.programs,
        try_cast(listed_on.listed_on as date) as listed_on,
        latest.valid_to as delisted_on,
        publications.published_before as last_listed_on,
        latest.known_to as delisted_known_at,
        publications.document_before as document_id,
        replace(publications.place_before, '{}', split_part(latest.entry_id, ':', 2)) as locator
    from latest
    inner join publications
        on latest.list_id = publications.list_id
        and latest.valid_to = publications.published_on
        and latest.known_to = publications.known_at
    left join listed_on on latest.list_id = listed_on.list_id and latest.entry_id = listed_on.entry_id
    where latest.valid_to is not null
)

select * from final
