package io.towpath.wave.gate;

import static io.towpath.wave.gate.GateName.CAPACITY;
import static io.towpath.wave.gate.GateName.MAPPINGS;

import io.towpath.planning.mapping.Answer;
import io.towpath.planning.mapping.Compute;
import io.towpath.planning.mapping.Computes;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Offer;
import io.towpath.planning.mapping.Offers;
import io.towpath.planning.mapping.Resolution;
import io.towpath.planning.mapping.Resolution.Part;
import io.towpath.units.ByteSize;
import io.towpath.wave.gate.Gate.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongFunction;
import org.springframework.stereotype.Component;

/// Gates that look at where everything goes.
@Component
final class TargetChecks {

    private final Offers offers;
    private final Computes computes;
    private final Ahead ahead;

    TargetChecks(Offers offers, Computes computes, Ahead ahead) {
        this.offers = offers;
        this.computes = computes;
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

    /// What disks may grow to, processors and memory must fit into what is free, after what waves before it still take; where
    /// nobody declared what is free, it is not known and not asked.
    Gate capacity(Charter charter, List<Resolution> resolved) {
        Map<String, Long> needed = Ahead.needs(resolved);
        List<Offer> known = offers.of(MappingKind.STORAGE, charter.targetId()).stream()
                .filter(storage -> storage.roomBytes() != null && needed.containsKey(storage.name())).toList();
        Optional<Compute> compute = computes.of(charter.targetId());
        if (known.isEmpty() && compute.isEmpty()) {
            return Gate.met(CAPACITY,
                    "Nobody declared what is free of the storage it uses, of processors and memory: not compared.");
        }
        Map<String, Ahead.Taken> taken = known.isEmpty() ? Map.of() : ahead.of(charter);
        List<Fault> faults = new ArrayList<>();
        boolean shared = false;
        for (Offer storage : known) {
            Ahead.Taken before = taken.getOrDefault(storage.name(), new Ahead.Taken(0, List.of()));
            shared |= before.bytes() > 0;
            compared(storage.name(), needed.getOrDefault(storage.name(), 0L),
                    Objects.requireNonNull(storage.roomBytes()), before.bytes(), before.waves(), TargetChecks::size)
                    .ifPresent(faults::add);
        }
        if (compute.isPresent()) {
            Ahead.Compute own = ahead.needs(charter);
            Ahead.Compute before = ahead.compute(charter);
            shared |= before.cpus() > 0;
            Integer cpus = compute.get().cpus();
            Long memory = compute.get().memoryBytes();
            if (cpus != null) {
                compared("vCPU", own.cpus(), cpus, before.cpus(), before.waves(), "%,d"::formatted)
                        .ifPresent(faults::add);
            }
            if (memory != null) {
                compared("Memory", own.memoryBytes(), memory, before.memoryBytes(), before.waves(),
                        TargetChecks::size).ifPresent(faults::add);
            }
        }
        return faults.isEmpty()
                ? Gate.met(CAPACITY, said(!known.isEmpty(), compute.map(Compute::cpus).isPresent(),
                        compute.map(Compute::memoryBytes).isPresent(), shared))
                : Gate.failing(CAPACITY, "%s.".formatted(faults.getFirst().name() + ": " + faults.getFirst().what()),
                        "Make room and declare it, map some disks elsewhere, or make the wave smaller.",
                        "/targets/%s/offers".formatted(charter.targetId()), faults);
    }

    /// What was compared, and what was not since nobody declared it.
    private static String said(boolean storage, boolean cpus, boolean memory, boolean shared) {
        List<String> fits = new ArrayList<>();
        List<String> open = new ArrayList<>();
        (storage ? fits : open).add(storage ? "what its disks may grow to" : "the storage it uses");
        (cpus ? fits : open).add(cpus ? "its processors" : "processors");
        (memory ? fits : open).add(memory ? "its memory" : "memory");
        String first = String.join(" and ", fits);
        return "%s%s %s into what is free%s%s.".formatted(first.substring(0, 1).toUpperCase(Locale.ROOT),
                first.substring(1), fits.size() == 1 && !cpus ? "fits" : "fit",
                shared ? ", with what waves before it still take" : "",
                open.isEmpty() ? "" : "; nobody declared that of " + String.join(" and ", open));
    }

    private static Optional<Fault> compared(String name, long needed, long room, long before, List<String> waves,
            LongFunction<String> print) {
        return needed <= room - before
                ? Optional.empty()
                : Optional.of(new Fault(null, name, "%s may be needed, %s can be used%s".formatted(print.apply(needed),
                        print.apply(room), before == 0
                                ? ""
                                : ", of which %s before it %s %s".formatted(waves(waves),
                                        waves.size() == 1 ? "takes" : "take", print.apply(before)))));
    }

    private static String size(long bytes) {
        return new ByteSize(bytes).toString();
    }

    private static String waves(List<String> keys) {
        return keys.size() <= 3
                ? String.join(", ", keys)
                : "%s and %d more".formatted(String.join(", ", keys.subList(0, 3)), keys.size() - 3);
    }
}
