package io.towpath.planning.dependency;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Dependencies that the inventory itself shows: several VMs have one disk attached. By the same file on the same
/// datastore where a VM says that it shares it (multi-writer, or a controller that shares its bus), and by the same LUN
/// behind raw device mappings. A file that several linked clones read is no shared disk: they do not say so.
///
/// With n VMs on a disk there are n − 1 dependencies, each to the first of them: enough to hold them together.
@Component
final class SharedDisks {

    private static final String SHARING = """
            with disk as (
                select d.vm_id, v.source_id, d.datastore, d.file, d.traits->>'rawLun' as lun,
                       coalesce(d.traits->>'sharing' in ('multi-writer', 'multiWriter', 'sharingMultiWriter'), false)
                       or coalesce(d.traits->>'busSharing' in ('physical', 'virtual', 'physicalSharing', 'virtualSharing'),
                                   false) as shares
                  from vm_disk d join vm v on v.id = d.vm_id and v.kind = 'vm'
                 where d.removed_at is null),
            user_of as (
                select source_id, 'f' || coalesce(datastore, '') || ' ' || file as what,
                       case when datastore is null or file like '[%' then file else '[' || datastore || '] ' || file end as named,
                       vm_id, bool_or(shares) as shares
                  from disk group by source_id, datastore, file, vm_id
                union all
                select source_id, 'l' || lun, 'LUN ' || lun, vm_id, true from disk where lun <> '' group by source_id, lun, vm_id),
            shared as (
                select source_id, what, named, min(cast(vm_id as text))::uuid as first
                  from user_of group by source_id, what, named having count(*) > 1 and bool_or(shares)),
            pair as (
                select s.first as from_vm, u.vm_id as to_vm, string_agg(s.named, ', ' order by s.named) as named
                  from shared s join user_of u on u.source_id = s.source_id and u.what = s.what and u.vm_id <> s.first
                 group by s.first, u.vm_id)
            """;

    private final JdbcClient jdbc;
    private final KeptTogether rules;

    SharedDisks(JdbcClient jdbc) {
        this.jdbc = jdbc;
        rules = new KeptTogether(jdbc);
    }

    /// Brings the observed dependencies in line with the disks, and with the rules of clusters, in the caller's transaction. Waivers of those that stay
    /// are kept.
    void observe() {
        rules.observe();
        jdbc.sql(SHARING + """
                insert into dependency as known (from_vm_id, to_vm_id, kind, evidence, detail, created_by)
                select from_vm, to_vm, 'shares-disk', 'observed', left(named, 1000), 'system' from pair
                on conflict (coalesce(from_vm_id, from_application_id), coalesce(to_vm_id, to_application_id), kind,
                             evidence, coalesce(port, -1), coalesce(protocol, ''))
                do update set detail = excluded.detail where known.detail is distinct from excluded.detail
                """).update();
        jdbc.sql(SHARING + """
                delete from dependency d
                 where d.kind = 'shares-disk' and d.evidence = 'observed'
                   and not exists (select from pair p where p.from_vm = d.from_vm_id and p.to_vm = d.to_vm_id)
                """).update();
    }
}
