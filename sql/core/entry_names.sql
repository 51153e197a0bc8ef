with names as (
    select * from staging.stg_ofac__names
),

final as (
    select
        entry_id,
        name_id,
        translation_id,
        name_type,
        is_weak,
        script,
        full_name,
        last_name,
        first_name
    from names
)

select * from final
