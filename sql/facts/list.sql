-- What a delivery states in the columns of the list contract (`sql/staging/list_*.yml`).
with told (entry_id, kind, key, value, country, note) as (
    select entry_id, 'entry', 'type', entry_type, null, null from delivery_entries
    union all
    select entry_id, 'entry', 'name', entry_name, null, null from delivery_entries
    union all
    select entry_id, 'entry', 'title', title, null, null from delivery_entries
    union all
    select entry_id, 'entry', 'remarks', remarks, null, null from delivery_entries
    union all
    select entry_id, 'entry', 'license requirement', license_requirement, null, null from delivery_entries
    union all
    select entry_id, 'entry', 'license policy', license_policy, null, null from delivery_entries
    union all
    select entry_id, 'entry', 'reach', reach, null, null from delivery_entries
    union all
    select entry_id, 'entry', 'effective date', cast(effective_on as varchar), null, null from delivery_entries
    union all
    select entry_id, 'entry', 'end date', cast(ends_on as varchar), null, null from delivery_entries
    union all
    select entry_id, 'feature', 'citation', unnest(citations), null, null from delivery_entries
    union all
    select entry_id, 'listed_on', '', cast(listed_on as varchar), null, null from delivery_entries
    union all
    select entry_id, case when is_weak then 'weak_name' else 'name' end, name_type, full_name, null, null
    from delivery_names
    where name_type <> 'primary'
    union all
    select entry_id, 'address', '', full_address, country, null from delivery_addresses
    union all
    select
        entry_id, 'identifier', identifier_type, number, country,
        concat_ws('; ', 'issued ' || issued_on, 'expires ' || expires_on)
    from delivery_identifiers
    union all
    select entry_id, 'program', '', program, null, null from delivery_programs
    union all
    select entry_id, 'feature', feature_type, value, null, null from delivery_features
    union all
    select entry_id, 'relation', relation_type, target_name, null, null from delivery_relations
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
    inner join delivery_entries as entries on told.entry_id = entries.entry_id
)

select * from final
