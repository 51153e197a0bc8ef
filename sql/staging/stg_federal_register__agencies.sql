with source as (
    select * from raw.federal_register__agencies
),

final as (
    select
        document_number,
        published_on,
        agency_no,
        name as agency_name,
        slug,
        raw_name
    from source
)

select * from final
