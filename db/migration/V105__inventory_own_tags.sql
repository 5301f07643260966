-- inventory: tags that people give VMs here, beside those that sources and files tell.

alter table vm add column own_tags jsonb not null default '{}',
    add constraint vm_own_tags_object check (jsonb_typeof(own_tags) = 'object');
comment on column vm.own_tags is 'Tags given here, by name. They are in tags too, which scans and imports write: they cannot take them away.';

create function vm_keep_own_tags() returns trigger language plpgsql as $$
begin
    new.tags := new.tags || new.own_tags;
    return new;
end $$;
comment on function vm_keep_own_tags is 'A source that tells the tags of a VM leaves those that people gave it.';

create trigger vm_keep_own_tags before insert or update of tags, own_tags on vm
    for each row when (new.own_tags <> '{}') execute function vm_keep_own_tags();
