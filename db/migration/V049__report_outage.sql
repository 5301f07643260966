-- report: how long nobody was served, for forecasts and for the factory's metric alike.

-- A try that waits for slots has not begun: nothing is shut down, the source serves.
alter table migration_step add column begun boolean not null default true;
comment on column migration_step.begun is
    'False while a try only waited for slots: it starts when it is taken up. True from before this was noted, and of what ran.';

create view migration_outage as
select m.id as migration_id, m.mode,
       exists (select from migration_power p where p.migration_id = m.id and p.source_power = 'ON') as source_served,
       steps.began_at, steps.off_at, steps.define_seconds, steps.start_seconds, steps.ended_at
  from migration m
  join lateral (
       select max(s.started_at) filter (where s.step = 'shut-down-source' and s.outcome in ('RUNNING', 'DONE')) as began_at,
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
    on steps.began_at is not null;
comment on view migration_outage is
    'Of the newest visit of CUTTING_OVER, unless that was given up and the trip went on in step, from the ask that shut the source down until the target runs: a try that failed, or waits for slots, left it serving. Where nothing starts the target, the outage ends when it can be looked at.';
comment on column migration_outage.source_served is
    'Whether the source ran when its cutover began: files at rest and VMs that were off have steps, but no outage.';
