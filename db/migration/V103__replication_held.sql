-- Images that nobody may write to for a while: a throw-away VM runs upon them.

alter table replication
    add column held_by     uuid,
    add column held_until  timestamptz,
    add column held_images text[],
    add constraint replication_held_whole check ((held_by is null) = (held_until is null)
        and (held_by is null) = (held_images is null));
comment on column replication.held_by is 'The test boot that runs upon the images: no pass begins while it is set. Only what set it takes it back.';
comment on column replication.held_until is 'When that ends at the latest, to tell people. It holds on until it has ended.';
comment on column replication.held_images is 'Size and time of change of each image when the hold began: they are the same when it ends, or the disks are compared whole.';
