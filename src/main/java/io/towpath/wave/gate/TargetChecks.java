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
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/// Gates that look at where everything goes.
@Component
final class TargetChecks {

    private final Offers offers;

    TargetChecks(Offers offers) {
        this.offers = offers;
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

    /// What disks may grow to must fit into what is free; where nobody declared that, it is not known and not asked.
    Gate capacity(Charter charter, List<Resolution> resolved) {
        Map<String, Long> needed = new TreeMap<>();
        resolved.forEach(vm -> vm.of(MappingKind.STORAGE).forEach(disk -> {
            if (disk.answer() instanceof Answer.To(String storage, String _)) {
                needed.merge(storage, disk.bytes(), Math::addExact);
            }
        }));
        List<Fault> faults = new ArrayList<>();
        int known = 0;
        for (Offer storage : offers.of(MappingKind.STORAGE, charter.targetId())) {
            Long room = storage.roomBytes();
            Long bytes = needed.get(storage.name());
            if (room != null && bytes != null) {
                known++;
                if (bytes > room) {
                    faults.add(new Fault(null, storage.name(), "%s may be needed, %s can be used".formatted(
                            new ByteSize(bytes), new ByteSize(room))));
                }
            }
        }
        return faults.isEmpty()
                ? Gate.met(CAPACITY, known == 0
                        ? "No free space is declared for the storage it uses."
                        : "What its disks may grow to fits into what is free.")
                : Gate.failing(CAPACITY, "%s.".formatted(faults.getFirst().name() + ": " + faults.getFirst().what()),
                        "Make room and declare it, map some disks elsewhere, or make the wave smaller.",
                        "/targets/%s/offers#storage".formatted(charter.targetId()), faults);
    }
}
