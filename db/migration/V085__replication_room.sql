-- Room for snapshots at the sources: what platforms tell of it while VMs are kept in step, and which trips wait for it.

create table snapshot_room (
    source_id      uuid        not null,
    datastore      text        not null,
    capacity_bytes bigint      not null,
    free_bytes     bigint      not null,
    told_at        timestamptz not null,
    constraint snapshot_room_pk primary key (source_id, datastore),
    constraint snapshot_room_of_source foreign key (source_id) references connection,
    constraint snapshot_room_sized check (capacity_bytes >= 0 and free_bytes >= 0)
);
comment on table snapshot_room is 'Datastores as their source told of them before a snapshot was taken and while one was read: newer than the last scan. Owner: replication.';
comment on column snapshot_room.told_at is 'By the machine''s clock, as source_datastore.seen_at.';

create table snapshot_growth (
    migration_id uuid        not null,
    disk_key     text        not null,
    bytes        bigint      not null,
    seconds      bigint      not null,
    told_at      timestamptz not null,
    constraint snapshot_growth_pk primary key (migration_id, disk_key),
    constraint snapshot_growth_of_replication foreign key (migration_id) references replication,
    constraint snapshot_growth_sized check (bytes >= 0 and seconds > 0)
);
comment on table snapshot_growth is 'What the file took that a guest wrote to since its newest snapshot, and how long that stood, as its source told last. Owner: replication.';
comment on column snapshot_growth.told_at is 'By the machine''s clock.';

alter table replication
    add column room_short       text,
    add column room_short_since timestamptz,
    add constraint replication_room_short_since check ((room_short is null) = (room_short_since is null));
comment on column replication.room_short is 'Which datastore has no room for a snapshot of this VM: its passes wait until it has. Null while there is room.';
