-- replication, cutover: how long those are out who start together, as it was predicted and as it was; whether a guest settles,
-- said before its first pass.

alter table cutover_prediction add column spreads jsonb;
comment on column cutover_prediction.spreads is
    'What others that cut over with it are played with, {"arrives": [seconds], "starts": [seconds]}: from the ask to shut down until it is defined at the target, and its start; seconds that fixed shares of the plays were not above. Null: predicted before that was kept.';

create or replace view migration_outage as
select m.id as migration_id, m.mode,
       exists (select from migration_power p where p.migration_id = m.id and p.source_power = 'ON') as source_served,
       begin.began_at, steps.off_at, steps.define_seconds, steps.start_seconds, steps.ended_at, steps.arrived_at,
       extract(epoch from steps.let_at - steps.arrived_at) as wait_seconds
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
                         where after.migration_id = m.id and after.state = 'VALIDATING')) as ended_at,
              min(s.started_at) filter (where s.step = 'wait-for-group') as arrived_at,
              max(s.ended_at) filter (where s.step = 'wait-for-group' and s.outcome = 'DONE') as let_at
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
comment on column migration_outage.arrived_at is
    'Since when it waited for those it starts together with; null where it has not come so far.';
comment on column migration_outage.wait_seconds is
    'How long it waited for them: others'' time, of which nothing is learned about this VM. Null while it waits, and where nobody could be waited for.';

create or replace view outage_as_predicted as
select u.migration_id, u.mode, u.source_served, u.began_at, u.off_at, u.define_seconds, u.start_seconds, u.ended_at,
       lasted.millis, told.pass, told.middle_millis, told.mostly_millis,
       lasted.millis - waited.millis <= told.mostly_millis as within, u.arrived_at, u.wait_seconds,
       waited.millis as waited_millis
  from migration_outage u
  cross join lateral (select (extract(epoch from u.ended_at - u.began_at) * 1000)::bigint as millis) lasted
  cross join lateral (select coalesce((u.wait_seconds * 1000)::bigint, 0) as millis) waited
  left join lateral (select p.pass, p.middle_millis, p.mostly_millis from cutover_prediction p
                      where p.migration_id = u.migration_id and p.predicted_at <= u.began_at
                      order by p.pass desc limit 1) told on true;
comment on column outage_as_predicted.within is
    'Whether it was no longer than its P90, its wait for others taken off; null while it lasts, or where nothing was predicted.';
comment on column outage_as_predicted.waited_millis is 'How long of it was the wait for those it starts together with.';

create table cutover_outage_prediction (
    cutover_id        uuid             not null,
    group_id          uuid,
    group_name        text,
    vms               integer          not null,
    unknown_vms       integer          not null,
    last_migration_id uuid,
    last_share        double precision,
    middle_millis     bigint           not null,
    mostly_millis     bigint           not null,
    predicted_at      timestamptz      not null default clock_timestamp(),
    constraint cutover_outage_prediction_once unique nulls not distinct (cutover_id, group_id),
    constraint cutover_outage_prediction_of_cutover foreign key (cutover_id) references cutover on delete cascade,
    constraint cutover_outage_prediction_of_last foreign key (last_migration_id) references migration,
    constraint cutover_outage_prediction_group_whole check ((group_id is null) = (group_name is null)),
    constraint cutover_outage_prediction_ordered check (middle_millis >= 0 and mostly_millis >= middle_millis),
    constraint cutover_outage_prediction_share check (last_share between 0 and 1)
);
comment on table cutover_outage_prediction is
    'How long a cutover and each group of it would be out, as it was predicted when it started; the actual one is told by the steps of its VMs.';
comment on column cutover_outage_prediction.group_id is 'Those that start together; null: the whole cutover, from its first power-off to its last start.';
comment on column cutover_outage_prediction.unknown_vms is 'Of the VMs those of which nothing had been predicted.';
comment on column cutover_outage_prediction.last_migration_id is 'Who arrives last in most plays: whom the others wait for. Null for the whole.';
comment on column cutover_outage_prediction.last_share is 'In which share of the plays that is so.';

create table vm_quiesce (
    vm_id      uuid        primary key,
    policy     text        not null,
    changed_by text        not null,
    changed_at timestamptz not null default clock_timestamp(),
    constraint vm_quiesce_of_vm foreign key (vm_id) references vm on delete cascade,
    constraint vm_quiesce_known check (policy in ('TRY', 'REQUIRE', 'NEVER'))
);
comment on table vm_quiesce is 'Whether the guest of a VM shall settle before a snapshot: what its trips begin with. VMs that nobody said anything of are asked to.';
