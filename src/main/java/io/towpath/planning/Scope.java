package io.towpath.planning;

import io.towpath.planning.forecast.Unit;
import io.towpath.planning.wave.PlanVm;
import io.towpath.planning.wave.Window;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a forecast is of, and what it leaves out: its dates are without that.
///
/// @param planned  in windows of the plan
/// @param underWay of what is forecast, not of the plan any more: in waves that were started or made by hand, or on a trip
/// @param left     all that is left out; `leftOut`: by reason, most first
/// @param opens    when the last window of all opens in which one of them moves; null: none is decided
/// @param closes   when that closes
public record Scope(Amount planned, Amount underWay, Amount left, List<LeftOut> leftOut, @Nullable Instant opens,
        @Nullable Instant closes) {

    public Scope {
        leftOut = List.copyOf(leftOut);
    }

    /// @param applications of which no VM is in another amount of the same scope that comes before
    public record Amount(long vms, long bytes, long applications) {

        static Amount of(Collection<PlanVm> vms, Set<UUID> known) {
            Set<UUID> applications = Scope.applications(vms);
            applications.removeAll(known);
            return new Amount(vms.size(), vms.stream().mapToLong(PlanVm::usedBytes).sum(), applications.size());
        }

        public long of(Unit unit) {
            return switch (unit) {
                case VMS -> vms;
                case TB -> bytes;
                case APPLICATIONS -> applications;
            };
        }
    }

    /// @param why `in the plan's pool, 12 of them blocked`
    public record LeftOut(long vms, String why) {}

    static Scope of(Collection<PlanVm> planned, Collection<PlanVm> underWay, List<Left> left,
            @Nullable Window last) {
        Set<UUID> known = applications(planned);
        Amount inPlan = Amount.of(planned, Set.of());
        Amount moving = Amount.of(underWay, known);
        known.addAll(applications(underWay));
        List<Left> some = left.stream().filter(one -> !one.vms().isEmpty()).toList();
        return new Scope(inPlan, moving, Amount.of(some.stream().flatMap(one -> one.vms().stream()).toList(), known),
                some.stream().sorted((one, other) -> Integer.compare(other.vms().size(), one.vms().size()))
                        .map(Left::told).toList(),
                last == null ? null : last.opensAt(),
                last == null ? null : last.closesAt());
    }

    /// @param why without those that are blocked
    record Left(List<PlanVm> vms, String why) {

        private LeftOut told() {
            long blocked = vms.stream().filter(PlanVm::blocked).count();
            return new LeftOut(vms.size(), blocked == 0
                    ? why
                    : blocked == vms.size() ? why + ", blocked" : "%s, %,d of them blocked".formatted(why, blocked));
        }
    }

    private static Set<UUID> applications(Collection<PlanVm> vms) {
        return vms.stream().map(PlanVm::applicationId).flatMap(Stream::ofNullable)
                .collect(Collectors.toCollection(HashSet::new));
    }
}
