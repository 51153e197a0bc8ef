-- One row per vendor with which dealings are prohibited, with the evidence to show.
with brief as (
    select * from {{ source('vendorwatch_marts', 'vendor_brief') }}
),

exposure as (
    select * from {{ source('vendorwatch_marts', 'vendor_exposure') }} where until is null
),

evidence as (
    select * from {{ source('vendorwatch_marts', 'evidence') }}
),

final as (
    select
        brief.vendor_key,
        any_value(brief.vendor_name) as vendor_name,
        any_value(brief.worst_facet) as worst_facet,
        any_value(brief.since) as since,
        list(distinct evidence.url) as links
    from brief
    inner join exposure on brief.vendor_key = exposure.vendor_key and brief.worst_facet = exposure.facet
    inner join evidence on exposure.evidence_id = evidence.evidence_id
    where brief.worst_facet in ('sdn', 'owned_by_listed', 'prohibited_transaction')
    group by brief.vendor_key
)

select * from final
