-- inventory: imports of files as diffs: what a file would change, row by row, before anybody says yes; and the way back.

create table import (
    id             uuid        primary key default uuidv7(),
    state          text        not null default 'reading',
    since          timestamptz not null,
    node           text        not null,
    file_name      text        not null,
    size_bytes     bigint      not null,
    sha256         text        not null,
    asked_kind     text,
    options        jsonb       not null,
    kind           text,
    producer       jsonb       not null default '{}',
    rows           integer     not null default 0,
    read_millis    bigint,
    apply_millis   bigint,
    scope          text        not null default '',
    source_ids     uuid[]      not null default '{}',
    summary        jsonb       not null default '{}',
    columns        jsonb       not null default '[]',
    ignored_sheets jsonb       not null default '[]',
    warnings       jsonb       not null default '[]',
    faults_left_out integer    not null default 0,
    kept_fields    integer     not null default 0,
    basis          text,
    problem        jsonb,
    created_by     text        not null,
    created_at     timestamptz not null,
    applied_by     text,
    applied_at     timestamptz,
    reason         text,
    undone_by      text,
    undone_at      timestamptz,
    files_removed_at timestamptz,
    version        integer     not null default 1,
    constraint import_state_known check (state in ('reading', 'previewed', 'applied', 'undone', 'discarded', 'expired', 'failed')),
    constraint import_sha256_form check (sha256 ~ '^[0-9a-f]{64}$'),
    constraint import_failed check ((state = 'failed') = (problem is not null)),
    constraint import_applied check ((applied_at is null) = (applied_by is null) and (state <> 'applied' or applied_at is not null)),
    constraint import_undone check ((state = 'undone') = (undone_at is not null) and (undone_at is null) = (undone_by is null))
);
comment on table import is 'A file somebody sent: read, shown as a diff, applied in one transaction, and for a while undone.';
comment on column import.sha256 is 'Of the file; of several, over their names and digests in order of name.';
comment on column import.node is 'Where the file lies until it is removed: another node cannot read it again.';
comment on column import.scope is 'Which import of the same kind takes away the undo: the vCenters or the CMDB it speaks of.';
comment on column import.basis is 'Digest over the inventory as far as the preview depends on it: another one now, and the preview is stale.';
create index import_newest on import (created_at desc);
create index import_digest on import (sha256);
create index import_alive on import (state) where state in ('reading', 'previewed');

-- Apart from the import: it moves while a transaction that sees one moment compares the file, and does not disturb it.
create table import_progress (
    import_id uuid    not null,
    phase     text    not null,
    done      integer not null,
    constraint import_progress_pk primary key (import_id),
    constraint import_progress_of_import foreign key (import_id) references import on delete cascade,
    constraint import_progress_phase_known check (phase in ('reading', 'comparing'))
);
comment on table import_progress is 'How far an import is read: rows compared so far. Without a row: it waits its turn.';

create table import_row (
    import_id  uuid    not null,
    number     integer not null,
    kind       text    not null,
    outcome    text    not null,
    label      text    not null,
    source     text,
    file       text,
    sheet      text,
    line       integer,
    target_id  uuid,
    code       text,
    detail     text,
    diff       jsonb   not null default '[]',
    kept       integer not null default 0,
    candidates jsonb   not null default '[]',
    answer     text,
    told       jsonb,
    constraint import_row_pk primary key (import_id, number),
    constraint import_row_of_import foreign key (import_id) references import on delete cascade,
    constraint import_row_outcome_known check (outcome in ('created', 'updated', 'unchanged', 'rejected', 'conflict', 'missing'))
);
comment on table import_row is 'What becomes of one row of the file, or of one VM that the file no longer names.';
comment on column import_row.diff is 'Fields with old and new value; kept: a person wrote the old one, and it stays unless the import shall take the file''s.';
comment on column import_row.candidates is 'Of a conflict: the VMs it may mean.';
comment on column import_row.answer is 'What a person said to a conflict: skip.';
comment on column import_row.told is 'Of a conflict: all that the file says, so that an answer needs no file.';
create index import_row_outcome on import_row (import_id, outcome, number);

create table import_fault (
    import_id uuid    not null,
    number    integer not null,
    file      text    not null,
    sheet     text,
    line      integer not null,
    "column"  text,
    header    text,
    value     text,
    level     text    not null,
    code      text    not null,
    detail    text    not null,
    hint      text,
    constraint import_fault_pk primary key (import_id, number),
    constraint import_fault_of_import foreign key (import_id) references import on delete cascade,
    constraint import_fault_level_known check (level in ('reject', 'warning'))
);
comment on table import_fault is 'What is wrong in a cell or row of the file; the first 10,000.';

create table import_change (
    import_id uuid    not null,
    number    integer not null,
    in_table  text    not null,
    op        text    not null,
    only_if   text,
    of_row    integer not null,
    row_id    uuid    not null,
    part      text    not null default '',
    after     jsonb,
    before    jsonb,
    constraint import_change_pk primary key (import_id, number),
    constraint import_change_of_import foreign key (import_id) references import on delete cascade,
    constraint import_change_op_known check (op in ('insert', 'update', 'delete')),
    constraint import_change_only_if_known check (only_if in ('take', 'mark-missing', 'retire'))
);
comment on table import_change is 'The import as changes of table rows, in order: what apply does, and with what was there before, what undo does.';
comment on column import_change.only_if is 'Done only when the import shall take the file''s values, mark what is missing, or retire it.';
comment on column import_change.row_id is 'The id of the row, or the first column of its key; part is the other one.';
comment on column import_change.before is 'Written by apply: those columns as they were; the whole row where it is deleted.';
create index import_change_table on import_change (import_id, in_table, op);
create index import_change_of_row on import_change (import_id, of_row);

create table import_column (
    scope  text not null,
    header text not null,
    use    text not null,
    constraint import_column_pk primary key (scope, header)
);
comment on table import_column is 'Where a column that is no known field goes, as a person chose it for a source: remembered for its next file.';

-- A VM that an import made and that is taken back takes along what was derived from it. What people or trips made of it stays,
-- and so does the VM then.
alter table assessment drop constraint assessment_of_vm,
    add constraint assessment_of_vm foreign key (vm_id) references vm on delete cascade;
alter table finding drop constraint finding_of_assessment,
    add constraint finding_of_assessment foreign key (vm_id) references assessment on delete cascade;
alter table source_note drop constraint source_note_of_vm,
    add constraint source_note_of_vm foreign key (vm_id) references vm on delete cascade;
alter table vm_nic drop constraint vm_nic_of_vm,
    add constraint vm_nic_of_vm foreign key (vm_id) references vm on delete cascade;
alter table vm_disk drop constraint vm_disk_of_vm,
    add constraint vm_disk_of_vm foreign key (vm_id) references vm on delete cascade;
alter table dependency_group_member drop constraint dependency_group_member_of_vm,
    add constraint dependency_group_member_of_vm foreign key (vm_id) references vm on delete cascade;
alter table plan_placement drop constraint plan_placement_of_vm,
    add constraint plan_placement_of_vm foreign key (vm_id) references vm on delete cascade;
alter table vm_baseline drop constraint vm_baseline_of_vm,
    add constraint vm_baseline_of_vm foreign key (vm_id) references vm on delete cascade;
