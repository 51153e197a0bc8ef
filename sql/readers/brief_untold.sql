-- The vendors of whom nothing is to be told but that they stand on the team's list, as most are.
select vendor_key
from marts.vendor_brief
where
    -- Each of these columns.
    coalesce(cast(columns(* exclude (vendor_key, vendor_name, country, below_line, evidence_id)) as varchar), '')
    in ('', '0', '0.0', 'false', '[]', '{}')
