with links as (
    select * from work.entity_links
    where
        query_source = 'vendor'
        and target_source not in ('vendor', 'ownership')
        and band <> 'reject'
),

names as (
    select * from work.vendor_names
),

-- Two entries that a name fits equally well leave it open which is meant; but where the registry has the very name of an
-- entry, written down with a source, it means that one.
judged as (
    select
        names.vendor_id,
        links.target_id as entry_id,
        links.query_name as vendor_name,
        names.kind as relation,
        links.score,
        case
            when core.name_key(links.query_name) = core.name_key(links.target_name) and names.kind <> 'brand' then 'auto'
            else links.band
        end as band,
        links.reason
    from links
    inner join names on links.query_id = 'vendor:' || names.vendor_id || ':' || names.name
),

-- An entry that bears both the vendor's own name and that of another company of its group is the vendor's own.
final as (
    select
        vendor_id,
        entry_id,
        vendor_name,
        relation,
        score,
        band,
        reason
    from judged
    qualify row_number() over (
        partition by vendor_id, entry_id
        order by band = 'auto' desc, score desc, relation in ('affiliate', 'subsidiary') asc, vendor_name asc
    ) = 1
)

select * from final
