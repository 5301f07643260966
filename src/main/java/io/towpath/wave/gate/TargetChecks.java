package io.towpath.wave.gate;

import static io.towpath.wave.gate.GateName.CAPACITY;
import static io.towpath.wave.gate.GateName.MAPPINGS;

import io.towpath.planning.mapping.Answer;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Offer;
import io.towpath.planning.mapping.Offers;
import io.towpath.planning.mapping.Resolution;
import io.towpath.planning.mapping.Resolution.Part;
import io.towpath.units.ByteSize;
import io.towpath.wave.gate.Gate.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;

/// Gates that look at where everything goes.
@Component
final class TargetChecks {

    private final Offers offers;
    private final Ahead ahead;

    TargetChecks(Offers offers, Ahead ahead) {
        this.offers = offers;
        this.ahead = ahead;
    }

    Gate mappings(Charter charter, List<Resolution> resolved) {
        List<Fault> faults = new ArrayList<>();
        for (Resolution vm : resolved) {
            vm.faults().forEach(part -> faults.add(new Fault(vm.vmId(), vm.vmName(), part.fault())));
        }
        if (faults.isEmpty()) {
            boolean asIs = resolved.stream().flatMap(vm -> vm.parts().stream())
                    .allMatch(part -> part.answer() instanceof Answer.AsIs);
            return Gate.met(MAPPINGS, asIs
                    ? "Nothing is declared at the target: names stay as they are."
                    : "Every network card, disk and VM has a place.");
        }
        long vms = faults.stream().map(Fault::vmId).distinct().count();
        MappingKind first = resolved.stream().flatMap(vm -> vm.faults().stream()).findFirst().map(Part::kind)
                .orElse(MappingKind.NETWORK);
        return Gate.failing(MAPPINGS, "%s without a place, of %s.".formatted(
                faults.size() == 1 ? "1 part is" : faults.size() + " parts are", vms == 1 ? "1 VM" : vms + " VMs"),
                "Map them; each has suggestions.",
                "/mappings/%s?show=unmapped&target=%s".formatted(first.path(), charter.targetId()), faults);
    }

    /// What disks may grow to must fit into what is free, after what waves before it still take; where nobody declared what
    /// is free, it is not known and not asked.
    Gate capacity(Charter charter, List<Resolution> resolved) {
        Map<String, Long> needed = Ahead.needs(resolved);
        List<Offer> known = offers.of(MappingKind.STORAGE, charter.targetId()).stream()
                .filter(storage -> storage.roomBytes() != null && needed.containsKey(storage.name())).toList();
        if (known.isEmpty()) {
            return Gate.met(CAPACITY,
                    "No free space is declared for the storage it uses. CPU and memory of a target are "
                            + "declared nowhere, so they are not compared.");
        }
        Map<String, Ahead.Taken> taken = ahead.of(charter);
        List<Fault> faults = new ArrayList<>();
        boolean shared = false;
        for (Offer storage : known) {
            long room = Objects.requireNonNull(storage.roomBytes());
            long bytes = needed.getOrDefault(storage.name(), 0L);
            Ahead.Taken before = taken.getOrDefault(storage.name(), new Ahead.Taken(0, List.of()));
            shared |= before.bytes() > 0;
            if (bytes > room - before.bytes()) {
                faults.add(new Fault(null, storage.name(), "%s may be needed, %s can be used%s".formatted(
                        new ByteSize(bytes), new ByteSize(room), before.bytes() == 0
                                ? ""
                                : ", of which %s before it %s %s".formatted(waves(before.waves()),
                                        before.waves().size() == 1 ? "takes" : "take",
                                        new ByteSize(before.bytes())))));
            }
        }
        return faults.isEmpty()
                ? Gate.met(CAPACITY, "What its disks may grow to fits into what is free%s.".formatted(
                        shared ? ", with what waves before it still take" : ""))
                : Gate.failing(CAPACITY, "%s.".formatted(faults.getFirst().name() + ": " + faults.getFirst().what()),
                        "Make room and declare it, map some disks elsewhere, or make the wave smaller.",
                        "/targets/%s/offers#storage".formatted(charter.targetId()), faults);
    }

    private static String waves(List<String> keys) {
        return keys.size() <= 3
                ? String.join(", ", keys)
                : "%s and %d more".formatted(String.join(", ", keys.subList(0, 3)), keys.size() - 3);
    }
}
