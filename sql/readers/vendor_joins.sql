-- Who one vendor may be: each candidate, with what speaks for it and what was decided.
select join_id, party_id, party_name, basis, score, band, probability, above_line, evidence, explanation, decision,
    decided_by, decided_at, decision_reason, reopened_because
from core.vendor_joins where vendor_key = $1
order by review_rank nulls last, candidate_rank nulls last, score desc, party_id
