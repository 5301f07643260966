-- migration: one VM's trip, its attempts, and the journal of what the machine did.

-- An attempt to migrate one VM. State says where it stands; stall (trouble) and hold (a pause) stand beside it.
create table migration (
    id             uuid        primary key default uuidv7(),
    vm_id          uuid        not null,
    attempt        integer     not null,
    wave_id        uuid,
    wave_key       text,
    target_id      uuid        not null,
    format         text        not null,
    soak_days      integer     not null,
    target_place   text,
    state          text        not null default 'PLANNED',
    since          timestamptz not null default clock_timestamp(),
    reason         text        not null,
    visit          integer     not null default 0,
    version        integer     not null default 1,
    wake_at        timestamptz,
    asked          text,
    asked_by       text,
    asked_reason   text,
    hold_by        text,
    hold_reason    text,
    hold_since     timestamptz,
    stall_step     text,
    stall_code     text,
    stall_what     text,
    stall_remedy   text,
    stall_since    timestamptz,
    stall_next_try timestamptz,
    stall_tries    integer     not null default 0,
    lease_owner    text,
    lease_token    bigint      not null default 0,
    lease_until    timestamptz,
    planned_by     text        not null,
    planned_at     timestamptz not null default clock_timestamp(),
    constraint migration_of_vm foreign key (vm_id) references vm,
    constraint migration_to_target foreign key (target_id) references connection,
    constraint migration_attempt_once unique (vm_id, attempt),
    constraint migration_attempt_positive check (attempt >= 1),
    constraint migration_format_known check (format in ('qcow2', 'raw')),
    constraint migration_soak_not_negative check (soak_days >= 0),
    constraint migration_state_known check (state in ('PLANNED', 'CUTTING_OVER', 'VALIDATING', 'AWAITING_SIGN_OFF',
        'SOAKING', 'DONE', 'ROLLING_BACK', 'ROLLED_BACK', 'CANCELLED')),
    constraint migration_asked_known check (asked in ('CANCEL', 'ROLL_BACK')),
    constraint migration_asked_whole check ((asked is null) = (asked_by is null)),
    constraint migration_hold_whole check ((hold_since is null) = (hold_by is null)
                                       and (hold_since is null) = (hold_reason is null)),
    constraint migration_stall_whole check ((stall_since is null) = (stall_step is null)
                                        and (stall_since is null) = (stall_code is null)
                                        and (stall_since is null) = (stall_what is null)
                                        and (stall_since is null) = (stall_remedy is null)),
    constraint migration_wave_whole check ((wave_id is null) = (wave_key is null))
);
comment on table migration is 'One attempt to migrate one VM. A state moves by one guarded update: where id, version and state are as seen.';
comment on column migration.visit is 'How many moves were made: the number of this stay in a state. The journal''s steps belong to a visit.';
comment on column migration.version is 'Bumped by every move, stall, hold and question of a person: for optimistic locking.';
comment on column migration.wake_at is 'When the machine wants to look next; null while it waits for a person. Quartz is only told.';
comment on column migration.asked is 'What a person wants while a step runs: the driver stops the step, then makes the move.';
comment on column migration.stall_next_try is 'When the machine tries again by itself; null while it waits for a person.';
comment on column migration.stall_tries is 'How often it tried by itself since a person last looked; bounds the tries.';
comment on column migration.lease_owner is 'The node that drives it, for people; the authority is the token.';
comment on column migration.lease_token is 'Grows with every lease: a write with an older token changes nothing.';
comment on column migration.lease_until is 'By the database''s clock; once passed, any node takes over.';

create unique index migration_one_live on migration (vm_id) where state not in ('DONE', 'ROLLED_BACK', 'CANCELLED');
create index migration_due on migration (wake_at) where wake_at is not null;
create index migration_wave on migration (wave_id) where wave_id is not null;
create index migration_target on migration (target_id);

-- The journal: each try of each step.
create table migration_step (
    id           uuid        primary key default uuidv7(),
    migration_id uuid        not null,
    visit        integer     not null,
    state        text        not null,
    step         text        not null,
    try          integer     not null,
    node         text        not null,
    started_at   timestamptz not null default clock_timestamp(),
    ended_at     timestamptz,
    outcome      text        not null default 'RUNNING',
    note         text,
    constraint migration_step_of_migration foreign key (migration_id) references migration,
    constraint migration_step_try_once unique (migration_id, visit, step, try),
    constraint migration_step_outcome_known check (outcome in ('RUNNING', 'WAITING', 'DONE', 'FAILED', 'STOPPED')),
    constraint migration_step_ended check ((outcome in ('RUNNING', 'WAITING')) = (ended_at is null))
);
comment on table migration_step is 'The journal of the itinerary. A step without DONE in the present visit is run (again).';
comment on column migration_step.outcome is 'WAITING: it looks again later or is ended by news. STOPPED: by a hold, a person, or a node that went down.';
create unique index migration_step_one_open on migration_step (migration_id) where ended_at is null;

-- The newest attempt of each VM.
create view migration_latest as
select distinct on (vm_id) * from migration order by vm_id, attempt desc;
