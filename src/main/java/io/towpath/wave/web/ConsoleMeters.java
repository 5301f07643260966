package io.towpath.wave.web;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.migration.MigrationView;
import io.towpath.slot.BandwidthDesk;
import io.towpath.slot.LimitKind;
import io.towpath.slot.Queues;
import io.towpath.slot.RatePlace;
import io.towpath.units.ByteSize;
import io.towpath.wave.AutoPause;
import io.towpath.wave.FailureLimits;
import io.towpath.wave.FailurePolicy;
import io.towpath.wave.Failures;
import io.towpath.wave.MemberView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// What limits a wave now, as it is measured: what its copies read, its slots, what all waves take of vCenters and nodes, and
/// its share of failures.
@Component
class ConsoleMeters {

    /// Of vCenters: those with most to do.
    private static final int VCENTERS = 3;
    private static final String REACHED = "limit reached";

    private final Queues queues;
    private final BandwidthDesk bandwidth;
    private final AutoPause autoPause;
    private final Inventory inventory;

    ConsoleMeters(Queues queues, BandwidthDesk bandwidth, AutoPause autoPause, Inventory inventory) {
        this.queues = queues;
        this.bandwidth = bandwidth;
        this.autoPause = autoPause;
        this.inventory = inventory;
    }

    List<ConsoleMeter> of(Consoles.Muster muster) {
        List<ConsoleMeter> meters = new ArrayList<>();
        meters.add(copying(muster));
        meters.add(ConsoleMeter.of("Slots of the wave", muster.members().stream().filter(MemberView::takesASlot)
                .count(), muster.wave().slots()));
        List<Queues.OfKind> limits = queues.now().limits();
        limits.stream().filter(kind -> kind.kind() == LimitKind.VCENTER).flatMap(kind -> kind.places().stream())
                .filter(place -> place.used() > 0 || place.waiting() > 0)
                .sorted((one, other) -> Integer.compare(other.used(), one.used())).limit(VCENTERS)
                .forEach(place -> meters.add(ConsoleMeter.of("VMs read through " + place.resource().label(),
                        place.used(), place.most())));
        List<Queues.Full> nodes = limits.stream().filter(kind -> kind.kind() == LimitKind.NODE)
                .flatMap(kind -> kind.places().stream()).toList();
        if (!nodes.isEmpty()) {
            meters.add(ConsoleMeter.of("VMs that Towpath's nodes copy", nodes.stream().mapToLong(Queues.Full::used)
                    .sum(), nodes.stream().mapToLong(Queues.Full::most).sum()));
        }
        meters.addAll(failed(muster));
        return meters;
    }

    /// What rules allow is shared with other waves.
    private ConsoleMeter copying(Consoles.Muster muster) {
        long bytesPerSecond = muster.bytesPerSecond();
        String figure = bytesPerSecond == 0 ? "nothing" : new ByteSize(bytesPerSecond) + "/s";
        return allowed(muster).map(
                allowed -> new ConsoleMeter("Copying now", figure, "of %s/s allowed to %s".formatted(new ByteSize(
                        allowed.bytesPerSecond()), allowed.whom()), ConsoleMeter.percent(bytesPerSecond,
                                allowed
                                        .bytesPerSecond()),
                        null))
                .orElseGet(() -> ConsoleMeter.of("Copying now", figure));
    }

    private record Allowed(long bytesPerSecond, String whom) {}

