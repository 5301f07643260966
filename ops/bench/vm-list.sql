-- An estate for the benchmark of the list of VMs: :vms of them over three sources, with two disks and a card each, findings, applications,
-- waves, trips. Made of numbers: the same each time.
\set ON_ERROR_STOP on
begin;
insert into connection (direction, kind, name, location, created_by, created_at)
select 'source', 'imported', 'vc-0' || n, 'vc-0' || n, 'bench', now() from generate_series(1, 3) n;
insert into connection (direction, kind, name, location, created_by, created_at)
values ('target', 'libvirt', 'bench-target', '/bench', 'bench', now());
insert into application (name, owner_name, owner_email, tier, environment)
select 'Application ' || n, 'Owner ' || n % 150, 'owner' || n % 150 || '@example.com', 1 + n % 3,
       (array['production', 'staging', 'test', 'development'])[1 + n % 4] from generate_series(1, 412) n;
insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot, os_id, os_name,
    container, place, stored_bytes, used_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at, power_state, guest_os,
    datacenter, cluster, host, folder, ip_addresses, moref, instance_uuid, bios_uuid, application_id, kind, dns_name, tags,
    excluded_reason)
select s.ids[1 + n % 3], 'vm-' || n, (array['web', 'db', 'app', 'file', 'mail'])[1 + n % 5] || '-' || lpad(n::text, 6, '0'),
       1 + n % 16, 1, (1 + n % 64)::bigint << 30, case n % 4 when 0 then 'efi' else 'bios' end, false,
       case n % 10 when 1 then 'windows2019srv_64Guest' when 2 then 'windows9Server64Guest' else 'rhel8_64Guest' end,
       case n % 10 when 1 then 'Microsoft Windows Server 2019' when 2 then 'Microsoft Windows Server 2016' else 'RHEL 8' end,
       'vcenter', 'dc' || n % 3 || '/folder-' || n % 200, ((n * 7919) % 4000)::bigint << 30, ((n * 7919) % 4000)::bigint << 30,
       '', 'x', now(), now(), case n % 12 when 0 then 'off' else 'on' end,
       case n % 10 when 1 then 'Microsoft Windows Server 2019 (64-bit)' when 2 then 'Microsoft Windows Server 2016 (64-bit)'
           else 'Red Hat Enterprise Linux 8 (64-bit)' end,
       'dc' || n % 3, 'cluster-' || n % 14, 'esx-' || n % 212, 'folder-' || n % 200,
       array['10.' || n / 65536 || '.' || n / 256 % 256 || '.' || n % 256], 'vm-' || n, gen_random_uuid()::text,
       gen_random_uuid()::text, case when n % 27 = 0 then null else a.ids[1 + n % 412] end,
       case when n % 500 = 0 then 'template' else 'vm' end, 'host' || n || '.example.com',
       jsonb_build_object('backup', (array['daily', 'weekly', 'none'])[1 + n % 3]),
       case when n % 240 = 0 then 'retired next month' end
  from generate_series(1, :vms) n,
       (select array_agg(id order by name) as ids from connection where created_by = 'bench' and direction = 'source') s,
       (select array_agg(id order by name) as ids from application) a;
insert into vm_disk (vm_id, disk_key, position, label, file, controller, bus, unit, capacity_bytes, stored_bytes, format,
    fingerprint)
select id, 'd' || p, p, 'Hard disk ' || p + 1, 'x.vmdk', 'pvscsi', 0, p, 40::bigint << 30, 1, 'VMDK', ''
  from vm cross join generate_series(0, 1) p;
insert into vm_nic (vm_id, position, network, adapter, mac, connected)
select id, 0, 'DMZ', 'vmxnet3', '00:50:56:' || substr(m, 1, 2) || ':' || substr(m, 3, 2) || ':' || substr(m, 5, 2), true
  from vm cross join lateral (select md5(external_id) as m) hash;
insert into assessment (vm_id, verdict, judged_at, rules_version, vm_version, complexity)
select id, case when n % 24 = 0 then 'blocked' when n % 4 = 0 then 'warnings' else 'ready' end, now(), 1, version,
       (array['simple', 'simple', 'medium', 'complex'])[1 + n % 4]
  from (select id, version, substr(external_id, 4)::integer as n from vm) numbered;
insert into finding (vm_id, position, rule, severity, what, fix, found_since)
select vm.id, p, 'rule-' || (substr(vm.external_id, 4)::integer * 7 + p) % 40,
       case when p = 0 and a.verdict = 'blocked' then 'blocker' when a.verdict <> 'ready' then 'warning' else 'info' end,
       'Something is there.', 'Do something about it.', now()
  from vm join assessment a on a.vm_id = vm.id cross join generate_series(0, 2) p;
insert into wave (key, name, state, on_failure, target_id, format, slots, soak_business_days, since, created_at, created_by)
select 'W-' || lpad(n::text, 3, '0'), 'Wave ' || n, 'DRAFT', 'CONTINUE', t.id, 'QCOW2', 4, 5, now(), now(), 'bench'
  from generate_series(1, 60) n, (select id from connection where name = 'bench-target') t;
insert into wave_member (wave_id, vm_id, position)
select w.ids[1 + n % 60], id, n
  from (select id, substr(external_id, 4)::integer as n from vm where kind = 'vm') numbered,
       (select array_agg(id order by key) as ids from wave) w where n % 8 = 0;
insert into migration (vm_id, attempt, target_id, format, soak_days, state, reason, planned_by)
select numbered.id, attempt, t.id, 'qcow2', 5, case when attempt = 1 then 'ROLLED_BACK' else
       (array['PLANNED', 'VALIDATING', 'SOAKING', 'DONE', 'DONE'])[1 + n % 5] end, 'planned', 'bench'
  from (select id, substr(external_id, 4)::integer as n from vm) numbered cross join generate_series(1, 2) attempt,
       (select id from connection where name = 'bench-target') t where n % 10 = 3;
commit;
analyze;
