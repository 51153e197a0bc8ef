-- Whom of my vendors it would concern if a list added a party: marts.affected_by('Kaspersky'). The party is an id
-- (vendor:kaspersky, ofac_sdn:45815) or any name that a list, the registry, a role, a share or my own list writes, whatever
-- its case, accents and punctuation; names that are only alike are for `vendorwatch screen`. By ownership: what the party
-- alone holds, or may hold, half of or more, hop by hop. A join that was dismissed is left out.
create macro marts.affected_by(party) as table
with recursive asked as (
    select trim(regexp_replace(lower(strip_accents(party)), '[^\p{L}\p{N}]+', ' ', 'g')) as name_key
),

meant as (
    select target_id as party_id
    from core.name_targets, asked
    where target_id = party or trim(regexp_replace(lower(strip_accents(name)), '[^\p{L}\p{N}]+', ' ', 'g')) = name_key
    union
    select 'vendor:' || vendor_id
    from core.vendor_ties, asked
    where path = 'itself' and party_id = party
    union
    select owner_id
    from core.ownership_shares, asked
    where trim(regexp_replace(lower(strip_accents(owner_name)), '[^\p{L}\p{N}]+', ' ', 'g')) = name_key
),

related as (
    select vendor_id, path, via
    from core.vendor_ties, asked
    where
        path <> 'itself' and party_id in (select party_id from meant)
        or path = 'executive'
        and trim(regexp_replace(lower(strip_accents(party_name)), '[^\p{L}\p{N}]+', ' ', 'g')) = name_key
),

held (party_id, via, is_certain, passed) as (
    select owned_id, owner_name || ' holds ' || least || ' to ' || most || ' % of ' || owned_name, least >= 50,
        [owned_id]
    from core.ownership_shares
    where owner_id in (select party_id from meant) and most >= 50
    union
    select
        shares.owned_id,
        held.via || '; ' || shares.owner_name || ' holds ' || shares.least || ' to ' || shares.most || ' % of '
        || shares.owned_name,
        held.is_certain and shares.least >= 50,
        list_append(held.passed, shares.owned_id)
    from held
    inner join core.ownership_shares as shares on held.party_id = shares.owner_id
    where shares.most >= 50 and not list_contains(held.passed, shares.owned_id)
),

reached as (
    select party_id, 'direct' as path, 'the party itself' as via, true as is_certain from meant
    union
    select 'vendor:' || vendor_id as party_id, path, via, true as is_certain from related
    union
    select party_id, 'ownership' as path, via, is_certain from held
),

concerned as (
    select
        joins.vendor_key,
        joins.vendor_name,
        case joins.basis when 'parent_name' then 'affiliate' else reached.path end as path,
        reached.via || case when joins.basis = 'parent_name' then ', as its parent' else '' end as via,
        joins.score,
        case when reached.is_certain then joins.band else 'review' end as band,
        joins.decision
    from core.vendor_joins as joins
    inner join reached on joins.party_id = reached.party_id
    where joins.decision <> 'dismissed'
    union
    select vendor_key, vendor_name, 'direct' as path, 'the name in your own list' as via, 1.0 as score, 'auto', 'open'
    from core.vendor_list, asked
    where trim(regexp_replace(lower(strip_accents(vendor_name)), '[^\p{L}\p{N}]+', ' ', 'g')) = name_key
    union
    select vendor_key, vendor_name, 'affiliate' as path, 'the parent in your own list' as via, 1.0 as score, 'auto', 'open'
    from core.vendor_list, asked
    where trim(regexp_replace(lower(strip_accents(parent_name)), '[^\p{L}\p{N}]+', ' ', 'g')) = name_key
),

final as (
    select * from concerned
    qualify row_number() over (
        partition by vendor_key, path order by decision = 'confirmed' desc, band asc, score desc, via asc
    ) = 1
)

select * from final order by vendor_key, path
