-- What is left of a name without case, accents and punctuation. It says that two names are written alike and no more; which
-- names mean the same party is for `names/` to judge.
create or replace macro core.name_key(name) as
    trim(regexp_replace(lower(strip_accents(name)), '[^\p{L}\p{N}]+', ' ', 'g'))
