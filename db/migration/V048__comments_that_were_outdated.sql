-- What two columns mean since disks come over in passes and barriers hold per dependency group.
comment on column checklist_disk.source_digest is 'Of what was read at the source, with its algorithm; equal to target_digest when the disk is proven. Null where it came over in passes.';
comment on column cutover_member.group_id is 'The dependency group it belongs to, or the application where it has none: no target of it is started before all of it have arrived. Null: it waits for nobody.';
