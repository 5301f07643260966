-- replication, acceptance: the whole source is compared with what arrived while its target soaks.

create table source_comparison (
    migration_id   uuid        not null,
    pass           integer     not null,
    disk_key       text        not null,
    label          text        not null,
    said           text        not null,
    why            text        not null,
    compared_bytes bigint      not null,
    read_bytes     bigint      not null,
    blocks         bigint      not null,
    at             timestamptz not null default clock_timestamp(),
    constraint source_comparison_of_replication foreign key (migration_id) references replication,
    constraint source_comparison_once primary key (migration_id, pass, disk_key),
    constraint source_comparison_said_known check (said in ('EQUAL', 'DIFFERS', 'WHOLE_BEFORE', 'NOT_COMPARED'))
);
comment on table source_comparison is 'What came of comparing each disk of a source, as it was when it was off, with what its target held before it was started.';
comment on column source_comparison.pass is 'The last pass, whose snapshot was read.';
comment on column source_comparison.said is 'WHOLE_BEFORE: the last pass itself had copied or compared all. NOT_COMPARED: it could not be, why says why.';
comment on column source_comparison.why is 'Where it differs, or why it was not compared; empty where it is equal.';
comment on column source_comparison.blocks is 'Blocks of 64 KiB that differ.';

alter table replication add column differences_accepted_by text;
alter table replication add column differences_accepted_why text;
alter table replication add constraint replication_differences_accepted_whole
    check ((differences_accepted_by is null) = (differences_accepted_why is null));
comment on column replication.differences_accepted_by is 'Who took it that source and target differed at the last pass; null where nobody did.';

alter table slot_claim drop constraint slot_claim_work_known;
alter table slot_claim add constraint slot_claim_work_known check (work in ('FINAL', 'COLD', 'DELTA', 'SEED', 'COMPARISON'));

alter table checklist add column soak_compared text;
comment on column checklist.soak_compared is 'What came of comparing the whole source with what arrived, in the soak; null where that was not wanted, or not yet done.';
