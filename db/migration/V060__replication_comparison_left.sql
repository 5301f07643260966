-- replication: a person goes on where a source cannot be compared with what arrived.

alter table replication add column comparison_left_by text;
alter table replication add column comparison_left_why text;
alter table replication add constraint replication_comparison_left_whole
    check ((comparison_left_by is null) = (comparison_left_why is null));
comment on column replication.comparison_left_by is 'Who went on although the source could not be compared with what arrived, or its snapshot not be removed after it; null where nobody did.';
