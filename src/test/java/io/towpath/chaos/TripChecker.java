package io.towpath.chaos;

import io.towpath.Judges;
import io.towpath.platform.spi.LiveNic;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import io.towpath.replication.Pass;
import io.towpath.replication.ReplicaDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What must hold whatever was killed, by the journals of the two platforms, which know nothing of Towpath, and by its own
/// books. Each answer is a sentence; none is as it should be.
final class TripChecker {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Stage stage;

    TripChecker(Stage stage) {
        this.stage = stage;
    }

    /// Of a trip whose target serves: source off, target as the source was when it went off.
    List<String> landed(UUID trip, String vm) throws IOException {
        List<String> wrong = new ArrayList<>();
        List<JsonNode> lines = lines(vm);
        if (powered(lines)) {
            wrong.add("the source is on while the target serves");
        }
        if (!targetOn(vm)) {
            wrong.add("the target is off though it shall serve");
        }
        LiveState source = source(vm);
        if (!noted(source) || source.nics().stream().anyMatch(LiveNic::atStart)) {
            wrong.add("the source is not sealed while the target serves");
        }
        if (!stage.hypervisor.defines(id(vm))) {
            wrong.add("the target is not defined though it shall serve");
        }
        List<Pass> passes = stage.desk.replications().passes(trip);
        Pass last = passes.getLast();
        if (last.kind() != Pass.Kind.FINAL || last.landedAt() == null) {
            wrong.add("the last pass is %s %s".formatted(last.kind(), last.state()));
        }
        for (ReplicaDisk disk : stage.desk.replications().of(trip).orElseThrow().disks()) {
            differs(vm, disk, "-at", Long.toString(lines.getLast().path("seq").asLong())).ifPresent(wrong::add);
            differs(vm, disk, "-snapshot", String.valueOf(last.snapshotRef())).ifPresent(wrong::add);
        }
        wrong.addAll(always(trip, vm, lines, stands(last) ? last : null));
        return wrong;
    }

    /// Of a trip whose target soaks, and whose source was read whole meanwhile: nothing differs, and only what a kill in the
    /// middle of the last pass left without digests is not compared.
    List<String> compared(UUID trip, String vm) throws IOException {
        List<String> wrong = new ArrayList<>(always(trip, vm, lines(vm), null));
        books(trip, "it was not found equal", """
                select label || ' ' || said || ': ' || why from source_comparison
                 where migration_id = :id and said not in ('EQUAL', 'WHOLE_BEFORE')
                   and not (said = 'NOT_COMPARED' and why like '%were not kept%')""", wrong);
        books(trip, "disks of which nothing was said", """
                select label from replication_disk d where migration_id = :id
                   and not exists (select from source_comparison c where c.migration_id = d.migration_id
                                      and c.disk_key = d.disk_key)""", wrong);
        return wrong;
    }

    /// Of a trip that is over and was not accepted: the source serves as before, the target is off.
    List<String> back(UUID trip, String vm) throws IOException {
        List<String> wrong = new ArrayList<>();
        List<JsonNode> lines = lines(vm);
        if (!powered(lines)) {
            wrong.add("the source is off after the way back");
        }
        if (targetOn(vm)) {
            wrong.add("the target is on after the way back");
        }
        wrong.addAll(always(trip, vm, lines, null));
        for (String file : stage.desk.replications().of(trip).map(of -> of.disks().stream()
                .map(ReplicaDisk::targetFile).toList()).orElse(List.of())) {
            if (Files.exists(Path.of(file + ".sums"))) {
                wrong.add("digests of what it held are left beside " + file);
            }
        }
        return wrong;
    }

    /// Of a trip whose cutover was given up and whose passes go on, until the next: the source serves as before, and of the
    /// cutover nothing is left at the target or noted.
    List<String> backInStep(UUID trip, String vm) throws IOException {
        List<String> wrong = new ArrayList<>();
        List<JsonNode> lines = lines(vm);
        if (!powered(lines)) {
            wrong.add("the source is off though it is kept in step");
        }
        LiveState source = source(vm);
        if (noted(source)) {
            wrong.add("the source is sealed though it is kept in step: " + source.note());
        }
        source.nics().stream().filter(nic -> !nic.atStart())
                .forEach(nic -> wrong.add(nic.label() + " of the source is off the network"));
        if (targetOn(vm)) {
            wrong.add("the target is on while the source is kept in step");
        }
        if (stage.hypervisor.defines(id(vm))) {
            wrong.add("the target is defined while the source is kept in step");
        }
        String both = bothOn(vm, lines);
        if (both != null) {
            wrong.add(both);
        }
        wrong.addAll(calls(vm, lines));
        books(trip, "the given up cutover counts for the next one", """
                select 'power' from migration_power where migration_id = :id
                union all
                select kind from migration_word where migration_id = :id and withdrawn_at is null""", wrong);
        return wrong;
    }

