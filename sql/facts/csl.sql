-- What a delivery of the Consolidated Screening List states of the lists of Commerce and State. OFAC's own files speak for
-- OFAC's lists; what this file repeats of them would tell every change of theirs a second time.
with entries as (
    select entries.* from delivery_entries as entries
    inner join delivery on list_contains(delivery.list_ids, entries.list_id)
),

told (entry_id, kind, key, value, country, note) as (
    select entry_id, 'entry', 'type', entry_type, null, null from entries
    union all
    select entry_id, 'entry', 'name', name, null, null from entries
    union all
    select entry_id, 'entry', 'title', title, null, null from entries
    union all
    select entry_id, 'entry', 'remarks', remarks, null, null from entries
    union all
    select entry_id, 'entry', 'license requirement', license_requirement, null, null from entries
    union all
    select entry_id, 'entry', 'license policy', license_policy, null, null from entries
    union all
    select entry_id, 'entry', 'standard order', upper(standard_order), null, null from entries
    union all
    select entry_id, 'entry', 'end date', cast(end_date as varchar), null, null from entries
    union all
    select entry_id, 'feature', 'citation', unnest(citations), null, null from entries
    union all
    select entry_id, 'listed_on', '', cast(start_date as varchar), null, null from entries
    union all
    select entry_id, 'name', 'aka', name, null, null from delivery_names where is_alias
    union all
    select entry_id, 'address', '', address, country, null from delivery_addresses
    union all
    select
        entry_id, 'identifier', identifier_type, number, country,
        concat_ws('; ', 'issued ' || issued_on, 'expires ' || expires_on)
    from delivery_identifiers
    union all
    select entry_id, 'program', '', program, null, null from delivery_programs
    union all
    select entry_id, 'feature', feature_type, value, null, null from delivery_features
),

final as (
    select
        entries.list_id as scope,
        told.entry_id,
        told.kind,
        told.key,
        told.value,
        told.country,
        told.note
    from told
    inner join entries on told.entry_id = entries.entry_id
)

select * from final
