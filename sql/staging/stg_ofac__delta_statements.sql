with statements as (
    select * from raw.ofac_deltas__statements
),

final as (
    select
        document_id,
        entity_no,
        statement_no,
        split_part(path, '/', 1) as branch,
        path,
        action,
        value,
        old_value
    from statements
)

select * from final
