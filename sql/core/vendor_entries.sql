with links as (
    select * from core.entity_links
    where query_source = 'vendor' and target_source in ('ofac_sdn', 'ofac_consolidated', 'trade_csl') and band <> 'reject'
),

names as (
    select * from core.vendor_names
),

final as (
    select
        names.vendor_id,
        links.target_id as entry_id,
        links.query_name as vendor_name,
        names.kind as relation,
        links.score,
        links.band,
        links.reason
    from links
    inner join names on links.query_id = 'vendor:' || names.vendor_id || ':' || names.name
    -- An entry that bears both the vendor's own name and that of another company of its group is the vendor's own.
    qualify row_number() over (
        partition by names.vendor_id, links.target_id
        order by links.score desc, names.kind in ('affiliate', 'subsidiary') asc, names.name asc
    ) = 1
)

select * from final
