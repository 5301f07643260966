-- inventory: two kinds of files that tell one field of people do not overwrite each other in turn.

alter table field_origin add column told_by text;
comment on column field_origin.told_by is 'Of an import: what kind of file told it (rvtools-xlsx, servicenow). Null: a person or a script, or an import of before.';
