-- replication: the ask that shut a source down is known also where the step found it off in a later try.

alter table replication
    add column asked_at     timestamptz,
    add column still_ran_at timestamptz;
comment on column replication.asked_at is
    'When the source, which ran, was last asked to shut down for this cutover; null while it was not, or where the ask came to nothing: nothing in the guest took it.';
comment on column replication.still_ran_at is
    'When the try that asked ended with a source that still ran. It may go down later: then the ask did it.';

create or replace view migration_outage as
select m.id as migration_id, m.mode,
       exists (select from migration_power p where p.migration_id = m.id and p.source_power = 'ON') as source_served,
       begin.began_at, steps.off_at, steps.define_seconds, steps.start_seconds, steps.ended_at
  from migration m
  left join replication r on r.migration_id = m.id
  join lateral (
       select min(s.started_at) as entered_at,
              max(s.started_at) filter (where s.step = 'shut-down-source' and s.outcome in ('RUNNING', 'DONE')) as ran_at,
              max(s.ended_at) filter (where s.step = 'shut-down-source' and s.outcome = 'DONE') as off_at,
              extract(epoch from sum(s.ended_at - s.started_at) filter (where s.step = 'define-target')) as define_seconds,
              extract(epoch from sum(s.ended_at - s.started_at) filter (where s.step = 'start-target')) as start_seconds,
              coalesce(max(s.ended_at) filter (where s.step = 'start-target' and s.outcome = 'DONE'),
                       (select min(after.started_at) from migration_step after
                         where after.migration_id = m.id and after.state = 'VALIDATING')) as ended_at
         from migration_step s
        where s.migration_id = m.id and s.state = 'CUTTING_OVER'
          and s.visit = (select max(visit) from migration_step
                          where migration_id = m.id and state = 'CUTTING_OVER')
          and s.visit > coalesce((select max(visit) from migration_step
                                   where migration_id = m.id
                                     and (state = 'SYNCING' or step = 'go-on-in-step' and outcome = 'DONE')), 0)) steps
    on true
  join lateral (
       select case when r.asked_at >= steps.entered_at and (r.shut_down_at is not null or r.still_ran_at is null)
                   then r.asked_at else steps.ran_at end as began_at) begin
    on begin.began_at is not null;
comment on view migration_outage is
    'Of the newest visit of CUTTING_OVER, unless that was given up and the trip went on in step, from the ask that shut the source down, or that may have, until the target runs: in whichever try that was. A try after which the source still runs, or that waits for slots, left it serving. Where nothing starts the target, the outage ends when it can be looked at.';

-- migration: what was asked for, beside what a CMDB made of it, so that the same plan told twice is known to be the same.
alter table migration add column soak_asked integer;
comment on column migration.soak_asked is
    'Business days of soaking that were asked for; soak_days is longer where the VM''s own were. Null: planned before this was noted.';
