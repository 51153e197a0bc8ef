with source as (
    select * from raw.gleif__names
),

final as (
    select
        lei,
        name_no,
        name as full_name,
        name_kind,
        language
    from source
)

select * from final
