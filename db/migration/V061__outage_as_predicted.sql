-- replication, report: an outage beside what was predicted for it, said once for all who compare the two.

create view outage_as_predicted as
select u.migration_id, u.mode, u.source_served, u.began_at, u.off_at, u.define_seconds, u.start_seconds, u.ended_at,
       lasted.millis, told.pass, told.middle_millis, told.mostly_millis, lasted.millis <= told.mostly_millis as within
  from migration_outage u
  cross join lateral (select (extract(epoch from u.ended_at - u.began_at) * 1000)::bigint as millis) lasted
  left join lateral (select p.pass, p.middle_millis, p.mostly_millis from cutover_prediction p
                      where p.migration_id = u.migration_id and p.predicted_at <= u.began_at
                      order by p.pass desc limit 1) told on true;
comment on view outage_as_predicted is
    'Each outage of migration_outage with the last prediction that was made before it began: what is told while it lasts knows of it, and counts for nothing.';
comment on column outage_as_predicted.millis is 'How long it lasted; null while it does.';
comment on column outage_as_predicted.pass is 'The pass after which it was predicted; null where nothing was.';
comment on column outage_as_predicted.within is 'Whether it was no longer than its P90; null while it lasts, or where nothing was predicted.';