    /// The least of what is allowed to all sources together, and of what is to those of the wave, its hosts, datastores, targets and
    /// links,
    /// each where all of them have a rule that holds now.
    private Optional<Allowed> allowed(Consoles.Muster muster) {
        Map<RatePlace, Long> rates = bandwidth.now();
        if (rates.isEmpty()) {
            return Optional.empty();
        }
        Map<UUID, UUID> targets = new HashMap<>();
        for (MemberView member : muster.members()) {
            MigrationView trip = member.migration();
            if (trip != null) {
                targets.put(member.vmId(), trip.targetId());
            }
        }
        List<Vm> vms = inventory.vms(muster.members().stream().map(MemberView::vmId).toList());
        return Stream.of(allowed(rates, Set.of(Optional.of(RatePlace.ALL)), "all waves"),
                allowed(rates, places(vms, vm -> RatePlace.source(vm.sourceId())), "all that read its sources"),
                allowed(rates, places(vms, vm -> host(vm)), "all that read its hosts"),
                allowed(rates, vms.stream().flatMap(ConsoleMeters::datastores).collect(Collectors.toSet()),
                        "all that read its datastores"),
                allowed(rates, places(vms, vm -> target(targets.get(vm.id()))), "all that go to its targets"),
                allowed(rates, places(vms, vm -> link(vm, targets.get(vm.id()))),
                        "all that go from its sources to its targets"))
                .flatMap(Optional::stream).min(Comparator.comparingLong(Allowed::bytesPerSecond));
    }

    private static Set<Optional<RatePlace>> places(List<Vm> vms, Function<Vm, @Nullable RatePlace> of) {
        return vms.stream().map(vm -> Optional.ofNullable(of.apply(vm))).collect(Collectors.toSet());
    }

    private static @Nullable RatePlace host(Vm vm) {
        String host = vm.placement().host();
        return host == null || host.isBlank() ? null : RatePlace.host(vm.sourceId(), host);
    }

    /// One at least, if only one that is not known.
    private static Stream<Optional<RatePlace>> datastores(Vm vm) {
        return vm.disks().isEmpty() ? Stream.of(Optional.empty()) : vm.disks().stream().map(disk -> {
            String name = disk.facts().traits().datastore();
            return name == null || name.isBlank()
                    ? Optional.empty()
                    : Optional.of(RatePlace.datastore(vm.sourceId(), name));
        });
    }

    private static @Nullable RatePlace target(@Nullable UUID target) {
        return target == null ? null : RatePlace.target(target);
    }

    private static @Nullable RatePlace link(Vm vm, @Nullable UUID target) {
        return target == null ? null : RatePlace.link(vm.sourceId(), target);
    }

    /// Empty where one of them has no rule, or is not known.
    private static Optional<Allowed> allowed(Map<RatePlace, Long> rates, Set<Optional<RatePlace>> places,
            String whom) {
        long sum = 0;
        for (Optional<RatePlace> place : places) {
            Long rate = place.isEmpty() ? null : rates.get(place.get());
            if (rate == null) {
                return Optional.empty();
            }
            sum += rate;
        }
        return sum == 0 ? Optional.empty() : Optional.of(new Allowed(sum, whom));
    }

    /// What pauses the wave.
    private List<ConsoleMeter> failed(Consoles.Muster muster) {
        Failures now = autoPause.failures(muster.wave().id(), muster.members());
        Optional<FailureLimits> set = autoPause.set(muster.wave().id());
        FailureLimits limits = set.orElse(FailureLimits.USUAL);
        if (muster.wave().onFailure() == FailurePolicy.PAUSE) {
            return List.of(new ConsoleMeter("Failed", Integer.toString(now.failed()), "pauses at the first",
                    ConsoleMeter.percent(now.failed(), 1), now.failed() > 0 ? REACHED : null));
        }
        // one failure alone pauses no wave that nobody set limits for
        boolean pauses = set.isPresent() || now.failed() > 1;
        List<ConsoleMeter> meters = new ArrayList<>();
        String figure = "%.1f %%".formatted(now.percent());
        Integer most = limits.percent();
        meters.add(most == null
                ? ConsoleMeter.of("Failed", figure)
                : new ConsoleMeter("Failed", figure, "of %d %%".formatted(most),
                        ConsoleMeter.percent(Math.round(now.percent() * 100), most * 100L),
                        pauses && now.failed() > 0 && now.percent() >= most ? REACHED : null));
        Integer row = limits.inARow();
        if (row != null) {
            meters.add(new ConsoleMeter("Failed in a row", Integer.toString(now.inARow()), "of " + row,
                    ConsoleMeter.percent(now.inARow(), row), now.inARow() >= row ? REACHED : null));
        }
        return meters;
    }
}
