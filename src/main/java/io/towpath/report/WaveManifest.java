package io.towpath.report;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.wave.gate.Gate;
import io.towpath.wave.gate.Gates;
import io.towpath.wave.gate.Gates.GateBoard;
import io.towpath.wave.gate.Go;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// All that is decided about a wave, on paper: for the change board, and for a night when nothing else can be read.
@Component
public class WaveManifest {

    private final JdbcClient jdbc;
    private final Inventory inventory;
    private final RollbackPlan plans;
    private final WaveNetworks targets;
    private final ChangeList changes;
    private final Gates gates;

    WaveManifest(JdbcClient jdbc, Inventory inventory, RollbackPlan plans, WaveNetworks targets, ChangeList changes,
            Gates gates) {
        this.jdbc = jdbc;
        this.inventory = inventory;
        this.plans = plans;
        this.targets = targets;
        this.changes = changes;
        this.gates = gates;
    }

    /// @param approvers who decides: `urs, nils or any lead`
    /// @param needed    approvals of its go; 0: it needs none
    /// @param go        its state, or `WITHDRAWN`
    /// @param approvals logins of those who approved it so far
    public record Manifest(RollbackPlan.Wave wave, List<GateLine> gates, String approvers, int needed, String go,
            List<String> approvals, List<Member> members, List<ChangeList.Change> changes, List<Contact> contacts) {}

    /// @param state `MET`, `FAILING`, `WAIVED`
    public record GateLine(String title, String state, String what, String remedy) {}

    /// @param turn  from 1
    /// @param place where it goes: namespace, cluster or folder; empty where nothing is mapped
    public record Member(int turn, UUID vmId, String vm, @Nullable String os, int cpus, long memoryBytes,
            @Nullable String application, String source, String place, List<Part> disks,
            List<Stays> excludedDisks, List<Part> networks) {}

    /// @param what  `Hard disk 1`, a MAC address
    /// @param bytes of a disk, else 0
    /// @param from  datastore or network
    public record Part(String what, long bytes, String from, String to) {}

    /// A disk that is excluded: it stays at the source.
    public record Stays(String what, long bytes, String reason) {}

    /// @param vms of the wave that are his
    public record Contact(String name, @Nullable String email, List<String> vms) {}

    /// Empty: there is no such wave.
    public Optional<Manifest> of(UUID waveId) {
        Optional<GateBoard> board = gates.of(waveId);
        return plans.of(waveId).flatMap(plan -> board.map(found -> manifest(waveId, plan, found)));
    }

    private Manifest manifest(UUID waveId, RollbackPlan.Plan plan, GateBoard board) {
        List<UUID> ids = jdbc.sql("""
                select vm_id from wave_member where wave_id = :wave and skipped is null order by position, vm_id
                """).param("wave", waveId).query((row, _) -> row.getObject("vm_id", UUID.class)).list();
        Map<UUID, Vm> vms = inventory.vms(ids).stream().collect(Collectors.toMap(Vm::id, Function.identity()));
        Map<UUID, List<WaveNetworks.Place>> places = targets.places(waveId, List.copyOf(vms.values()));
        List<Member> members = new ArrayList<>();
        for (UUID id : ids) {
            Vm vm = vms.get(id);
            if (vm != null) {
                members.add(member(members.size() + 1, vm, places.getOrDefault(id, List.of())));
            }
        }
        Go go = board.go();
        return new Manifest(plan.wave(), board.gates().stream().map(WaveManifest::gate).toList(),
                board.approvers().words(), go.needed() ? board.approvers().minimum() : 0,
                go.withdrawn() ? "WITHDRAWN" : go.state().name(),
                go.answers().stream().map(Go.Answer::login).toList(), members, changes.of(waveId),
                contacts(plan.members()));
    }

    private static GateLine gate(Gate gate) {
        return new GateLine(gate.name().title(), gate.state().name(), gate.what(), gate.remedy());
    }

    private static Member member(int turn, Vm vm, List<WaveNetworks.Place> places) {
        return new Member(turn, vm.id(), vm.name(), system(vm), vm.hardware().cpus(), vm.hardware().memoryBytes(),
                vm.application(), vm.sourceName(), to(places, MappingKind.PLACEMENT, 0, ""),
                vm.disks().stream().map(disk -> new Part(disk.facts().label(), disk.facts().capacityBytes(),
                        from(places, MappingKind.STORAGE, disk.position()),
                        to(places, MappingKind.STORAGE, disk.position(), WaveNetworks.NOT_MAPPED))).toList(),
                vm.excludedDisks().stream().map(each -> new Stays(each.disk().facts().label(),
                        each.disk().facts().capacityBytes(), each.reason())).toList(),
                IntStream.range(0, vm.nics().size()).mapToObj(slot -> {
                    String mac = vm.nics().get(slot).mac();
                    String network = vm.nics().get(slot).network();
                    return new Part(mac == null ? "card " + (slot + 1) : mac, 0, network == null ? "" : network,
                            to(places, MappingKind.NETWORK, slot, WaveNetworks.NOT_MAPPED));
                }).toList());
    }

    private static @Nullable String system(Vm vm) {
        String runs = vm.placement().guestOs();
        return runs == null ? vm.hardware().osName() : runs;
    }

    private static String from(List<WaveNetworks.Place> places, MappingKind kind, int slot) {
        return places.stream().filter(place -> place.kind() == kind && place.slot() == slot)
                .map(WaveNetworks.Place::from).findFirst().orElse("");
    }

    private static String to(List<WaveNetworks.Place> places, MappingKind kind, int slot, String otherwise) {
        return places.stream().filter(place -> place.kind() == kind && place.slot() == slot)
                .map(WaveNetworks.Place::to).findFirst().orElse(otherwise);
    }

    private static List<Contact> contacts(List<RollbackPlan.Member> members) {
        record Who(@Nullable String name, @Nullable String email) {}
        Map<Who, Set<String>> vms = new LinkedHashMap<>();
        members.forEach(member -> vms.computeIfAbsent(new Who(member.owner(), member.email()),
                _ -> new LinkedHashSet<>()).add(member.vm()));
        return vms.entrySet().stream().map(entry -> {
            Who who = entry.getKey();
            String name = who.name() == null ? who.email() : who.name();
            return new Contact(name == null ? "nobody is named" : name, who.email(), List.copyOf(entry.getValue()));
        }).toList();
    }
}
