-- replication: an attempt goes on with the images that an earlier one left, and what is left of others is removed by people.

alter table replication add column goes_on text;
comment on column replication.goes_on is 'What it goes on with of an earlier attempt, or why with nothing of what that left; null where none left anything.';

alter table replication_disk
    add column kept_of    uuid,
    add column kept_bytes bigint,
    add constraint replication_disk_kept_of_migration foreign key (kept_of) references migration,
    add constraint replication_disk_kept_whole check ((kept_of is null) = (kept_bytes is null));
comment on column replication_disk.pass is 'The number of the pass its target stands at, durable and proven; null before its seed. 0: its image is one that an earlier attempt left, and no pass of this one has compared it yet.';
comment on column replication_disk.kept_of is 'The earlier attempt whose image this is; null where it was seeded in this one.';
comment on column replication_disk.kept_bytes is 'What that image held of data, about.';
create index replication_disk_target_file on replication_disk (target_file);

create table image_removal (
    id           uuid        primary key default uuidv7(),
    migration_id uuid        not null,
    target_file  text        not null,
    wanted_by    text        not null,
    reason       text        not null,
    wanted_at    timestamptz not null default pg_catalog.clock_timestamp(),
    removed_at   timestamptz,
    freed_bytes  bigint,
    last_error   text,
    constraint image_removal_of_migration foreign key (migration_id) references migration,
    constraint image_removal_once unique (migration_id, target_file),
    constraint image_removal_reason_given check (length(btrim(reason)) between 1 and 500),
    constraint image_removal_freed_when_removed check ((removed_at is null) = (freed_bytes is null))
);
comment on table image_removal is 'Images of attempts that ended, which a person had removed at the target: written before anything is deleted, and from then on nobody goes on with them. Owner: migration.left.';
comment on column image_removal.last_error is 'Why they could not be deleted so far; null where nothing went wrong.';
create index image_removal_target_file on image_removal (target_file);
create index disk_copy_target_file on disk_copy (target_file);
