-- What changed for one vendor, newest first.
select impact.* from marts.vendor_impact as impact where impact.vendor_key = $1
order by impact.published_on desc, impact.entry_name, impact.field
