package io.towpath.wave.web;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.slot.BandwidthDesk;
import io.towpath.slot.LimitKind;
import io.towpath.slot.Queues;
import io.towpath.units.ByteSize;
import io.towpath.wave.AutoPause;
import io.towpath.wave.FailureLimits;
import io.towpath.wave.FailurePolicy;
import io.towpath.wave.Failures;
import io.towpath.wave.MemberView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
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

    /// What rules allow is shared with other waves: of all sources together, and of those of the wave where each has one.
    private ConsoleMeter copying(Consoles.Muster muster) {
        long bytesPerSecond = muster.bytesPerSecond();
        String figure = bytesPerSecond == 0 ? "nothing" : new ByteSize(bytesPerSecond) + "/s";
        OptionalLong all = bandwidth.now(null);
        OptionalLong own = ofSources(muster);
        OptionalLong allowed = all.isEmpty() || own.isPresent() && own.getAsLong() < all.getAsLong() ? own : all;
        return allowed.isEmpty()
                ? ConsoleMeter.of("Copying now", figure)
                : new ConsoleMeter("Copying now", figure, "of %s/s allowed to %s".formatted(new ByteSize(allowed
                        .getAsLong()), allowed == own ? "all that read its sources" : "all waves"),
                        ConsoleMeter.percent(bytesPerSecond, allowed.getAsLong()), null);
    }

    /// Empty where one of them has no rule that holds now.
    private OptionalLong ofSources(Consoles.Muster muster) {
        Map<UUID, Long> rates = new HashMap<>();
        for (BandwidthDesk.Line line : bandwidth.all()) {
            UUID source = line.rule().sourceId();
            if (source != null && line.holds()) {
                rates.merge(source, line.rule().bytesPerSecond(), Math::min);
            }
        }
        if (rates.isEmpty()) {
            return OptionalLong.empty();
        }
        Set<UUID> sources = inventory.vms(muster.members().stream().map(MemberView::vmId).toList()).stream()
                .map(Vm::sourceId).collect(Collectors.toSet());
        return !sources.isEmpty() && rates.keySet().containsAll(sources)
                ? OptionalLong.of(sources.stream().mapToLong(source -> rates.getOrDefault(source, 0L)).sum())
                : OptionalLong.empty();
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
