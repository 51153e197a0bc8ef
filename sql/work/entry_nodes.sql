with links as (
    select * from work.vendor_entries where band = 'auto' and relation not in ('affiliate', 'subsidiary')
),

final as (
    select
        entry_id,
        'vendor:' || min(vendor_id) as party_id
    from links
    group by entry_id
    having count(*) = 1
)

select * from final
