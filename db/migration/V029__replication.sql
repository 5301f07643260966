-- replication: VMs that serve while their disks are kept in step: passes, what each disk stands at, and the snapshots we
-- make at the source.

alter table migration add column mode text not null default 'COLD';
comment on column migration.mode is 'WARM: the source serves while its disks are kept in step. Chosen when planned, changed only while PLANNED.';
alter table migration add constraint migration_mode_known check (mode in ('COLD', 'WARM'));
alter table migration drop constraint migration_state_known;
alter table migration add constraint migration_state_known check (state in ('PLANNED', 'SEEDING', 'SYNCING', 'CUTTING_OVER',
    'VALIDATING', 'AWAITING_SIGN_OFF', 'SOAKING', 'DONE', 'ROLLING_BACK', 'ROLLED_BACK', 'CANCELLED'));
alter table migration drop constraint migration_asked_known;
alter table migration add constraint migration_asked_known check (asked in ('CANCEL', 'ROLL_BACK', 'CUT_OVER'));

-- a view's * is that of when it was made
create or replace view migration_latest as
select m.* from migration m
 where not exists (select from migration newer where newer.vm_id = m.vm_id and newer.attempt > m.attempt);

create or replace view migration_milestone as
select m.id as migration_id, m.vm_id, m.attempt, m.wave_id, m.wave_key, m.target_id, m.state, s.started_at, s.at_target_at,
       coalesce(s.accepted_at, case when m.state = 'DONE' then m.since end) as accepted_at,
       case when m.state = 'ROLLED_BACK' then m.since end as rolled_back_at,
       case when m.state = 'CANCELLED' and s.started_at is not null then m.since end as given_up_at
  from migration m
  left join (select migration_id, min(started_at) filter (where state in ('SEEDING', 'CUTTING_OVER')) as started_at,
                    min(started_at) filter (where state = 'VALIDATING') as at_target_at,
                    min(started_at) filter (where state = 'SOAKING') as accepted_at
               from migration_step group by migration_id) s on s.migration_id = m.id;

-- How a migration keeps its target in step.
create table replication (
    migration_id         uuid        primary key,
    source_id            uuid        not null,
    vm_ref               text        not null,
    vm_name              text        not null,
    quiesce              text        not null default 'TRY',
    tracking_before      boolean,
    tracking_restored_at timestamptz,
    power_before         text,
    shut_down_at         timestamptz,
    shut_down_how        text,
    forced_by            text,
    forced_reason        text,
    drift                text,
    drift_accepted_by    text,
    run                  uuid,
    created_at           timestamptz not null default clock_timestamp(),
    constraint replication_of_migration foreign key (migration_id) references migration,
    constraint replication_from_source foreign key (source_id) references connection,
    constraint replication_quiesce_known check (quiesce in ('TRY', 'REQUIRE', 'NEVER')),
    constraint replication_power_known check (power_before in ('ON', 'OFF', 'SUSPENDED', 'UNKNOWN')),
    constraint replication_shut_down_known check (shut_down_how in ('GUEST', 'FORCED', 'WAS_OFF')),
    constraint replication_forced_whole check ((forced_by is null) = (forced_reason is null))
);
comment on table replication is 'A migration whose source is read while it runs, or from a snapshot of a VM that is off.';
comment on column replication.vm_ref is 'What the source calls the VM: vm-4373.';
comment on column replication.tracking_before is 'Whether the source tracked the VM''s changes before us; null until looked at. Put back when the trip ends.';
comment on column replication.shut_down_how is 'Who turned the source off for the cutover; null while it was not.';
comment on column replication.forced_by is 'Who agreed that its power may be taken away when the guest does not shut down in time.';
comment on column replication.drift is 'In what the source differs from what was planned; null where it does not, or a person took the new facts.';
comment on column replication.run is 'Which call works on it: a call that lost its turn changes nothing any more.';

-- What each disk's target stands at.
create table replication_disk (
    id             uuid    primary key default uuidv7(),
    migration_id   uuid    not null,
    vm_disk_id     uuid    not null,
    position       integer not null,
    disk_key       text    not null,
    label          text    not null,
    uuid           text,
    capacity_bytes bigint  not null,
    target_file    text    not null,
    format         text    not null,
    pass           integer,
    change_id      text,
    resync_reason  text,
    lied_at        timestamptz,
    constraint replication_disk_of_replication foreign key (migration_id) references replication,
    constraint replication_disk_of_disk foreign key (vm_disk_id) references vm_disk,
    constraint replication_disk_once unique (migration_id, disk_key),
    constraint replication_disk_sized check (capacity_bytes > 0)
);
comment on column replication_disk.pass is 'The number of the pass its target stands at, durable and proven; null before its seed.';
comment on column replication_disk.change_id is 'The source''s bookmark of that pass; null where it tracks nothing: then the next pass compares.';
comment on column replication_disk.resync_reason is 'Why the next pass compares the whole disk instead of asking for changes; null where it asks.';
comment on column replication_disk.lied_at is 'When change tracking was last caught calling a changed block unchanged.';

