with source as (
    select * from raw.gleif__relations
),

final as (
    select
        child_lei,
        parent_lei,
        kind as relation_kind,
        document_id,
        locator
    from source
)

select * from final
