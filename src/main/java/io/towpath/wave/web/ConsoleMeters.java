package io.towpath.wave.web;

import io.towpath.slot.BandwidthDesk;
import io.towpath.slot.BandwidthRule;
import io.towpath.slot.LimitKind;
import io.towpath.slot.Queues;
import io.towpath.units.ByteSize;
import io.towpath.wave.AutoPause;
import io.towpath.wave.FailureLimits;
import io.towpath.wave.Failures;
import io.towpath.wave.MemberView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.stereotype.Component;

/// What limits a wave now, as it is measured: what its copies read, its slots, what all waves take of vCenters and nodes, and
/// its share of failures.
@Component
class ConsoleMeters {

    /// Of vCenters: those with most to do.
    private static final int VCENTERS = 3;

    private final Queues queues;
    private final BandwidthDesk bandwidth;
    private final AutoPause autoPause;

    ConsoleMeters(Queues queues, BandwidthDesk bandwidth, AutoPause autoPause) {
        this.queues = queues;
        this.bandwidth = bandwidth;
        this.autoPause = autoPause;
    }

    List<ConsoleMeter> of(Consoles.Muster muster) {
        List<ConsoleMeter> meters = new ArrayList<>();
        meters.add(copying(muster.bytesPerSecond()));
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
        meters.add(failed(muster));
        return meters;
    }

    /// What the rules for all sources allow is shared with other waves.
    private ConsoleMeter copying(long bytesPerSecond) {
        String figure = bytesPerSecond == 0 ? "nothing" : new ByteSize(bytesPerSecond) + "/s";
        OptionalLong allowed = bandwidth.all().stream().filter(line -> line.holds() && line.source() == null)
                .map(BandwidthDesk.Line::rule).mapToLong(BandwidthRule::bytesPerSecond).min();
        return allowed.isEmpty()
                ? ConsoleMeter.of("Copying now", figure)
                : new ConsoleMeter("Copying now", figure, "of %s/s allowed to all waves".formatted(new ByteSize(allowed
                        .getAsLong())), ConsoleMeter.percent(bytesPerSecond, allowed.getAsLong()), false);
    }

    private ConsoleMeter failed(Consoles.Muster muster) {
        Failures now = autoPause.failures(muster.wave().id(), muster.members());
        Optional<FailureLimits> set = autoPause.set(muster.wave().id());
        FailureLimits limits = set.orElse(FailureLimits.USUAL);
        // one failure alone pauses no wave that nobody set limits for
        boolean pauses = set.isPresent() || now.failed() > 1;
        String figure = "%.1f %%".formatted(now.percent());
        Integer most = limits.percent();
        return most == null
                ? ConsoleMeter.of("Failed", figure)
                : new ConsoleMeter("Failed", figure, "of %d %%".formatted(most),
                        ConsoleMeter.percent(Math.round(now.percent() * 100), most * 100L), pauses && now.percent() >= most);
    }
}
