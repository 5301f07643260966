-- planning: imports of freezes are in the order in which they were made, one at a time, whatever the clocks of nodes say.

alter table freeze_import add column number bigint;
update freeze_import set number = made.number
  from (select id, row_number() over (order by id) as number from freeze_import) made
 where made.id = freeze_import.id;
alter table freeze_import
    alter column number set not null,
    alter column number add generated always as identity,
    add constraint freeze_import_number_once unique (number);
select setval(pg_get_serial_sequence('freeze_import', 'number'),
              (select coalesce(max(number), 0) + 1 from freeze_import), false);
comment on column freeze_import.number is 'In the order in which they were made: the last can be undone.';
