package io.towpath.tour;

import io.towpath.planning.dependency.Groups;
import io.towpath.readiness.Waivers;
import io.towpath.tour.time.DemoTime;
import io.towpath.wave.gate.Gate;
import io.towpath.wave.gate.Gates;
import io.towpath.wave.gate.Person;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What people set aside in writing, one asking and another approving, and what still waits for its second person.
@OfDemo
class DemoDecisions {

    private static final String APPLICATION = "Payroll";

    private final Waivers findings;
    private final io.towpath.planning.dependency.Waivers dependencies;
    private final Groups groups;
    private final Gates gates;
    private final Background background;

    DemoDecisions(Waivers findings, io.towpath.planning.dependency.Waivers dependencies, Groups groups, Gates gates,
            Background background) {
        this.findings = findings;
        this.dependencies = dependencies;
        this.groups = groups;
        this.gates = gates;
        this.background = background;
    }

    /// What it looks at.
    @OfDemo
    record Background(JdbcClient jdbc, DemoTime time) {}

    /// An application may move apart from what it is tied to. Again changes nothing.
    void splitGroup() {
        List<UUID> ties = background.jdbc.sql("""
                select d.id from dependency d
                  join vm f on f.id = d.from_vm_id join vm t on t.id = d.to_vm_id
                  join application fa on fa.id = f.application_id join application ta on ta.id = t.application_id
                 where fa.id <> ta.id and :name in (fa.name, ta.name)
                   and not exists (select from dependency any_d where any_d.waived_at is not null) order by d.id
                """).param("name", APPLICATION).query((row, _) -> row.getObject(1, UUID.class)).list();
        if (!ties.isEmpty()) {
            dependencies.request(ties,
                    "Payroll moves after the month is closed; what calls it goes over the router meanwhile.",
                    today().plusMonths(3), new io.towpath.planning.dependency.Waivers.Who("emil", "emil"));
            dependencies.approve(ties, new io.towpath.planning.dependency.Waivers.Who("lena", "lena"));
            groups.recompute();
        }
    }

    /// One finding is set aside, and another waits for approval. Again changes nothing.
    void waive() {
        waive("tools-missing", "An appliance of its maker, without Tools. Its shutdown is rehearsed by hand.")
                .ifPresent(id -> findings.approve(id, new Waivers.Who("lena", "lena")));
        waive("snapshot-present", "The snapshots go the evening before the window, by the owner's own hand.");
    }

    private Optional<UUID> waive(String rule, String reason) {
        return background.jdbc.sql("""
                select f.vm_id from finding f join vm on vm.id = f.vm_id
                  join connection c on c.id = vm.source_id and c.kind = 'imported'
                 where f.rule = :rule and not exists (select from waiver w where w.rule = :rule)
                 order by vm.name limit 1
                """).param("rule", rule).query((row, _) -> row.getObject(1, UUID.class)).optional()
                .map(vm -> findings.request(new Waivers.Ask(rule, vm, null, reason, today().plusMonths(2)),
                        new Waivers.Who("emil", "emil")).id());
    }

    /// A gate of the next planned wave that fails shall be set aside: a second person has to say so. Again changes nothing.
    void askForAGate() {
        for (UUID wave : background.jdbc.sql("""
                select w.id from wave w join wave_charter c on c.wave_id = w.id join cutover_window t on t.id = c.window_id
                 where w.state = 'DRAFT' order by t.opens_at, w.key limit 5
                """).query((row, _) -> row.getObject(1, UUID.class)).list()) {
            Gates.GateBoard board = gates.of(wave).orElseThrow();
            if (board.gates().stream().anyMatch(gate -> gate.waiver() != null)) {
                return;
            }
            Optional<Gate> failing = board.gates().stream()
                    .filter(gate -> gate.blocks() && board.waivable().contains(gate.name())).findFirst();
            if (failing.isPresent()) {
                gates.waive(wave, failing.get().name(),
                        "Agreed in the change board; it is put right before the window.",
                        today().plusMonths(1), new Person("emil", "emil"));
                return;
            }
        }
    }

    private LocalDate today() {
        return LocalDate.ofInstant(background.time.now(), ZoneOffset.UTC);
    }
}
