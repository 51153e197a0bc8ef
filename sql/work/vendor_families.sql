with relations as (
    select * from work.corporate_relations
    where relation <> 'affiliate' and child_vendor_id is not null and parent_vendor_id is not null
),

final as (
    select distinct
        child_vendor_id as vendor_id,
        parent_vendor_id as other_vendor_id,
        'subsidiary' as standing
    from relations
    union
    select distinct
        parent_vendor_id as vendor_id,
        child_vendor_id as other_vendor_id,
        'parent' as standing
    from relations
)

select * from final
