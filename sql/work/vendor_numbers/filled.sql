-- The cells of the team's list that hold numbers, by vendor and column.
with vendors as (
    select * from raw.vendor_master__vendors where is_duplicate_of is null
),

cells as (
    unpivot vendors on lei, isin, duns, uei, ticker, tax_id, registration_number, identifiers
    into name column_name value written
),

final as (
    select
        vendor_key,
        column_name,
        written
    from cells
    order by vendor_key, column_name
)

select * from final
