with source as (
    select * from raw.trade_csl__programs
),

final as (
    select
        entry_id,
        program
    from source
)

select * from final
