with facts as (
    select * from raw.sec_facts__facts
    where period_kind in ('quarterly', 'half_year', 'nine_months', 'annual')
),

companies as (
    select * from staging.stg_sec__reporting_companies
),

-- A filing marks all its figures with its own fiscal year and period, those of earlier periods too; only for the last
-- period in it are they right.
marked as (
    select
        *,
        period_end = max(period_end) over (partition by cik, accession_number) as is_own_period
    from facts
),

periods as (
    select
        cik,
        taxonomy,
        concept,
        unit,
        period_kind,
        period_start,
        period_end,
        count(distinct accession_number) as filings,
        min(filed_on) as first_filed_on,
        arg_min(value, (filed_on, accession_number)) as first_value,
        arg_min(filing_fiscal_year, (filed_on, accession_number)) filter (where is_own_period) as fiscal_year,
        arg_min(filing_fiscal_period, (filed_on, accession_number)) filter (where is_own_period) as filing_fiscal_period
    from marked
    group by all
),

-- Of several figures for a period the one filed last counts.
latest as (
    select * from facts
    qualify row_number() over (
        partition by cik, taxonomy, concept, unit, period_start, period_end
        order by filed_on desc, accession_number desc, fact_no desc
    ) = 1
),

final as (
    select
        companies.vendor_id,
        companies.cik,
        periods.taxonomy || ':' || periods.concept as definition,
        periods.unit,
        periods.period_kind,
        periods.period_start,
        periods.period_end,
        periods.fiscal_year,
        case
            when periods.period_kind = 'annual' then 'FY'
            -- The year's last quarter stands in the annual report.
            when periods.period_kind = 'quarterly' and periods.filing_fiscal_period = 'FY' then 'Q4'
            else periods.filing_fiscal_period
        end as fiscal_period,
        latest.value,
        latest.form,
        latest.filed_on,
        latest.accession_number,
        periods.filings,
        periods.first_value,
        periods.first_filed_on,
        latest.value <> periods.first_value as is_restated,
        core.evidence_id(latest.document_id, latest.locator) as evidence_id
    from periods
    inner join latest
        on periods.cik = latest.cik
        and periods.taxonomy = latest.taxonomy
        and periods.concept = latest.concept
        and periods.unit = latest.unit
        and periods.period_start = latest.period_start
        and periods.period_end = latest.period_end
    inner join companies on periods.cik = companies.cik
)

select * from final
