package io.towpath.wave.gate;

import static io.towpath.wave.gate.GateName.CAPACITY;

import io.towpath.planning.mapping.Arrivals;
import io.towpath.planning.mapping.Compute;
import io.towpath.planning.mapping.Computes;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Offer;
import io.towpath.planning.mapping.Offers;
import io.towpath.planning.mapping.Resolution;
import io.towpath.units.ByteSize;
import io.towpath.wave.gate.Gate.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongFunction;
import org.springframework.stereotype.Component;

/// Whether the target has room: what disks may grow to, processors and memory must fit into what is declared free, after what
/// landed since and what waves before still take. What nobody declared, and VMs whose size nobody knows, are named instead.
@Component
final class CapacityCheck {

    private final Offers offers;
    private final Computes computes;
    private final Arrivals arrivals;
    private final Ahead ahead;

    CapacityCheck(Offers offers, Computes computes, Arrivals arrivals, Ahead ahead) {
        this.offers = offers;
        this.computes = computes;
        this.arrivals = arrivals;
        this.ahead = ahead;
    }

    Gate capacity(Charter charter, List<Resolution> resolved) {
        Map<String, Long> needed = Ahead.needs(resolved);
        List<Offer> used = offers.of(MappingKind.STORAGE, charter.targetId()).stream()
                .filter(storage -> needed.containsKey(storage.name())).toList();
        List<Offer> known = used.stream().filter(storage -> storage.roomBytes() != null).toList();
        Optional<Compute> compute = computes.of(charter.targetId());
        if (known.isEmpty() && compute.isEmpty()) {
            return Gate.met(CAPACITY,
                    "Nobody declared what is free of the storage it uses, of processors and memory at "
                            + "%s: not compared.".formatted(ahead.target(charter)));
        }
        Uncompared open = new Uncompared(ahead.unknown(charter, compute.isPresent()),
                known.isEmpty()
                        ? List.of()
                        : used.stream().filter(storage -> storage.roomBytes() == null)
                                .map(Offer::name).toList());
        List<UUID> own = resolved.stream().map(Resolution::vmId).toList();
        List<Fault> faults = new ArrayList<>();
        boolean shared = storage(charter, needed, known, own, faults);
        if (compute.isPresent()) {
            shared |= machines(charter, compute.get(), own, faults);
        }
        return faults.isEmpty()
                ? Gate.met(CAPACITY, said(!known.isEmpty(), compute.map(Compute::cpus).isPresent(),
                        compute.map(Compute::memoryBytes).isPresent(), shared) + open)
                : Gate.failing(CAPACITY, "%s.%s".formatted(faults.getFirst().name() + ": " + faults.getFirst().what(),
                        open),
                        "Make room and declare it, map some disks elsewhere, or make the wave smaller.",
                        "/targets/%s/offers".formatted(charter.targetId()), faults);
    }

    /// @return whether something else takes of the same
    private boolean storage(Charter charter, Map<String, Long> needed, List<Offer> known, List<UUID> own,
            List<Fault> faults) {
        if (known.isEmpty()) {
            return false;
        }
        Map<String, Ahead.Taken> taken = ahead.of(charter);
        Map<String, Arrivals.Taken> landed = arrivals.storage(charter.targetId(), own);
        boolean shared = false;
        for (Offer storage : known) {
            Ahead.Taken before = taken.getOrDefault(storage.name(), new Ahead.Taken(0, List.of()));
            Arrivals.Taken since = landed.getOrDefault(storage.name(), new Arrivals.Taken(0, 0));
            shared |= before.bytes() > 0;
            compared(storage.name(), needed.getOrDefault(storage.name(), 0L),
                    Objects.requireNonNull(storage.roomBytes()), since, before.bytes(), before.waves(),
                    CapacityCheck::size).ifPresent(faults::add);
        }
        return shared;
    }

    private boolean machines(Charter charter, Compute compute, List<UUID> own, List<Fault> faults) {
        Ahead.Compute needed = ahead.needs(charter);
        Ahead.Compute before = ahead.compute(charter);
        Arrivals.Machines since = arrivals.machines(charter.targetId(), own);
        Integer cpus = compute.cpus();
        Long memory = compute.memoryBytes();
        if (cpus != null) {
            compared("vCPU", needed.cpus(), cpus, new Arrivals.Taken(since.cpus(), since.vms()), before.cpus(),
                    before.waves(), "%,d"::formatted).ifPresent(faults::add);
        }
        if (memory != null) {
            compared("Memory", needed.memoryBytes(), memory, new Arrivals.Taken(since.memoryBytes(), since.vms()),
                    before.memoryBytes(), before.waves(), CapacityCheck::size).ifPresent(faults::add);
        }
        return before.cpus() > 0;
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

    /// What could not be compared, by name.
    private record Uncompared(Ahead.Unknown vms, List<String> storage) {

        @Override
        public String toString() {
            List<String> parts = new ArrayList<>();
            if (!storage.isEmpty()) {
                parts.add("%s, of which nobody declared what is free".formatted(names(storage)));
            }
            if (!vms.memory().isEmpty()) {
                parts.add("memory and processors of %s, which no source tells".formatted(names(vms.memory())));
            }
            if (!vms.disks().isEmpty()) {
                parts.add("disks of %s, which no source tells".formatted(names(vms.disks())));
            }
            return parts.isEmpty() ? "" : " Not compared: " + String.join("; ", parts) + ".";
        }
    }

    private static Optional<Fault> compared(String name, long needed, long room, Arrivals.Taken landed, long before,
            List<String> waves, LongFunction<String> print) {
        if (needed <= room - landed.amount() - before) {
            return Optional.empty();
        }
        List<String> taken = new ArrayList<>();
        if (landed.amount() > 0) {
            taken.add("%s that landed since it was declared %s %s".formatted(landed.vms() == 1
                    ? "1 VM"
                    : "%,d VMs".formatted(landed.vms()), landed.vms() == 1 ? "takes" : "take",
                    print.apply(landed.amount())));
        }
        if (before > 0) {
            taken.add("%s before it %s %s".formatted(names(waves), waves.size() == 1 ? "takes" : "take",
                    print.apply(before)));
        }
        return Optional.of(new Fault(null, name, "%s may be needed, %s can be used%s".formatted(print.apply(needed),
                print.apply(room), taken.isEmpty() ? "" : ", of which " + String.join(" and ", taken))));
    }

    private static String size(long bytes) {
        return new ByteSize(bytes).toString();
    }

    private static String names(List<String> all) {
        return all.size() <= 3
                ? String.join(", ", all)
                : "%s and %,d more".formatted(String.join(", ", all.subList(0, 3)), all.size() - 3);
    }
}
