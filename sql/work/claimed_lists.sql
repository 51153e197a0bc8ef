with lists as (
    select * from raw.curated__lists where claimed_as is not null
),

final as (
    select
        claimed_as,
        list_id,
        source_id,
        kind
    from lists
)

select * from final
