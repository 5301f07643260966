-- replication: an attempt goes on with the images that an earlier one left.

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
