-- replication: a person ends a trip whose source cannot be left as it was.

alter table replication add column source_left_by text;
alter table replication add column source_left_why text;
alter table replication add constraint replication_source_left_whole
    check ((source_left_by is null) = (source_left_why is null));
comment on column replication.source_left_by is 'Who ended the trip although snapshots could not be removed at its source, or its change tracking not be turned off; null where nobody did.';
