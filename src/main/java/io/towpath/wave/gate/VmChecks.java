package io.towpath.wave.gate;

import static io.towpath.wave.gate.GateName.DEPENDENCIES;
import static io.towpath.wave.gate.GateName.INVENTORY_FRESH;
import static io.towpath.wave.gate.GateName.OBJECTIONS;
import static io.towpath.wave.gate.GateName.OWNERS;
import static io.towpath.wave.gate.GateName.READINESS;

import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.Mode;
import io.towpath.migration.Warmth;
import io.towpath.planning.dependency.WaivedTies;
import io.towpath.readiness.Assessment;
import io.towpath.readiness.Readiness;
import io.towpath.readiness.TargetKind;
import io.towpath.wave.gate.Facts.Member;
import io.towpath.wave.gate.Gate.Fault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Gates that look at each VM by itself.
@Component
final class VmChecks {

    /// Ready as far as it is known; what only its source can tell comes when that is connected.
    private static final String NOT_CONNECTED = "not connected";

    private final Facts facts;
    private final Readiness readiness;
    private final Inventory inventory;
    private final Migrations migrations;
    private final GateSettings settings;
    private final WaivedTies waived;
    private final Clock clock;

    VmChecks(Facts facts, Readiness readiness, Inventory inventory, Migrations migrations,
            GateSettings settings, WaivedTies waived, Clock clock) {
        this.facts = facts;
        this.readiness = readiness;
        this.inventory = inventory;
        this.migrations = migrations;
        this.settings = settings;
        this.waived = waived;
        this.clock = clock;
    }

    Gate fresh(List<Member> members) {
        Instant oldest = clock.instant().minus(settings.freshWithin());
        List<Fault> faults = members.stream().filter(vm -> vm.missing() || vm.lastSeenAt().isBefore(oldest))
                .map(vm -> new Fault(vm.vmId(), vm.name(), vm.missing()
                        ? "was not found any more at its source"
                        : "was last seen " + words(Duration.between(vm.lastSeenAt(), clock.instant())) + " ago"))
                .toList();
        return faults.isEmpty()
                ? Gate.met(INVENTORY_FRESH, "All were seen within %s.".formatted(words(settings.freshWithin())))
                : Gate.failing(INVENTORY_FRESH, "%s not seen within %s.".formatted(counted(faults, "was", "were"),
                        words(settings.freshWithin())), "Scan their sources, or import their files again.", "/sources",
                        faults);
    }

    Gate readiness(Charter charter, List<Member> members) {
        String platform = inventory.connection(charter.targetId()).map(Connection::kind).orElse("");
        TargetKind target = TargetKind.ofPlatform(platform).orElseGet(readiness::usualTarget);
        Map<UUID, Assessment> judged = readiness.of(members.stream().map(Member::vmId).toList());
        List<Hindered> found = members.stream().flatMap(vm -> hindered(vm, judged.get(vm.vmId()), target).stream())
                .toList();
        found = found.isEmpty() ? found : asTheyGo(members, found, judged, target);
        if (found.isEmpty()) {
            return Gate.met(READINESS, "No VM has a blocker.");
        }
        Map<String, List<Fault>> kinds = new LinkedHashMap<>();
        for (String kind : List.of("blocked", NOT_CONNECTED, "not judged")) {
            kinds.put(kind, found.stream().filter(each -> each.kind.equals(kind)).map(Hindered::fault).toList());
        }
        String what = kinds.entrySet().stream().filter(kind -> !kind.getValue().isEmpty())
                .map(kind -> counted(kind.getValue(), "is ", "are ") + kind.getKey()).collect(Collectors.joining(", "));
        boolean onlyConnect = found.stream().allMatch(each -> each.kind.equals(NOT_CONNECTED));
        return Gate.failing(READINESS, what + ".", onlyConnect
                ? "Connect their vCenter, or take the VMs out: until then they may be planned, not started."
                : "Mend what the findings say, have the finding waived, or take the VMs out.",
                "/inventory/vms?wave=" + charter.key() + (onlyConnect
                        ? "&finding=" + found.getFirst().rule
                        : "&readiness=blocked"),
                found.stream().map(Hindered::fault).toList());
    }

    /// @param kind `blocked`, `not connected`, `not judged`
    /// @param rule of what hinders it; empty where nothing is known
    private record Hindered(Fault fault, String kind, String rule) {}

    /// Less hinders those that go cold: it is asked only of those that something hinders.
    private List<Hindered> asTheyGo(List<Member> members, List<Hindered> found, Map<UUID, Assessment> judged,
            TargetKind target) {
        Set<UUID> hindered = found.stream().map(each -> each.fault.vmId()).filter(Objects::nonNull)
                .collect(Collectors.toSet());
        Map<UUID, MigrationView> trips = migrations.latestOf(hindered).stream()
                .collect(Collectors.toMap(MigrationView::vmId, trip -> trip));
        Set<UUID> cold = inventory.vms(hindered).stream()
                .filter(vm -> Warmth.mode(inventory, vm, trips.get(vm.id())) == Mode.COLD).map(Vm::id)
                .collect(Collectors.toSet());
        return members.stream().filter(vm -> hindered.contains(vm.vmId())).flatMap(vm -> {
            Assessment assessment = judged.get(vm.vmId());
            return hindered(vm, assessment == null ? null : assessment.going(cold.contains(vm.vmId())), target)
                    .stream();
        }).toList();
    }

