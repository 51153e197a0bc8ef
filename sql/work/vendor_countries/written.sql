-- The countries and nationalities of the team's list as they are written there.
with vendors as (
    select * from raw.vendor_master__vendors where is_duplicate_of is null
),

final as (
    select country as written from vendors where country is not null
    union
    select nationality as written from vendors where nationality is not null
    order by written
)

select * from final
