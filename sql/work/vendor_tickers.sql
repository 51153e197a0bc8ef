with vendors as (
    select * from core.vendors
),

vendor_names as (
    select * from work.vendor_names where kind in ('primary', 'alias')
),

securities as (
    select * from staging.stg_sec__companies
),

reporting as (
    select * from staging.stg_sec__reporting_companies
),

-- A ticker means a company only on its own exchange, and the SEC's map is of those in the United States.
by_ticker as (
    select
        vendors.vendor_id,
        securities.cik,
        'ticker' as matched_by
    from vendors
    inner join securities on vendors.ticker = securities.ticker
    where vendors.exchange in ('NASDAQ', 'NYSE')
),

by_cik as (
    select
        vendor_id,
        cik,
        'cik' as matched_by
    from reporting
),

by_name as (
    select
        vendor_names.vendor_id,
        securities.cik,
        'name' as matched_by
    from securities
    inner join vendor_names
        on core.name_key(securities.company_name) = core.name_key(vendor_names.name)
),

companies as (
    select
        vendor_id,
        cik,
        matched_by
    from (
        select * from by_cik
        union all
        select * from by_ticker
        union all
        select * from by_name
    )
    qualify row_number() over (
        partition by vendor_id, cik order by array_position(['cik', 'ticker', 'name'], matched_by)
    ) = 1
),

final as (
    select
        companies.vendor_id,
        companies.cik,
        securities.ticker,
        securities.company_name,
        companies.matched_by,
        vendors.listing_status,
        coalesce(vendors.ticker = securities.ticker, false) as is_main_listing,
        core.evidence_id(securities.document_id, securities.locator) as evidence_id
    from companies
    inner join securities on companies.cik = securities.cik
    inner join vendors on companies.vendor_id = vendors.vendor_id
)

select * from final
