-- Limits hold from now on also where nobody set any: 5 % of the VMs, 3 failures in a row. Waves that were started without
-- limits keep that, written down; drafts get the usual ones.
insert into wave_failure_limit (wave_id, failed_percent, in_a_row, changed_by, changed_at)
select id, null, null, 'system', now() from wave
 where state <> 'DRAFT' and not exists (select from wave_failure_limit l where l.wave_id = wave.id);

comment on table wave_failure_limit is 'When a wave whose policy is CONTINUE pauses by itself, where somebody decided that; without a row the usual limits hold; null: that limit is off.';

-- A source that was sealed and is found powered on is told once each time it is started.
alter table migration_power add column source_seen_on timestamptz;
comment on column migration_power.source_seen_on is 'When a person was told that the sealed source runs; null: it was not found on, or is off again.';
