-- What two columns mean since disks come over in passes and barriers hold per dependency group.
comment on column checklist_disk.source_digest is 'Of what was read at the source, with its algorithm; equal to target_digest when the disk is proven. Null where it came over in passes.';
comment on column cutover_member.group_id is 'The dependency group it belongs to, or the application where it has none: no target of it is started before all of it have arrived. Null: it waits for nobody.';

-- A removal leaves no error: what is closed and has one was given up. Before, tries after the removal could leave theirs.
update source_snapshot set last_error = null
 where removed_at is not null and last_error not like 'Held to be gone%' and last_error not like 'Not looked for%';