    /// Looks and does not judge: a page shall not change anything.
    private static Optional<Hindered> hindered(Member vm, @Nullable Assessment assessment, TargetKind target) {
        if (assessment == null || assessment.verdict() == Assessment.Verdict.UNKNOWN) {
            return Optional.of(new Hindered(new Fault(vm.vmId(), vm.name(), "was not judged yet"), "not judged", ""));
        }
        Assessment there = assessment.at(target);
        return there.startBlocker().map(finding -> new Hindered(new Fault(vm.vmId(), vm.name(), finding.what()),
                there.blocker().isPresent() ? "blocked" : NOT_CONNECTED, finding.rule()));
    }

    Gate owners(List<Member> members) {
        List<Fault> faults = members.stream().filter(vm -> vm.ownerEmail() == null || vm.ownerEmail().isBlank())
                .map(vm -> new Fault(vm.vmId(), vm.name(), "has no owner with a mail address")).toList();
        return faults.isEmpty()
                ? Gate.met(OWNERS, "Every VM has an owner who can sign.")
                : Gate.failing(OWNERS, "%s no owner who can sign.".formatted(counted(faults, "has", "have")),
                        "Name an owner with a mail address, for the VM or its application.", null, faults);
    }

    /// What a waiver lets move apart is told by name beside what was found: grouped anew, it would look as if nobody had ever
    /// held it together.
    Gate dependencies(Charter charter, List<Member> members) {
        Set<UUID> here = members.stream().map(Member::vmId).collect(Collectors.toSet());
        List<String> apart = waived.inForce().stream().filter(tie -> tie.parts(here))
                .map(tie -> "Waived: " + tie.words()).toList();
        Gate split = split(charter);
        return (split.blocks() || apart.isEmpty()
                ? split
                : Gate.met(DEPENDENCIES, "What belongs together moves together, but for %s.".formatted(
                        apart.size() == 1 ? "1 waived dependency" : apart.size() + " waived dependencies")))
                .remarking(apart);
    }

    private Gate split(Charter charter) {
        List<Fault> faults = facts.splits(charter.waveId()).stream().map(split -> new Fault(split.vmId(), split.name(),
                "%s: %s of its group %s not in this wave".formatted(split.group(), split.others() == 1
                        ? split.example()
                        : "%s and %d more".formatted(split.example(), split.others() - 1),
                        split.others() == 1 ? "is" : "are")
                        + (split.elsewhere() == null ? "" : " but in " + split.elsewhere())))
                .toList();
        return faults.isEmpty()
                ? Gate.met(DEPENDENCIES, "What belongs together moves together.")
                : Gate.failing(DEPENDENCIES, "%s without others of the same group.".formatted(
                        counted(faults, "moves", "move")),
                        "Bring the others into this wave, or have the dependency or this gate waived.",
                        "/inventory/dependencies", faults);
    }

    /// That nobody objects says little where nobody was told.
    Gate objections(Charter charter, List<Member> members) {
        Facts.Told told = facts.told(charter.waveId());
        long owners = members.stream().map(Member::ownerEmail).filter(Objects::nonNull).filter(mail -> !mail.isBlank())
                .map(mail -> mail.toLowerCase(Locale.ROOT)).distinct().count();
        boolean untold = charter.windowId() != null && owners > 0 && told.owners() == 0 && told.otherTime() == 0;
        return objections(charter, told).remarking(untold
                ? List.of("Nobody was told of this window: %s VMs in it. Tell them on the wave's page of notices."
                        .formatted(owners == 1 ? "1 owner has" : owners + " owners have"))
                : List.of());
    }

    private static Gate objections(Charter charter, Facts.Told told) {
        String owners = told.owners() == 1 ? "1 owner was told" : told.owners() + " owners were told";
        String said = told.agreed() + told.objected() == 0 && told.owners() == 0
                ? ""
                : " %d agreed · %d objected · %d no answer.".formatted(told.agreed(), told.objected(), told.silent());
        String back = told.cameBack() == 0
                ? ""
                : told.cameBack() == 1
                        ? "; the mail to 1 came back"
                        : "; the mails to " + told.cameBack() + " came back";
        List<Fault> faults = told.open().stream().map(one -> new Fault(null, one.name(), one.reason())).toList();
        if (faults.isEmpty() && told.otherTime() > 0) {
            return Gate.failing(OBJECTIONS, (told.otherTime() == 1 ? "1 owner was" : told.otherTime() + " owners were")
                    + " told another time than the wave has now; " + owners + " of this one.",
                    "Tell them again: until then the gate fails.", "/waves/" + charter.waveId() + "/notices",
                    List.of());
        }
        return faults.isEmpty()
                ? Gate.met(OBJECTIONS, "No objection is open; " + owners + back + "." + said)
                : Gate.failing(OBJECTIONS, "%s: %s".formatted(faults.getFirst().name(), faults.size() == 1
                        ? faults.getFirst().what()
                        : faults.getFirst().what() + " (and " + (faults.size() - 1) + " more)"),
                        "Move the wave to another window, or overrule it with a reason.",
                        "/waves/" + charter.waveId() + "/notices", faults);
    }

    private static String counted(List<Fault> faults, String one, String more) {
        return faults.size() == 1 ? "1 VM " + one : faults.size() + " VMs " + more;
    }

    private static String words(Duration time) {
        return time.toHours() >= 48
                ? time.toDays() + " days"
                : time.toHours() >= 1
                        ? time.toHours() + " h"
                        : time.toMinutes() + " min";
    }
}
