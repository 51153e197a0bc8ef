with claims as (
    select * from core.claims where tier = 'published'
),

bought as (
    select
        vendor_id,
        core.name_key(name) as name_key,
        max(since) as since
    from work.vendor_history
    where standing = 'acquired' and since is not null
    group by all
),

sides as (
    select
        claim_id,
        'subject' as side,
        subject_vendor_id as vendor_id,
        subject_text as name,
        coalesce(effective_on, as_of) as said_of
    from claims
    union all
    select
        claim_id,
        'object' as side,
        object_vendor_id as vendor_id,
        object_text as name,
        coalesce(effective_on, as_of) as said_of
    from claims
),

-- Of the year of the purchase alone it is open whose company it was; the later owner's it is then not.
final as (
    select
        sides.claim_id,
        sides.side,
        sides.vendor_id,
        sides.name,
        bought.since
    from sides
    inner join bought
        on sides.vendor_id = bought.vendor_id
        and core.name_key(sides.name) = bought.name_key
        and sides.said_of < bought.since
)

select * from final
