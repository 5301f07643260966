-- replication: that somebody set a VM back to a snapshot, or moved its disks, is seen by what stood when a pass was taken.

create table replication_pass_snapshot (
    pass_id uuid not null,
    ref     text not null,
    parent  text,
    name    text not null,
    constraint replication_pass_snapshot_of_pass foreign key (pass_id) references replication_pass,
    constraint replication_pass_snapshot_once primary key (pass_id, ref)
);
comment on table replication_pass_snapshot is 'The VM''s snapshots when a pass''s own was taken, with that one: only to one of these can it be set back behind the pass.';
comment on column replication_pass_snapshot.parent is 'The ref of the one below it then; null at the root.';

alter table replication_pass_disk add column chain text[];
alter table replication_pass_disk add column store text;
comment on column replication_pass_disk.chain is 'The disk''s files at the pass''s snapshot, the frozen one first. Null for passes of before this was noted.';
comment on column replication_pass_disk.store is 'The source''s reference of the datastore of the first of them: it stays when that is renamed.';

alter table replication add column set_back text;
comment on column replication.set_back is 'To which snapshot it was set back, behind what its target stands at; null where it was not, or a person had it compared.';
comment on column replication_disk.resync_reason is 'Why the next pass compares it whole whatever the source says, as a person decided; null where nobody did.';
