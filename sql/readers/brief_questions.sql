-- The joins of each vendor that wait for a person.
select join_id, vendor_key, party_id, party_name, party_source, probability, score, explanation
from core.vendor_joins
where band = 'review' and decision = 'open' and above_line
order by vendor_key, probability desc, score desc, party_id
