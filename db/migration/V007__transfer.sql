-- transfer: how far each disk of a migration is, and the proof that it arrived.

create table disk_copy (
    id               uuid        primary key default uuidv7(),
    migration_id     uuid        not null,
    vm_disk_id       uuid        not null,
    position         integer     not null,
    label            text        not null,
    phase            text        not null default 'WAITING',
    done_bytes       bigint      not null default 0,
    total_bytes      bigint      not null default 0,
    data_bytes       bigint      not null default 0,
    bytes_per_second bigint      not null default 0,
    resumed_bytes    bigint      not null default 0,
    source           text        not null,
    format           text        not null,
    target_file      text        not null,
    target_bytes     bigint,
    target_mtime     text,
    source_digest    text,
    target_digest    text,
    reason           text,
    error            text,
    run              uuid        not null,
    started_at       timestamptz not null,
    updated_at       timestamptz not null,
    ended_at         timestamptz,
    constraint disk_copy_of_migration foreign key (migration_id) references migration,
    constraint disk_copy_of_disk foreign key (vm_disk_id) references vm_disk,
    constraint disk_copy_once unique (migration_id, vm_disk_id),
    constraint disk_copy_phase_known check (phase in ('WAITING', 'COPYING', 'PROVING', 'PROVEN', 'FAILED', 'CANCELLED')),
    constraint disk_copy_sizes check (done_bytes between 0 and total_bytes and data_bytes >= 0
                                  and bytes_per_second >= 0 and resumed_bytes >= 0),
    constraint disk_copy_proven check (phase <> 'PROVEN' or (source_digest is not null and target_digest is not null
        and source_digest = target_digest and target_bytes is not null and target_mtime is not null)),
    constraint disk_copy_failed check ((phase = 'FAILED') = (error is not null) and (error is null) = (reason is null)),
    constraint disk_copy_ended check ((ended_at is not null) = (phase in ('PROVEN', 'FAILED', 'CANCELLED')))
);
comment on table disk_copy is 'One disk of one migration. Going on after a stop or a crash keeps the row; what the file itself needs to go on lies beside it.';
comment on column disk_copy.done_bytes is 'Of total_bytes in this phase; written about once a second.';
comment on column disk_copy.run is 'Which call works on it: a call that lost its turn changes nothing any more.';
comment on column disk_copy.target_bytes is 'Size of the file when it was proven; with target_mtime it says whether the proof still holds.';
comment on column disk_copy.target_mtime is 'Modification time of the file when it was proven, to the nanosecond, ISO 8601.';
comment on column disk_copy.reason is 'Why it failed, as a stable code: target-full, checksum-mismatch …';
create index disk_copy_disk on disk_copy (vm_disk_id);
