with entries as (
    select * from staging.stg_fcc__entries
),

producers as (
    select * from work.covered_producers
),

vendors as (
    select * from core.vendors
),

exceptions as (
    select
        entry_no,
        list({'exception_text': exception_text, 'ends_on': until} order by exception_no) as exceptions
    from staging.stg_fcc__exceptions
    group by entry_no
),

final as (
    select
        entries.entry_no,
        entries.entry_kind,
        producers.vendor_id,
        vendors.vendor_name,
        producers.producer_name,
        producers.relation,
        entries.category,
        entries.further_categories,
        entries.scope_text,
        coalesce(entries.limits, cast([] as varchar[])) as limits,
        coalesce(entries.reach, cast([] as varchar[])) as reach,
        coalesce(exceptions.exceptions, cast([] as struct(exception_text varchar, ends_on date)[])) as exceptions,
        entries.included_on,
        coalesce(entries.updated_on, cast([] as varchar[])) as updated_on,
        core.evidence_id(entries.document_id, entries.locator) as evidence_id
    from entries
    left join producers on entries.entry_no = producers.entry_no
    left join vendors on producers.vendor_id = vendors.vendor_id
    left join exceptions on entries.entry_no = exceptions.entry_no
)

select * from final
