-- The listed people who lead one vendor, with the evidence.
select people.*, evidence.exact, evidence.url, evidence.locator
from marts.sanctioned_executives as people
left join marts.evidence as evidence on people.evidence_id = evidence.evidence_id
where people.vendor_id = (select vendor_id from marts.vendor_brief where vendor_key = $1)
order by people.person_name, people.role_title
