-- One row per facet that holds for a vendor: how many vendors, and since when the first.
with exposure as (
    select * from {{ source('vendorwatch_marts', 'vendor_exposure') }} where until is null
),

facets as (
    select * from {{ source('vendorwatch_core', 'facets') }}
),

final as (
    select
        facets.facet,
        facets.rank,
        facets.meaning,
        count(distinct exposure.vendor_key) as vendors,
        min(exposure.since) as first_since
    from facets
    inner join exposure on facets.facet = exposure.facet
    group by facets.facet, facets.rank, facets.meaning
)

select * from final
