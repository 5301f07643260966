-- Test boots: throw-away copies of VMs that are kept in step, booted at the target while the source serves.

create table test_boot (
    id            uuid        primary key default uuidv7(),
    migration_id  uuid        not null,
    vm_id         uuid        not null,
    target_id     uuid        not null,
    state         text        not null default 'ASKED',
    verdict       text,
    why           text,
    waits_for     text,
    asked_by      text        not null,
    asked_at      timestamptz not null default pg_catalog.clock_timestamp(),
    stop_by       text,
    stop_why      text,
    pass          integer,
    name          text,
    folder        text,
    held_at       timestamptz,
    held_until    timestamptz,
    started_at    timestamptz,
    judged_at     timestamptz,
    ended_at      timestamptz,
    told          text,
    console       text,
    picture       bytea,
    lease         uuid,
    lease_until   timestamptz,
    looked_at     timestamptz,
    sweep_at      timestamptz,
    remains       text,
    constraint test_boot_of_migration foreign key (migration_id) references migration,
    constraint test_boot_of_vm foreign key (vm_id) references vm,
    constraint test_boot_at_target foreign key (target_id) references connection,
    constraint test_boot_state_known check (state in ('ASKED', 'PREPARING', 'RUNNING', 'ENDING', 'ENDED')),
    constraint test_boot_verdict_known check (verdict in ('BOOTED', 'WROTE', 'NO_SIGN', 'FAILED', 'NOT_STARTED')),
    constraint test_boot_held_whole check (state in ('ASKED', 'ENDED')
        or (pass is not null and name is not null and folder is not null and held_at is not null and held_until is not null)),
    constraint test_boot_ended_whole check ((state = 'ENDED') = (ended_at is not null)),
    constraint test_boot_stop_whole check ((stop_by is null) = (stop_why is null)),
    constraint test_boot_lease_whole check ((lease is null) = (lease_until is null)),
    constraint test_boot_swept_when_ended check (sweep_at is null or (state = 'ENDED' and name is not null))
);
create unique index test_boot_one_at_a_time on test_boot (migration_id) where state <> 'ENDED';
create index test_boot_of_vm_newest on test_boot (vm_id, asked_at desc);
create index test_boot_to_sweep on test_boot (sweep_at) where sweep_at is not null;
create index test_boot_open on test_boot (target_id, state) where state <> 'ENDED';
comment on table test_boot is 'A throw-away copy of a VM, booted from layers upon its target images as they stand after a pass. Written before anything is made at the target: what stands here and has not ended may be there. Owner: migration.testboot.';
comment on column test_boot.state is 'From PREPARING to ENDING the images are held: no pass writes to them. Ended once the target knows it no more, or a person said so.';
comment on column test_boot.verdict is 'What was seen; null where it was ended before anything could be said. WROTE: by what it wrote to its disks alone.';
comment on column test_boot.waits_for is 'Why it has not begun, or why it could not be ended so far; null where nothing is in the way.';
comment on column test_boot.pass is 'The pass that the images stand at.';
comment on column test_boot.name is 'What the target calls it, and its folder: towpath-test-….';
comment on column test_boot.console is 'The end of what it said on its serial port.';
comment on column test_boot.picture is 'Its screen when it was judged, PNG.';
comment on column test_boot.looked_at is 'When it was looked after last: those that wait take turns by it.';
comment on column test_boot.sweep_at is 'When the target is asked once more whether anything of it is there; null where nothing is.';
comment on column test_boot.remains is 'Why what is left of it at the target could not be removed so far; null where nothing is known to be.';
comment on column test_boot.lease is 'Whose turn it is; until when, by the database''s clock.';

create table test_boot_check (
    test_boot_id uuid    not null,
    position     integer not null,
    title        text    not null,
    outcome      text    not null,
    evidence     text    not null,
    constraint test_boot_check_pk primary key (test_boot_id, position),
    constraint test_boot_check_of_boot foreign key (test_boot_id) references test_boot on delete cascade,
    constraint test_boot_check_outcome_known check (outcome in ('PASSED', 'FAILED', 'UNKNOWN'))
);
comment on table test_boot_check is 'What was looked at besides the boot itself. Owner: migration.testboot.';
