package io.towpath.report.meter;

import java.util.List;

/// All that is read of the database. Labels have few values: states, waves, kinds, names of sources, rules and windows; never
/// VMs.
final class Families {

    private Families() {}

    static final List<Family> ALL = List.of(
            Family.of("towpath.vms", "VMs, by the state of their trip", """
                    select state, coalesce(wave_key, 'none') as wave, coalesce(tier::text, 'none') as tier, os_family,
                           scope, count(*) as value
                      from vm_row where missing_since is null group by 1, 2, 3, 4, 5
                    """, "state", "wave", "tier", "os_family", "scope"),
            Family.of("towpath.readiness", "VMs in scope, by what readiness says of them", """
                    select readiness, count(*) as value from vm_row where missing_since is null and scope = 'in-scope'
                     group by 1
                    """, "readiness"),
            Family.of("towpath.migrations", "Attempts that came to an end, by how", """
                    select case when rolled_back_at is not null then 'rolled-back'
                                when given_up_at is not null then 'given-up' else 'accepted' end as outcome,
                           lower(m.mode) as mode, case when o.attempt = 1 then 'first' else 'later' end as attempt,
                           count(*) as value
                      from migration_milestone o join migration m on m.id = o.migration_id
                     where coalesce(o.accepted_at, o.rolled_back_at, o.given_up_at) is not null group by 1, 2, 3
                    """, "outcome", "mode", "attempt"),
            Family.of("towpath.downtime.seconds", "Outages of accepted trips, their quantiles", """
                    select lower(u.mode) as mode, q.quantile::text as quantile,
                           percentile_cont(q.quantile) within group (
                               order by extract(epoch from u.ended_at - u.began_at))::float8 as value
                      from migration_milestone o join migration_outage u on u.migration_id = o.migration_id
                      cross join unnest(array[0.5, 0.9, 1]) as q (quantile)
                     where o.accepted_at is not null and o.rolled_back_at is null and u.source_served
                       and u.ended_at is not null
                     group by 1, q.quantile
                    """, "mode", "quantile"),
            Family.of("towpath.downtime.within.prediction.ratio",
                    "Share of outages that were no longer than their P90 as predicted last", """
                            select avg(case when within then 1.0 else 0 end)::float8 as value
                              from outage_as_predicted
                             where source_served and within is not null having count(*) > 0
                            """),
            Family.of("towpath.trips.stalled", "Trips that wait for a person or for their next try, by code", """
                    select coalesce(stall_code, 'unknown') as code,
                           case when stall_next_try is null then 'person' else 'next-try' end as waits_for,
                           count(*) as value
                      from migration where stall_since is not null group by 1, 2
                    """, "code", "waits_for"),
            Family.of("towpath.trips.held", "Trips that somebody holds", """
                    select count(*) as value from migration where hold_since is not null
                    """),
            Family.of("towpath.trips.unattended",
                    "Trips that some node should have gone on with more than a minute ago", """
                    select count(*) as value from migration
                     where wake_at < clock_timestamp() - interval '1 minute' and (hold_since is null or asked is not null)
                       and (lease_until is null or lease_until < pg_catalog.clock_timestamp() - interval '1 minute')
                    """),
            Family.of("towpath.signoffs.pending", "Checklists that wait for their owner, by how long", """
                    select age, count(*) as value
                      from (select case when since > clock_timestamp() - interval '4 hours' then 'up-to-4h'
                                        when since > clock_timestamp() - interval '1 day' then 'up-to-1d' else 'older' end as age
                              from checklist where state = 'AWAITING_OWNER') pending
                     group by 1
                    """, "age"),
            Family.of("towpath.copy.bytes", "Bytes read from sources so far, by kind of copy", """
                    select lower(p.kind) as kind, sum(d.read_bytes)::float8 as value
                      from replication_pass p join replication_pass_disk d on d.pass_id = p.id group by 1
                    union all
                    select 'cold', coalesce(sum(done_bytes), 0)::float8 from disk_copy
                    """, "kind"),
            Family.of("towpath.slots.gave.way", "Slow seeds and passes that were told to give their slots to others", """
                    select lower(work) as work, count(*) as value from slot_gave_way group by 1
                    """, "work"),
            Family.of("towpath.slots", "Copies that hold a slot or wait for one", """
                    select lower(state) as state, lower(work) as work, count(*) as value from slot_claim group by 1, 2
                    """, "state", "work"),
            Family.of("towpath.window.utilisation.ratio",
                    "VMs that the published plan puts into a window, to its room; windows of the next four weeks", """
                            select w.name as window, to_char(w.opens_at at time zone 'UTC', 'YYYY-MM-DD') as opens,
                                   count(pp.vm_id)::float8 / w.capacity_vms as value
                              from cutover_window w
                              left join plan_wave pw on pw.window_id = w.id
                               and exists (select from plan where plan.id = pw.plan_id and plan.state = 'published')
                              left join plan_placement pp on pp.plan_wave_id = pw.id
                             where w.cancelled_at is null and w.closes_at > clock_timestamp()
                               and w.opens_at < clock_timestamp() + interval '28 days'
                             group by w.id, w.name, w.opens_at, w.capacity_vms order by w.opens_at, w.id limit 100
                            """, "window", "opens"),
            Family.of("towpath.findings", "VMs with a finding that counts", """
                    select f.rule, f.severity, count(distinct f.vm_id) as value
                      from finding_open f join vm on vm.id = f.vm_id
                      join connection source on source.id = vm.source_id and source.removed_at is null
                     group by 1, 2
                    """, "rule", "severity"),
            Family.of("towpath.imports", "Imports of files, by what became of them", """
                    select coalesce(kind, 'unknown') as kind, state, count(*) as value from import group by 1, 2
                    """, "kind", "state"),
            Family.of("towpath.trips.without.room",
                    "Trips for whose snapshot a datastore of their source has no room", """
                            select lower(m.state) as state, count(*) as value
                              from replication r join migration m on m.id = r.migration_id
                             where r.room_short is not null and m.state in ('SEEDING', 'SYNCING', 'CUTTING_OVER')
                             group by 1
                            """, "state"),
            Family.of("towpath.source.datastore.free.ratio",
                    "Share that is free of datastores with snapshots of ours; of the fullest fifty", """
                            select source, datastore, free::float8 / capacity as value
                              from (select c.name as source, d.datastore, coalesce(t.capacity_bytes, s.capacity_bytes) as capacity,
                                           case when t.told_at >= s.seen_at or s.seen_at is null then t.free_bytes
                                                else s.free_bytes end as free
                                      from source_snapshot o
                                      join migration m on m.id = o.migration_id
                                      join vm_disk d on d.vm_id = m.vm_id and d.datastore is not null
                                      join connection c on c.id = o.source_id and c.removed_at is null
                                      left join source_datastore s on s.source_id = c.id and s.name = d.datastore
                                      left join snapshot_room t on t.source_id = c.id and t.datastore = d.datastore
                                     where o.removed_at is null
                                     group by 1, 2, 3, 4) store
                             where free is not null and capacity > 0 order by 3, 1, 2 limit 50
                            """, "source", "datastore"),
            Family.of("towpath.source.up", "1: works, as it was asked last; 0: does not", """
                    select name as source, direction, kind, case when probe_works then 1 else 0 end as value
                      from connection where removed_at is null and probe_works is not null
                    """, "source", "direction", "kind"));
}
