with entries as (
    select * from staging.stg_ofac__entries
),

screening as (
    select * from staging.stg_trade_csl__entries
),

covered as (
    select * from staging.stg_fcc__entries
),

producers as (
    select * from staging.stg_fcc__producers
),

footnotes as (
    select * from staging.stg_fcc__footnotes
),

legal_entities as (
    select * from staging.stg_gleif__entities
),

legal_relations as (
    select * from staging.stg_gleif__relations
),

register as (
    select * from staging.stg_federal_register__documents
),

revenue_facts as (
    select * from staging.stg_sec__revenue_facts
),

securities as (
    select * from staging.stg_sec__companies
),

severity as (
    select * from staging.stg_curated__severity
),

vendors as (
    select * from staging.stg_curated__vendors
),

vendor_names as (
    select * from staging.stg_curated__vendor_names
),

market_claims as (
    select * from staging.stg_curated__market_claims
),

actions as (
    select * from staging.stg_curated__actions
),

vendor_list as (
    select * from staging.stg_vendor_master__vendors
),

ownership as (
    select * from staging.stg_curated__ownership
),

decisions as (
    select * from staging.stg_decisions__vendor_joins
),

claims as (
    select * from core.claims
),

changes as (
    select * from core.changes
),

former_listings as (
    select * from core.former_listings
),

delta_reconciliation as (
    select * from core.delta_reconciliation
),

rows_of_lists as (
    select document_id, locator, cast(null as varchar) as exact from entries
    union all
    select document_id, locator, entry_name as exact from screening
    union all
    select document_id, locator, scope_text as exact from covered
    union all
    select document_id, locator, producer_name as exact from producers
    union all
    select document_id, locator, footnote_text as exact from footnotes
    union all
    select document_id, locator, legal_name as exact from legal_entities
    union all
    select document_id, locator, cast(null as varchar) as exact from legal_relations
    union all
    select document_id, locator, format('{:.0f}', value) as exact from revenue_facts
    union all
    select document_id, locator, company_name as exact from securities
    union all
    select document_id, locator, title as exact from register
    union all
    select document_id, locator, meaning as exact from severity
    union all
    select document_id, locator, cast(null as varchar) as exact from vendors
    union all
    select document_id, locator, cast(null as varchar) as exact from vendor_names
    union all
    select document_id, locator, quote as exact from market_claims
    union all
    select document_id, locator, summary as exact from actions
    union all
    select document_id, locator, vendor_name as exact from vendor_list
    union all
    select document_id, locator, cast(null as varchar) as exact from ownership
    union all
    select document_id, locator, reason as exact from decisions
    union all
    select document_id, locator, cast(null as varchar) as exact from changes
    union all
    select document_id, locator, cast(null as varchar) as exact from former_listings
    union all
    select document_id, locator, cast(null as varchar) as exact from delta_reconciliation
),

places as (
    select
        document_id,
        locator,
        exact,
        cast(null as varchar) as prefix,
        cast(null as varchar) as suffix,
        cast(null as integer) as start,
        cast(null as integer) as "end"
    from rows_of_lists
    union all
    select document_id, locator, exact, prefix, suffix, start, "end" from claims
),

final as (
    select
        core.evidence_id(document_id, locator) as evidence_id,
        document_id,
        locator,
        min(exact) as exact,
        min(prefix) as prefix,
        min(suffix) as suffix,
        min(start) as start,
        min("end") as "end"
    from places
    group by document_id, locator
)

select * from final
