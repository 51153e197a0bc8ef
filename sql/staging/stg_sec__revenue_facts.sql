with source as (
    select * from raw.sec_facts__facts
),

final as (
    select
        cik,
        taxonomy,
        concept,
        unit,
        fact_no,
        period_start,
        period_end,
        period_kind,
        value,
        accession_number,
        filing_fiscal_year,
        filing_fiscal_period,
        form,
        filed_on,
        frame,
        document_id,
        locator
    from source
)

select * from final
