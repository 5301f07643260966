-- migration: one row a VM, for the list of VMs; above the waves, since a VM may be in one before its trip is planned. Counts are scalar subqueries, so that a question that needs few columns pays for few.
create view vm_overview as
select vm.id, vm.name, vm.source_id, source.name as source_name, vm.application, vm.owner_name, vm.owner_email,
       vm.cpus, vm.memory_bytes, vm.firmware, vm.os_name, vm.container, vm.place, vm.stored_bytes, vm.missing_since,
       (select count(*) from vm_disk d where d.vm_id = vm.id and d.removed_at is null) as disks,
       (select coalesce(sum(d.capacity_bytes), 0) from vm_disk d
         where d.vm_id = vm.id and d.removed_at is null) as capacity_bytes,
       (select count(*) from vm_nic n where n.vm_id = vm.id) as nics,
       coalesce((select a.verdict from assessment a where a.vm_id = vm.id), 'unknown') as readiness,
       (select count(*) from finding f where f.vm_id = vm.id and f.severity = 'blocker') as blockers,
       (select count(*) from finding f where f.vm_id = vm.id and f.severity = 'warning') as warnings,
       m.id as migration_id, m.attempt, coalesce(m.state, 'NOT_PLANNED') as state, m.since, m.reason,
       m.stall_since is not null as stalled, m.stall_since is not null and m.stall_next_try is null as needs_person,
       m.hold_since is not null as held, coalesce(member.wave_id, m.wave_id) as wave_id,
       coalesce(member.wave_key, m.wave_key) as wave_key
  from vm
  join connection source on source.id = vm.source_id
  left join migration_latest m on m.vm_id = vm.id
  left join (select vm_id, wave_id, wave.key as wave_key
               from wave_member join wave on wave.id = wave_id where open) member on member.vm_id = vm.id;
