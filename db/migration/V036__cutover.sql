-- cutover: when VMs, applications and waves cut over, who wanted it, and which of them start together.

create table cutover (
    id            uuid        primary key default uuidv7(),
    scope         text        not null,
    scope_id      uuid        not null,
    label         text        not null,               -- what people call it: 'web01', 'Webshop', 'W-003'
    state         text        not null,
    since         timestamptz not null default clock_timestamp(),
    reason        text,                               -- why it is in this state, where somebody or something said so
    starts_at     timestamptz not null,
    forced_by     text,
    forced_at     timestamptz,
    forced_reason text,
    planned_by    text        not null,
    planned_at    timestamptz not null default clock_timestamp(),
    started_by    text,
    started_at    timestamptz,
    ended_at      timestamptz,
    version       integer     not null default 0,
    constraint cutover_scope_known check (scope in ('VM', 'APPLICATION', 'WAVE')),
    constraint cutover_state_known check (state in ('PLANNED', 'RUNNING', 'DONE', 'REFUSED', 'CANCELLED')),
    constraint cutover_started_whole check ((started_at is null) = (started_by is null)),
    constraint cutover_ended check ((ended_at is null) = (state in ('PLANNED', 'RUNNING'))),
    constraint cutover_forced_whole check ((forced_by is null) = (forced_at is null)
                                       and (forced_by is null) = (forced_reason is null))
);
comment on table cutover is 'The cutover of one VM, one application or one wave: planned for a time, moved until it starts, started once.';
comment on column cutover.starts_at is 'By the database''s clock.';
comment on column cutover.forced_by is 'Who agreed that the power may be taken from guests that do not shut down.';
create unique index cutover_one_open on cutover (scope, scope_id) where state in ('PLANNED', 'RUNNING');
create index cutover_due on cutover (starts_at) where state = 'PLANNED';

create table cutover_member (
    cutover_id   uuid        not null,
    migration_id uuid        not null,
    vm_id        uuid        not null,
    group_id     uuid,
    group_name   text,
    arrived_at   timestamptz,
    left_out     text,
    open         boolean     not null default true,
    constraint cutover_member_once primary key (cutover_id, migration_id),
    constraint cutover_member_of_cutover foreign key (cutover_id) references cutover on delete cascade,
    constraint cutover_member_of_migration foreign key (migration_id) references migration,
    constraint cutover_member_of_vm foreign key (vm_id) references vm,
    constraint cutover_member_group_whole check ((group_id is null) = (group_name is null))
);
comment on table cutover_member is 'A migration that cuts over with others.';
comment on column cutover_member.group_id is 'The application it serves: no target of it is started before all of it have arrived. Null: it waits for nobody.';
comment on column cutover_member.arrived_at is 'Everything of it is at the target, only the start is left.';
comment on column cutover_member.left_out is 'Why the others do not wait for it; null while they do.';
create unique index cutover_member_one_open on cutover_member (migration_id) where open;
create index cutover_member_vm on cutover_member (vm_id);

alter table wave_go add column withdrawn_by text, add column withdrawn_at timestamptz, add column withdrawn_reason text,
    add constraint wave_go_withdrawn_whole check ((withdrawn_by is null) = (withdrawn_at is null)
                                              and (withdrawn_by is null) = (withdrawn_reason is null)),
    add constraint wave_go_withdrawn_was_approved check (withdrawn_by is null or decision = 'approved');
comment on column wave_go.withdrawn_by is 'Who took an approved go back, which also who requested it may: nothing of the wave cuts over any more.';
