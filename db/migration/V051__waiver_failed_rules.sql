-- That a rule broke is set aside for the rules that were looked at by hand, not for others that break later.
alter table waiver add column failed text[];
comment on column waiver.failed is 'Of a waiver for rule-failed: the rules whose failing it is about. Null for any other rule.';
update waiver w
   set failed = (select array_agg(distinct f.evidence ->> 'rule') from finding f
                  where f.waiver_id = w.id and f.evidence ->> 'rule' is not null)
 where w.rule = 'rule-failed';
