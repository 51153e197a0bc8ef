-- What a delivery of an OFAC list states of each entry, alike in both formats. What only the enhanced format tells
-- (other scripts, dates of listing, authorities, comments) has kinds of its own, so that its absence from a CSV file
-- denies nothing.
with placed as (
    -- The CSV format has city, state and postal code in one cell, and a region in that of the country.
    select
        entry_id,
        street,
        nullif(concat_ws(' ', nullif(concat_ws(', ', city, state_province), ''), postal_code), '') as place,
        'Region: ' || region as region,
        country
    from delivery_addresses
    where coalesce(is_primary_translation, true)
),

-- Where an issuing country stands in the number's own cell, it stands in parentheses after it.
numbered as (
    select
        *,
        regexp_extract(number, '^(.*\S) \(([^()]+)\)$', ['number', 'country']) as split
    from delivery_identifiers
),

dated as (
    select
        *,
        case date_precision
            when 'day' then cast(date_from as varchar)
            when 'month' then strftime(date_from, '%Y-%m')
            when 'year' then strftime(date_from, '%Y')
            when 'range' then date_from || ' to ' || date_to
            else rtrim(value, '.')
        end as told
    from delivery_features
),

told (entry_id, kind, key, value, country, note) as (
    select entry_id, 'entry', 'type', entry_type, null, null from delivery_entries
    union all
    select entry_id, 'entry', 'name', name, null, null from delivery_entries
    union all
    select entry_id, 'entry', 'title', title, null, null from delivery_entries
    union all
    select entry_id, 'detail', 'living status', living_status, null, null from delivery_entries
    union all
    -- In the CSV format remarks are facts told one by one, and the cell as a whole would tell each of them again.
    select entry_id, 'detail', 'remarks', remarks, null, null from delivery_entries
    union all
    select entry_id, case when is_weak then 'weak_name' else 'name' end, name_type, full_name, null, null
    from delivery_names
    where is_primary_translation and not is_primary
    union all
    select entry_id, 'script', script, full_name, null, null from delivery_names where not is_primary_translation
    union all
    select entry_id, 'address', null, nullif(concat_ws(', ', street, place, region, country), ''), country, null
    from placed
    union all
    select
        entry_id,
        'identifier',
        identifier_type,
        case when country is null and split['number'] <> '' then split['number'] else number end,
        coalesce(country, split['country']),
        concat_ws('; ', 'issued ' || issued_on, 'expires ' || expires_on)
    from numbered
    union all
    select entry_id, 'detail', identifier_type, concat_ws('; ', number, issuing_authority, comments, case when not is_valid then 'no longer valid' end), null, null
    from delivery_identifiers
    where coalesce(issuing_authority, comments) is not null or not is_valid
    union all
    select entry_id, 'feature', rtrim(feature_type, ' :-'), told, null, case when is_approximate then 'circa' end from dated
    union all
    select entry_id, 'detail', feature_type, concat_ws('; ', value, reliability, comments), null, null from delivery_features
    where coalesce(reliability, comments) is not null
    union all
    select entry_id, 'program', null, program, null, null from delivery_programs
    union all
    select entry_id, 'relation', null, rtrim(target_name, '.'), null, null from delivery_relations
    union all
    select entry_id, 'detail', relation_type, concat_ws('; ', target_name, quality, date_from, date_to, comments), null, null
    from delivery_relations
    where target_entry_id is not null
    union all
    select entry_id, 'listing', null, list_name, null, null from delivery_listings
    union all
    select entry_id, 'listed_on', list_name, cast(listed_on as varchar), null, null from delivery_listings
    union all
    select entry_id, 'detail', kind, value, null, null from delivery_measures
),

final as (
    select
        delivery.source_id as scope,
        delivery.source_id || ':' || told.entry_id as entry_id,
        told.kind,
        told.key,
        told.value,
        told.country,
        told.note
    from told, delivery
)

select * from final