-- A round of copying: all disks from one snapshot.
create table replication_pass (
    id               uuid        primary key default uuidv7(),
    migration_id     uuid        not null,
    number           integer     not null,
    kind             text        not null,
    state            text        not null default 'RUNNING',
    snapshot_name    text        not null,
    snapshot_ref     text,
    snapshot_at      timestamptz,
    consistency      text,
    quiesce_refused  text,
    started_at       timestamptz not null default clock_timestamp(),
    landed_at        timestamptz,
    ended_at         timestamptz,
    snapshot_millis  bigint,
    query_millis     bigint,
    copy_millis      bigint,
    prove_millis     bigint,
    remove_millis    bigint,
    code             text,
    error            text,
    constraint replication_pass_of_replication foreign key (migration_id) references replication,
    constraint replication_pass_once unique (migration_id, number),
    constraint replication_pass_kind_known check (kind in ('SEED', 'DELTA', 'FINAL')),
    constraint replication_pass_state_known check (state in ('RUNNING', 'LANDED', 'DONE', 'FAILED')),
    constraint replication_pass_consistency_known check (consistency in ('QUIESCED', 'CRASH', 'OFF')),
    constraint replication_pass_landed check (state not in ('LANDED', 'DONE') or landed_at is not null),
    constraint replication_pass_ended check ((ended_at is not null) = (state in ('DONE', 'FAILED'))),
    constraint replication_pass_failed check ((state = 'FAILED') = (code is not null) and (code is null) = (error is null))
);
comment on column replication_pass.state is 'LANDED: durable and proven at the target, its snapshot still there.';
comment on column replication_pass.snapshot_name is 'Chosen before the snapshot exists: what it is found by after a crash.';
comment on column replication_pass.snapshot_at is 'The moment whose content the pass brings over.';
comment on column replication_pass.quiesce_refused is 'Why the guest did not settle, where it was asked to and the snapshot was taken without.';
create unique index replication_pass_one_open on replication_pass (migration_id) where state in ('RUNNING', 'LANDED');

create table replication_pass_disk (
    id             uuid        primary key default uuidv7(),
    pass_id        uuid        not null,
    disk_key       text        not null,
    label          text        not null,
    method         text        not null,
    why            text,
    way            text,
    stepped_down   text,
    change_id_from text,
    change_id_to   text,
    ranges         bigint      not null default 0,
    changed_bytes  bigint      not null default 0,
    read_bytes     bigint      not null default 0,
    zero_bytes     bigint      not null default 0,
    written_bytes  bigint      not null default 0,
    compared_bytes bigint      not null default 0,
    audited_bytes  bigint      not null default 0,
    lies           integer     not null default 0,
    heat           bytea,
    query_millis   bigint      not null default 0,
    copy_millis    bigint      not null default 0,
    prove_millis   bigint      not null default 0,
    phase          text        not null default 'QUERYING',
    done_bytes     bigint      not null default 0,
    total_bytes    bigint      not null default 0,
    updated_at     timestamptz not null default clock_timestamp(),
    ended_at       timestamptz,
    constraint replication_pass_disk_of_pass foreign key (pass_id) references replication_pass,
    constraint replication_pass_disk_once unique (pass_id, disk_key),
    constraint replication_pass_disk_method_known check (method in ('SEED', 'DELTA', 'RESYNC')),
    constraint replication_pass_disk_phase_known check (phase in ('QUERYING', 'COMPARING', 'COPYING', 'AUDITING', 'DONE')),
    constraint replication_pass_disk_heat_sized check (heat is null or length(heat) = 32)
);
comment on column replication_pass_disk.method is 'RESYNC: source and target were compared whole, and what differed was brought over.';
comment on column replication_pass_disk.why is 'Why it was compared whole; null otherwise.';
comment on column replication_pass_disk.way is 'How it was read at last: nbd, folder, lease.';
comment on column replication_pass_disk.stepped_down is 'Ways that failed while it was read, each with its words; null where none did.';
comment on column replication_pass_disk.changed_bytes is 'What the source called changed; of a seed, what it called stored.';
comment on column replication_pass_disk.read_bytes is 'Read at the source to bring them over, without what was compared and audited.';
comment on column replication_pass_disk.zero_bytes is 'Of the changed ones, those the way called zero, so that nobody read them.';
comment on column replication_pass_disk.lies is 'Blocks of the sample that were called unchanged and differ.';
comment on column replication_pass_disk.heat is '256 bits: bit n of byte n/8 (from the lowest) is set where the n-th 256th of the disk changed.';

-- Every snapshot we make, written before it exists.
create table source_snapshot (
    id                uuid        primary key default uuidv7(),
    migration_id      uuid        not null,
    source_id         uuid        not null,
    vm_ref            text        not null,
    vm_name           text        not null,
    name              text        not null,
    description       text        not null,
    purpose           text        not null,
    wanted_at         timestamptz not null default clock_timestamp(),
    ref               text,
    taken_at          timestamptz,
    removal_wanted_at timestamptz,
    removed_at        timestamptz,
    last_error        text,
    tries             integer     not null default 0,
    constraint source_snapshot_of_migration foreign key (migration_id) references migration,
    constraint source_snapshot_at_source foreign key (source_id) references connection,
    constraint source_snapshot_once unique (name),
    constraint source_snapshot_purpose_known check (purpose in ('STUN', 'SEED', 'DELTA', 'FINAL'))
);
comment on table source_snapshot is 'The ledger: a snapshot whose name is not here is not ours and never touched.';
comment on column source_snapshot.ref is 'The source''s name of it, once it is known to be there: snapshot-7.';
comment on column source_snapshot.removed_at is 'When it was known to be gone: removed by us, or not there any more.';
comment on column source_snapshot.last_error is 'Why the last try to take or remove it failed, in the source''s words.';
create index source_snapshot_open on source_snapshot (source_id, vm_ref) where removed_at is null;
