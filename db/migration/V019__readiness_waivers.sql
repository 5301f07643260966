-- readiness: severities per target, waivers, complexity, who sees to a rule, and how many findings there were each day.

alter table assessment
    add column settings          text not null default '',
    add column complexity        text,
    add column complexity_rule   text,
    add column complexity_reason text,
    add constraint assessment_complexity_known check (complexity in ('simple', 'medium', 'complex', 'special'));
comment on column assessment.settings is 'Digest of the settings that judged: other settings judge again.';
comment on column assessment.complexity is 'What the rules say; a person''s word in complexity_override goes before it.';
comment on column assessment.complexity_rule is 'Which line of the table decided: linux-small, windows, large-disk …';
create index assessment_stale on assessment (rules_version, settings);

create table waiver (
    id             uuid        primary key default uuidv7(),
    rule           text        not null,
    vm_id          uuid,
    application_id uuid,
    reason         text        not null,
    expires_on     date        not null,
    requested_by   text        not null,
    requested_at   timestamptz not null,
    approved_by    text,
    approved_at    timestamptz,
    revoked_by     text,
    revoked_at     timestamptz,
    revoked_reason text,
    constraint waiver_of_vm foreign key (vm_id) references vm,
    constraint waiver_of_application foreign key (application_id) references application,
    constraint waiver_one_scope check (vm_id is null or application_id is null),
    constraint waiver_reason_given check (length(btrim(reason)) between 1 and 500),
    constraint waiver_approval_whole check ((approved_by is null) = (approved_at is null)),
    constraint waiver_revoked_whole check ((revoked_by is null) = (revoked_at is null)),
    constraint waiver_four_eyes check (approved_by is null or approved_by <> requested_by)
);
comment on table waiver is 'A rule is set aside for one VM, for the VMs of one application, or (neither named) for all; from its approval to its last day.';
comment on column waiver.expires_on is 'The last day it holds.';
comment on column waiver.revoked_at is 'When somebody ended it: a refused request, or an approved one taken back.';
create index waiver_rule on waiver (rule) where revoked_at is null;

alter table finding
    add column severities   text,
    add column evidence     jsonb   not null default '{}',
    add column blocks_start boolean not null default false,
    add column waiver_id    uuid,
    add constraint finding_waived_by foreign key (waiver_id) references waiver,
    add constraint finding_severities_form check (severities ~ '^[bwai-]{4}$');
comment on column finding.severities is 'A letter each for KVM, KubeVirt, Hyper-V, VMware: blocker, warning, advice, info, - for nothing to say; null: the severity holds at all of them.';
comment on column finding.evidence is 'The numbers that made it, by name.';
comment on column finding.blocks_start is 'May be planned with, not started with.';
comment on column finding.waiver_id is 'The waiver that covers it, while that holds.';
create index finding_waiver on finding (waiver_id) where waiver_id is not null;

create view finding_open as
select f.* from finding f
 where f.waiver_id is null
    or not exists (select from waiver w where w.id = f.waiver_id and w.revoked_at is null
                                          and w.approved_at is not null and w.expires_on >= current_date);
comment on view finding_open is 'Findings that no waiver covers today.';

create table complexity_override (
    vm_id      uuid        primary key,
    complexity text        not null,
    reason     text        not null,
    by         text        not null,
    at         timestamptz not null,
    constraint complexity_override_of_vm foreign key (vm_id) references vm,
    constraint complexity_override_known check (complexity in ('simple', 'medium', 'complex', 'special')),
    constraint complexity_override_reason_given check (length(btrim(reason)) between 1 and 500)
);
comment on table complexity_override is 'A person knows better than the rules how hard a VM is to move.';

create table rule_assignment (
    rule        text        primary key,
    assignee    text        not null,
    assigned_by text        not null,
    assigned_at timestamptz not null
);
comment on table rule_assignment is 'Who sees to the findings of a rule.';

create table finding_history (
    day      date    not null,
    rule     text    not null,
    severity text    not null,
    vms      integer not null,
    constraint finding_history_pk primary key (day, rule, severity)
);
comment on table finding_history is 'How many VMs had an open finding of a rule, the last count of each day (UTC): for trends.';

create index vm_addresses on vm using gin (ip_addresses) with (fastupdate = off);

-- One row a VM, for lists: as before, with complexity; readiness is unknown while a VM is being judged, and what is waived does not count.
drop view vm_overview;
create view vm_overview as
select vm.id, vm.name, vm.source_id, source.name as source_name, app.name as application, app.id as application_id,
       coalesce(vm.owner_name, app.owner_name) as owner_name, coalesce(vm.owner_email, app.owner_email) as owner_email,
       vm.cpus, vm.memory_bytes, vm.firmware, coalesce(vm.guest_os, vm.os_name) as os_name, vm.container, vm.place,
       vm.stored_bytes, vm.used_bytes, vm.provisioned_bytes, vm.missing_since, vm.kind, vm.power_state, vm.dns_name,
       vm.datacenter, vm.cluster, vm.host, vm.folder, vm.ip_addresses, vm.moref, vm.instance_uuid, vm.bios_uuid,
       vm.cmdb_id, vm.tags, vm.strategy, vm.excluded_reason,
       coalesce(vm.tier, app.tier) as tier, coalesce(vm.environment, app.environment) as environment,
       coalesce(vm.criticality, app.criticality) as criticality,
       coalesce(vm.business_unit, app.business_unit) as business_unit,
       case when vm.os_id ~* '^win' or coalesce(vm.guest_os, vm.os_name) ~* 'windows' then 'windows'
            when coalesce(vm.os_id, vm.guest_os, vm.os_name) is null then 'unknown'
            when coalesce(vm.guest_os, vm.os_name, vm.os_id) ~* '(linux|centos|rhel|red hat|rocky|alma|ubuntu|debian|suse|sles|fedora|photon|amazon|coreos)'
                 then 'linux'
            else 'other' end as os_family,
       (select count(*) from vm_disk d where d.vm_id = vm.id and d.removed_at is null) as disks,
       (select coalesce(sum(d.capacity_bytes), 0) from vm_disk d
         where d.vm_id = vm.id and d.removed_at is null) as capacity_bytes,
       (select count(*) from vm_nic n where n.vm_id = vm.id) as nics,
       coalesce((select a.verdict from assessment a where a.vm_id = vm.id and a.vm_version = vm.version), 'unknown')
           as readiness,
       (select count(*) from finding_open f where f.vm_id = vm.id and f.severity = 'blocker') as blockers,
       (select count(*) from finding_open f where f.vm_id = vm.id and f.severity = 'warning') as warnings,
       m.id as migration_id, m.attempt, coalesce(m.state, 'NOT_PLANNED') as state, m.since, m.reason,
       m.stall_since is not null as stalled, m.stall_since is not null and m.stall_next_try is null as needs_person,
       m.hold_since is not null as held, coalesce(member.wave_id, m.wave_id) as wave_id,
       coalesce(member.wave_key, m.wave_key) as wave_key,
       coalesce((select o.complexity from complexity_override o where o.vm_id = vm.id),
                (select a.complexity from assessment a where a.vm_id = vm.id)) as complexity
  from vm
  join connection source on source.id = vm.source_id
  left join application app on app.id = vm.application_id
  left join migration_latest m on m.vm_id = vm.id
  left join (select vm_id, wave_id, wave.key as wave_key
               from wave_member join wave on wave.id = wave_id where open) member on member.vm_id = vm.id;