    /// Whenever a trip is at rest.
    ///
    /// @param read the pass whose snapshot stays until the source was compared; null where none does
    private List<String> always(UUID trip, String vm, List<JsonNode> lines, @Nullable Pass read) throws IOException {
        String stays = read == null ? "" : read.snapshotName();
        List<String> wrong = new ArrayList<>();
        String both = bothOn(vm, lines);
        if (both != null) {
            wrong.add(both);
        }
        wrong.addAll(calls(vm, lines));
        Set<String> made = new HashSet<>();
        Set<String> left = new LinkedHashSet<>();
        for (JsonNode line : lines) {
            String snapshot = line.path("snapshot").asString("");
            switch (line.path("kind").asString("")) {
                case "snapshot" -> {
                    if (!made.add(line.path("name").asString(""))) {
                        wrong.add("the snapshot %s was made twice".formatted(line.path("name").asString("")));
                    }
                    left.add(snapshot);
                }
                case "remove" -> left.remove(snapshot);
                default -> {
                }
            }
        }
        if (read != null && !left.remove(String.valueOf(read.snapshotRef()))) {
            wrong.add("the snapshot of the last pass is not there: " + stays);
        }
        if (!left.isEmpty()) {
            wrong.add("snapshots are left at the source: " + left);
        }
        books(trip, "a snapshot's row is not closed", """
                select name from source_snapshot where migration_id = :id and removed_at is null
                   and name <> '%s'""".formatted(stays), wrong);
        books(trip, "a step is still running", """
                select step from migration_step where migration_id = :id and outcome = 'RUNNING'""", wrong);
        books(trip, "a pass is still open", """
                select cast(number as text) from replication_pass where migration_id = :id
                   and state in ('RUNNING', 'LANDED') and snapshot_name <> '%s'""".formatted(stays), wrong);
        return wrong;
    }

    /// Whether its snapshot is meant to stand until the source was compared.
    private boolean stands(Pass pass) {
        return stage.desk.jdbc().sql("""
                select exists (select from source_snapshot where name = :name and stands_for is not null)
                """).param("name", pass.snapshotName()).query(Boolean.class).single();
    }

    private void books(UUID trip, String what, String sql, List<String> wrong) {
        List<String> rows = stage.desk.jdbc().sql(sql).param("id", trip).query((row, _) -> row.getString(1)).list();
        if (!rows.isEmpty()) {
            wrong.add("%s: %s".formatted(what, rows));
        }
    }

    private java.util.Optional<String> differs(String vm, ReplicaDisk disk, String... when) throws IOException {
        List<String> command = new ArrayList<>(List.of("target/lab/vsphere-lab", "check", "-journal",
                stage.journal().toString(), "-vm", vm, "-disk", disk.key(), "-format", disk.format()));
        command.addAll(List.of(when));
        command.add(disk.targetFile());
        Judges.Verdict verdict = Judges.run(command);
        return verdict.exitCode() == 0
                ? java.util.Optional.empty()
                : java.util.Optional.of("the target of disk %s is not as the source at %s %s: %s".formatted(disk.key(),
                        when[0], when[1], verdict.output().strip()));
    }

    /// What was asked of the vCenter, since the lab began.
    private List<String> calls(String vm, List<JsonNode> lines) throws IOException {
        String ref = stage.desk.inventory().vm(id(vm)).orElseThrow().externalId();
        Set<String> ledger = Set.copyOf(stage.desk.jdbc().sql("select name from source_snapshot where vm_ref = :ref")
                .param("ref", ref).query(String.class).list());
        return CallChecker.wrong(stage.calls(), ref, lines, ledger, turns(vm, lines));
    }

    private List<CallChecker.Turn> turns(String vm, List<JsonNode> lines) throws IOException {
        List<CallChecker.Turn> turns = new ArrayList<>();
        for (JsonNode line : lines) {
            if (line.path("kind").asString("").equals("power")) {
                turns.add(new CallChecker.Turn(Instant.parse(line.path("time").asString("")), true,
                        line.path("state").asString("").equals("on")));
            }
        }
        stage.hypervisor.timeline(id(vm)).forEach(turn -> turns.add(new CallChecker.Turn(turn.at(), false, turn.on())));
        turns.sort(java.util.Comparator.comparing(CallChecker.Turn::at));
        return turns;
    }

    /// When both ran at once, by the clocks of the two platforms, which are one.
    private @Nullable String bothOn(String vm, List<JsonNode> lines) throws IOException {
        boolean source = false;
        boolean target = false;
        for (CallChecker.Turn turn : turns(vm, lines)) {
            source = turn.source() ? turn.on() : source;
            target = turn.source() ? target : turn.on();
            if (source && target) {
                return "source and target both ran from %s on".formatted(turn.at());
            }
        }
        return null;
    }

    private static boolean powered(List<JsonNode> lines) {
        boolean on = false;
        for (JsonNode line : lines) {
            if (line.path("kind").asString("").equals("power")) {
                on = line.path("state").asString("").equals("on");
            }
        }
        return on;
    }

    /// As its server tells it now.
    private LiveState source(String vm) throws IOException {
        try (LiveVm live = stage.desk.inventory().open(stage.desk.inventory().vm(id(vm)).orElseThrow())) {
            return live.state();
        }
    }

    private static boolean noted(LiveState source) {
        return source.note().contains("[Towpath]");
    }

    private boolean targetOn(String vm) throws IOException {
        List<FolderHypervisor.Turn> turns = stage.hypervisor.timeline(id(vm));
        return !turns.isEmpty() && turns.getLast().on();
    }

    private UUID id(String vm) {
        return java.util.Objects.requireNonNull(stage.vms.get(vm));
    }

    private List<JsonNode> lines(String vm) throws IOException {
        List<JsonNode> found = new ArrayList<>();
        for (String line : Files.readAllLines(stage.journal())) {
            if (line.contains("\"vm\":\"" + vm + "\"")) {
                found.add(JSON.readTree(line));
            }
        }
        return found;
    }
}
