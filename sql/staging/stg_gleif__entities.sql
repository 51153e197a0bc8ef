with source as (
    select * from raw.gleif__entities
),

final as (
    select
        lei,
        vendor_id,
        legal_name,
        jurisdiction,
        category,
        entity_status,
        expired_on,
        expiration_reason,
        registration_status,
        registered_on,
        updated_on,
        next_renewal_on,
        corroboration,
        registered_as,
        created_on,
        legal_city,
        legal_country,
        headquarters_city,
        headquarters_country,
        bic,
        mic,
        opencorporates_id,
        qcc_id,
        conformity,
        direct_parent,
        ultimate_parent,
        successor_leis,
        successor_names,
        document_id,
        locator
    from source
)

select * from final
