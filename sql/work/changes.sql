with facts as (
    select * from core.fact_versions
),

publications as (
    select * from work.publications
),

versions as (
    select * from core.listing_versions
),

-- Runs of versions of an entry that follow each other without a gap are one listing.
begun_listings as (
    select
        list_id, entry_id, entry_name, valid_from as published_on, known_from as known_at,
        case began_as when 'relisted' then 'relisted' else 'added' end as change,
        evidence_id
    from versions
    where began_as in ('first', 'relisted') and not is_baseline
),

ended_listings as (
    select
        versions.list_id, versions.entry_id, versions.entry_name, versions.valid_to as published_on,
        versions.known_to as known_at, versions.evidence_id
    from versions
    left join versions as following
        on versions.list_id = following.list_id
        and versions.entry_id = following.entry_id
        and versions.valid_to = following.valid_from
        and versions.known_to = following.known_from
    where versions.valid_to is not null and following.entry_id is null
),

new_facts as (
    select
        list_id, entry_id, kind, key, valid_from as published_on, known_from as known_at,
        value || coalesce(' (' || country || ')', '') || coalesce(' (' || note || ')', '') as shown,
        evidence_id
    from facts
    where not is_baseline
),

old_facts as (
    select
        list_id, entry_id, kind, key, valid_to as published_on, known_to as known_at,
        value || coalesce(' (' || country || ')', '') || coalesce(' (' || note || ')', '') as shown
    from facts
    where valid_to is not null
),

-- One value in place of one value is a change of it; where there are several, which replaces which is not said.
sides as (
    select list_id, entry_id, kind, key, published_on, known_at, shown as new_value, null as old_value, evidence_id
    from new_facts
    union all
    select list_id, entry_id, kind, key, published_on, known_at, null as new_value, shown as old_value, null as evidence_id
    from old_facts
),

counted as (
    select
        *,
        count(new_value) over same as news,
        count(old_value) over same as olds
    from sides
    window same as (partition by list_id, entry_id, kind, key, published_on, known_at)
),

paired as (
    select
        list_id, entry_id, kind, key, published_on, known_at,
        min(new_value) as new_value, min(old_value) as old_value, min(evidence_id) as evidence_id
    from counted
    group by
        list_id, entry_id, kind, key, published_on, known_at,
        case when news = 1 and olds = 1 then '' else coalesce('+' || new_value, '-' || old_value) end
),

-- A value also moves between keys of a kind, from one type of identifier to another; that shows as one gone and one come.
modified as (
    select
        paired.*,
        versions.entry_name,
        versions.is_rekeyed,
        versions.evidence_id as entry_evidence_id
    from paired
    inner join versions
        on paired.list_id = versions.list_id
        and paired.entry_id = versions.entry_id
        and paired.published_on = versions.valid_from
        and paired.known_at = versions.known_from
        and versions.began_as = 'modified'
),

all_changes as (
    select
        list_id, entry_id, entry_name, change, 'entry' as field, cast(null as varchar) as old_value,
        entry_name as new_value, published_on, known_at, false as is_rekeyed, evidence_id
    from begun_listings
    union all
    select
        list_id, entry_id, entry_name, 'removed', 'entry', entry_name, null, published_on, known_at, false, evidence_id
    from ended_listings
    union all
    select
        list_id, entry_id, entry_name, 'modified',
        case
            when kind in ('entry', 'feature', 'detail') then key
            when key = '' then replace(kind, '_', ' ')
            else replace(kind, '_', ' ') || ': ' || key
        end,
        old_value, new_value, published_on, known_at, is_rekeyed, coalesce(evidence_id, entry_evidence_id)
    from modified
),

final as (
    select
        all_changes.list_id,
        all_changes.entry_id,
        all_changes.entry_name,
        all_changes.change,
        all_changes.field,
        all_changes.old_value,
        all_changes.new_value,
        all_changes.published_on,
        publications.published_before,
        all_changes.known_at,
        all_changes.is_rekeyed,
        case when all_changes.change = 'removed' then publications.document_before else publications.document_id end
            as document_id,
        replace(
            case when all_changes.change = 'removed' then publications.place_before else publications.place end,
            '{}', split_part(all_changes.entry_id, ':', 2)
        ) as locator
    from all_changes
    inner join publications
        on all_changes.list_id = publications.list_id
        and publications.kind = 'entry'
        and all_changes.published_on = publications.published_on
        and all_changes.known_at = publications.known_at
)

select * from final
