-- How many vendors have nothing but questions so unlikely that nobody is asked.
select count(*) from (
    select vendor_key from core.vendor_joins where review_rank is not null
    group by vendor_key having not bool_or(above_line)
)
