with stated as (
    select * from staging.list_features
),

entries as (
    select * from core.entries
),

final as (
    select
        stated.entry_id,
        stated.feature_type,
        stated.value,
        stated.date_from,
        stated.date_to,
        stated.date_precision
    from stated
    inner join entries on stated.source_id = entries.source_id and stated.entry_id = entries.entry_id
)

select * from final
