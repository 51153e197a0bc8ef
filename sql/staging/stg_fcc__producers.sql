with source as (
    select * from raw.fcc_covered_list__producers
),

final as (
    select
        entry_no,
        producer_no,
        name as producer_name,
        relation,
        document_id,
        locator
    from source
)

select * from final
