-- replication: what changed is found by the files of snapshots where nothing is tracked.

alter table replication add column tracking text;
alter table replication add column tracking_why text;
alter table replication add constraint replication_tracking_known check (tracking in ('CHANGE_IDS', 'SNAPSHOT_FILES',
    'COMPARING'));
comment on column replication.tracking is 'How it is found what changed since a pass; null until the source was asked. SNAPSHOT_FILES: the snapshot of the last pass stands until the next one landed.';
comment on column replication.tracking_why is 'Why not in a better way; null where there is none.';
update replication set tracking = 'CHANGE_IDS' where tracking_before is not null;

alter table replication_disk add column home text;
comment on column replication_disk.home is 'The file at the foot of its chain at that pass: another one after a move. Null where nothing depends on it.';

alter table source_snapshot add column stands_for text;
comment on column source_snapshot.stands_for is 'Why it is meant to stand between passes; null for one that goes when its pass landed.';
