-- Saved views of every list that has filters, not of the list of VMs alone.
alter table saved_view add column list text not null default '/inventory/vms';
alter table saved_view alter column list drop default;
alter table saved_view drop constraint saved_view_once;
alter table saved_view add constraint saved_view_once unique (login, list, name);
alter table saved_view add constraint saved_view_list_is_path check (list ~ '^(/[a-z-]{1,40}){1,4}$');
create index saved_view_list on saved_view (list);
comment on table saved_view is 'A view of a list that somebody named: the query of its address. A shared one is shown to all who see the list.';
comment on column saved_view.list is 'The path of the list''s page.';
