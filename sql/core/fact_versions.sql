with versions as (
    select * from raw.history__fact_versions
),

publications as (
    select * from work.publications
),

final as (
    select
        versions.scope as list_id,
        versions.entry_id,
        versions.kind,
        versions.key,
        versions.value,
        nullif(versions.country, '') as country,
        nullif(versions.note, '') as note,
        versions.valid_from,
        versions.known_from,
        versions.valid_to,
        versions.known_to,
        publications.published_before is null as is_baseline,
        core.evidence_id(
            publications.document_id, replace(publications.place, '{}', split_part(versions.entry_id, ':', 2))
        ) as evidence_id
    from versions
    inner join publications
        on versions.scope = publications.list_id
        and versions.kind = publications.kind
        and versions.valid_from = publications.published_on
        and versions.known_from = publications.known_at
)

select * from final
