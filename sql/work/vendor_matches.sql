with links as (
    select * from work.entity_links where query_source = 'fcc_producer' and target_source = 'vendor'
),

final as (
    select
        query_id,
        query_source,
        query_name,
        substr(target_id, length('vendor:') + 1) as vendor_id,
        target_name as matched_name,
        score,
        band,
        reason
    from links
    qualify row_number() over (partition by query_id order by score desc, target_id asc) = 1
)

select * from final
