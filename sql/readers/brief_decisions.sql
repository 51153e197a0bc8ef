-- What people decided of each vendor.
select vendor_key, join_id, party_name, decision, decided_by, decided_at, decision_reason
from core.vendor_joins
where decision <> 'open'
order by vendor_key, decided_at, join_id
