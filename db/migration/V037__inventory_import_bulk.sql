-- inventory: what an import takes down is a hundred thousand rows at once: fewer of them, and less to keep beside each.

alter table import_change add column origins text[];
comment on column import_change.origins is 'Of a VM that is made: its fields of people that the file tells. Their rows of field_origin go with the VM, so they need no change of their own.';

-- looked up once an import, over all its changes
drop index import_change_table;
drop index import_change_of_row;

-- A check of the key for each of them costs as much as the row itself. Rows are written only by who holds the import, and
-- imports are never deleted.
alter table import_row drop constraint import_row_of_import;
alter table import_change drop constraint import_change_of_import;
