-- inventory: how disks of a server are named at an NBD server beside it.

alter table connection
    add column nbd_template text,
    add constraint connection_nbd_template_of_server check (nbd_template is null or account is not null);
comment on column connection.nbd_template is
    'URI of a disk of a snapshot at an NBD server, with parts in braces: nbd://reader:10809/{vm}/{snapshot}/{disk}; null for none.';
