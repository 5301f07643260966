-- migration: the list of VMs has a number that moves when its rows do, so that what was counted once need not be counted again.

create sequence vm_row_stamp_number;
comment on sequence vm_row_stamp_number is 'Never gives a number twice, so that one of a change that was rolled back is not met again.';

create table vm_row_stamp (
    one    boolean not null default true,
    number bigint  not null default nextval('vm_row_stamp_number'),
    constraint vm_row_stamp_pk primary key (one),
    constraint vm_row_stamp_single check (one)
);
comment on table vm_row_stamp is 'One row. number: another one with each change of vm_row, in its transaction; the same number, the same rows.';
insert into vm_row_stamp default values;

create function vm_row_stamp_bump() returns trigger language plpgsql as $$
begin
    update vm_row_stamp set number = nextval('vm_row_stamp_number');
    return null;
end $$;
create trigger vm_row_stamp_inserted after insert on vm_row for each statement execute function vm_row_stamp_bump();
create trigger vm_row_stamp_updated after update on vm_row for each statement execute function vm_row_stamp_bump();
create trigger vm_row_stamp_deleted after delete on vm_row for each statement execute function vm_row_stamp_bump();

-- Statements of their own: the number is read after the rows are made, and belongs to what the caller sees next, or to
-- what was there before it.
create function vm_row_current() returns bigint language plpgsql as $$
declare
    found bigint;
begin
    perform vm_row_catch_up();
    select number into found from vm_row_stamp;
    return found;
end $$;
comment on function vm_row_current() is 'Catches up, then tells the number of the rows as they are.';
