package io.towpath.migration.web;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.RefusedException;
import io.towpath.readiness.Readiness;
import io.towpath.transfer.Transfers;
import io.towpath.triage.Triage;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/// All that somebody needs who helps with a trip from outside, in one ZIP archive, without secrets and without its owner.
@Component
class Bundles {

    /// Of all entries before they are compressed.
    static final long MOST = 16L << 20;
    private static final int ROWS = 5_000;

    private final Migrations migrations;
    private final BundleFacts facts;
    private final What what;
    private final Trail trail;
    private final JsonMapper json;

    Bundles(Migrations migrations, BundleFacts facts, What what, Trail trail, JsonMapper json) {
        this.migrations = migrations;
        this.facts = facts;
        this.what = what;
        this.trail = trail;
        this.json = json;
    }

    /// What is told of a trip.
    @Component
    record What(Inventory inventory, Readiness readiness, Transfers transfers, Triage triage, Downtime downtime,
            JdbcClient db) {}

    /// Where it is noted that a bundle was taken.
    @Component
    record Trail(AuditTrail audit, TransactionOperations transaction, Clock clock) {}

    /// Notes who takes it; before the answer begins.
    MigrationView take(UUID id, String actor) {
        MigrationView trip = migrations.find(id).orElseThrow(() -> new RefusedException("not-found",
                "There is no migration %s.".formatted(id), "List the VMs to find theirs."));
        trail.transaction().executeWithoutResult(_ -> trail.audit().append(AuditEntry.of(actor,
                "migration.bundle-taken", new Subject("migration", id.toString(), "%s, attempt %d".formatted(
                        trip.vmName(), trip.attempt())))
                .with(Map.of("vm", trip.vmId().toString()))));
        return trip;
    }

    /// `web01-attempt-2.zip`, whatever the VM is called.
    static String fileName(MigrationView trip) {
        String plain = trip.vmName().replaceAll("[^A-Za-z0-9._-]", "_").replaceAll("^[._-]+", "");
        return "%s-attempt-%d.zip".formatted(plain.isEmpty() ? "vm" : plain, trip.attempt());
    }

    void write(MigrationView trip, OutputStream out) throws IOException {
        try (BundleZip zip = new BundleZip(out, json, facts.blackout(), MOST)) {
            zip.text("README.txt", about(trip));
            zip.value("migration.json", MigrationJson.of(trip, what.transfers().of(trip.id()), what.triage()));
            String downtime = what.downtime().of(trip);
            if (downtime != null) {
                zip.text("downtime.txt", downtime + "\n");
            }
            if (trip.stall() != null) {
                zip.value("catalogue.json", what.triage().of(trip.stall().code(), trip.stall().what(), trip.vmName()));
            }
            zip.value("versions.json", facts.versions());
            zip.value("settings.json", facts.settings());
            zip.value("findings.json", what.readiness().of(trip.vmId()));
            Vm vm = what.inventory().vm(trip.vmId()).orElse(null);
            if (vm != null) {
                zip.value("vm.json", source(vm));
                zip.value("places.json", places(vm, trip));
            }
            zip.lines("steps.jsonl", rows("""
                    select visit, state, step, try, node, started_at, ended_at, outcome, note from migration_step
                     where migration_id = :id order by started_at desc, try desc limit :most
                    """, trip));
            zip.lines("passes.jsonl", rows("""
                    select number, kind, state, snapshot_at, consistency, quiesce_refused, started_at, landed_at, ended_at,
                           snapshot_millis, query_millis, copy_millis, prove_millis, remove_millis, code, error
                      from replication_pass where migration_id = :id order by number desc limit :most
                    """, trip));
            zip.lines("pass-disks.jsonl", rows("""
                    select pass.number, disk.label, disk.method, disk.why, disk.way, disk.stepped_down, disk.ranges,
                           disk.changed_bytes, disk.read_bytes, disk.zero_bytes, disk.written_bytes, disk.compared_bytes,
                           disk.audited_bytes, disk.lies, disk.phase
                      from replication_pass_disk disk join replication_pass pass on pass.id = disk.pass_id
                     where pass.migration_id = :id order by pass.number desc, disk.label limit :most
                    """, trip));
            zip.lines("power.jsonl", rows("""
                    select source_power, recorded_at, seal_began_at, sealed_at, unsealed_at, start_began_at,
                           target_started_at, target_off_at
                      from migration_power where migration_id = :id limit :most
                    """, trip));
            zip.lines("events.jsonl", trail.audit().about("migration", trip.id().toString(), ROWS).stream()
                    .map(event -> Map.of("number", event.number(), "at", event.at(), "action", event.entry().action(),
                            "actor", event.entry().actor(), "reason", String.valueOf(event.entry().reason()), "detail",
                            event.entry().detail()))
                    .toList());
        }
    }

    private String about(MigrationView trip) {
        return """
                Support bundle of %s, attempt %d, made %s by Towpath %s.

                migration.json    where the trip stands, its newest steps, its disks
                catalogue.json    what is known of its failure, where it stands at one
                downtime.txt      for how long nobody has been served, where that is so
                steps.jsonl       every try of every step, newest first
                passes.jsonl      passes of a warm trip, newest first; pass-disks.jsonl their disks
                power.jsonl       what was done with both sides' power
                events.jsonl      the audit trail about it, newest first
                findings.json     what readiness rules found
                vm.json           what the source says of the VM; places.json where it comes from and goes to
                settings.json     settings of Towpath in force; versions.json what runs

                Passwords, tokens, keys, links of owners and mail addresses are left out, and who owns the VM is not told.
                At most %d rows a file and %d MiB in all: what did not fit is told in its last line.
                """.formatted(trip.vmName(), trip.attempt(), trail.clock().instant(), facts.versions().get("towpath"),
                ROWS, MOST >> 20);
    }

    /// Without people: who helps needs the machine.
    private static Map<String, @Nullable Object> source(Vm vm) {
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("id", vm.id());
        told.put("name", vm.name());
        told.put("externalId", vm.externalId());
        told.put("source", vm.sourceName());
        told.put("hardware", vm.hardware());
        told.put("disks", vm.disks());
        told.put("nics", vm.nics());
        told.put("notes", vm.notes());
        told.put("container", vm.container());
        told.put("place", vm.place());
        told.put("placement", vm.placement());
        told.put("traits", vm.traits());
        told.put("storedBytes", vm.storedBytes());
        told.put("firstSeenAt", vm.firstSeenAt());
        told.put("lastSeenAt", vm.lastSeenAt());
        told.put("missingSince", vm.missingSince());
        return told;
    }

    private Map<String, @Nullable Object> places(Vm vm, MigrationView trip) {
        Map<String, @Nullable Object> places = new LinkedHashMap<>();
        places.put("source", what.inventory().connection(vm.sourceId()).map(Bundles::place).orElse(null));
        places.put("target", what.inventory().connection(trip.targetId()).map(Bundles::place).orElse(null));
        places.put("targetPlace", trip.targetPlace());
        return places;
    }

    private static Map<String, String> place(Connection connection) {
        return Map.of("kind", connection.kind(), "name", connection.name(), "location", connection.location());
    }

    private List<Map<String, @Nullable Object>> rows(String sql, MigrationView trip) {
        return what.db().sql(sql).param("id", trip.id()).param("most", ROWS).query().listOfRows();
    }
}
