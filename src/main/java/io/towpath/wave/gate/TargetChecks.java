package io.towpath.wave.gate;

import static io.towpath.wave.gate.GateName.MAPPINGS;

import io.towpath.planning.mapping.Answer;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Resolution;
import io.towpath.planning.mapping.Resolution.Part;
import io.towpath.wave.gate.Gate.Fault;
import java.util.ArrayList;
import java.util.List;

/// Whether everything has somewhere to go.
final class TargetChecks {

    private TargetChecks() {}

    static Gate mappings(Charter charter, List<Resolution> resolved) {
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
}
