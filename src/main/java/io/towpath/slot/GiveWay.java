package io.towpath.slot;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which slow copies give their slots to those that wait. Pure: the same paces at the same moment give the same answer on every
/// node.
///
/// A seed or a pass is slow where it made over a whole stretch less than a share of what half of the others of its kind
/// make on its host, or on its node; of those that ended lately too, for where slow ones have all the slots nothing else
/// runs to hold them against. It gives way to somebody whom its slots let go on, and to nobody else; once for some time. One
/// that goes as fast as its host does is slow for its node alone: it gives way to nobody whom that host holds up as well.
final class GiveWay {

    /// Fewer others tell nothing.
    private static final int LEAST = 2;

    /// @param bytesPerSecond of its last stretch
    /// @param whole          a whole one
    record Pace(long bytesPerSecond, boolean whole) {}

    /// Of one that ended lately.
    record Ended(UUID migrationId, Work work, Resource at, long bytesPerSecond) {}

    /// @param running by migration
    /// @param last    when those gave way last that did lately, by migration
    /// @param once    of those that gave way before, who would lose by it again what they have copied since
    record Paces(Map<UUID, Pace> running, List<Ended> ended, Map<UUID, Instant> last, Set<UUID> once) {

        Paces {
            running = Map.copyOf(running);
            ended = List.copyOf(ended);
            last = Map.copyOf(last);
            once = Set.copyOf(once);
        }
    }

    /// @param at     where the others are that it was held against
    /// @param median of them
    record Told(Claim slow, Claim before, long bytesPerSecond, Resource at, long median) {

        /// `Slow, 1 MiB/s where half of the others on host esx-14 make more than 98 MiB/s, it gave way to web07.`
        String words(LongFunction<String> bytes) {
            return "Slow, %s/s where half of the others on %s make more than %s/s, it gave way to %s.".formatted(
                    bytes.apply(bytesPerSecond), at.words(), bytes.apply(median), before.vmName());
        }
    }

    /// Against what one is slow.
    ///
    /// @param hosts that are known to make no more of others of its kind
    private record Slow(Claim claim, long bytesPerSecond, Resource at, long median, Set<Resource> hosts) {

        /// Nor to one that it would come before once it waits itself: it would have its slots back, and have stopped for nothing.
        boolean mayGiveWayTo(Claim waits, Instant now) {
            return Allocation.isBefore(waits, claim.work(), now)
                    && waits.needs().stream().noneMatch(need -> hosts.contains(need.resource()));
        }
    }

    private final Instant now;
    private final Limits limits;
    private final List<Claim> claims;
    private final Allocation.Decision decision;
    private final Paces paces;
    private final Set<RatePlace> ruled;
    private final SlotProperties.Slow rule;
    /// Whose pace is known, and those that ended, by place: each is held against those of its places alone.
    private final Map<Resource, List<Claim>> goes = new HashMap<>();
    private final Map<Resource, List<Ended>> went = new HashMap<>();
    private final Map<UUID, Set<RatePlace>> keepsTo = new HashMap<>();
    /// Slots of those that go on, and those that are spoken for.
    private final Map<Resource, Integer> used = new HashMap<>();

    private GiveWay(Instant now, Limits limits, List<Claim> claims, Allocation.Decision decision, Paces paces,
            Set<RatePlace> ruled, SlotProperties.Slow rule) {
        this.now = now;
        this.limits = limits;
        this.claims = claims;
        this.decision = decision;
        this.paces = paces;
        this.ruled = ruled;
        this.rule = rule;
        claims.stream().filter(claim -> claim.state() == Claim.State.HELD && paces.running().containsKey(claim
                .migrationId())).forEach(claim -> places(claim).forEach(at -> goes
                        .computeIfAbsent(at,
                                _ -> new ArrayList<>())
                        .add(claim)));
        paces.ended().forEach(each -> went.computeIfAbsent(each.at(), _ -> new ArrayList<>()).add(each));
    }

    /// @param ruled where a rule on bandwidth holds, or did while paces were measured
    static List<Told> choose(Instant now, Limits limits, List<Claim> claims, Allocation.Decision decision, Paces paces,
            Set<RatePlace> ruled, SlotProperties.Slow rule) {
        return rule.percent() == 0 || decision.waiting().isEmpty()
                ? List.of()
                : new GiveWay(now, limits, claims, decision, paces, ruled, rule).choose();
    }

    private List<Told> choose() {
        Map<UUID, Claim> byId = new HashMap<>();
        claims.forEach(claim -> byId.put(claim.migrationId(), claim));
        Set<UUID> granted = new HashSet<>(decision.granted());
        Set<UUID> stopping = new HashSet<>(decision.yield());
        for (Claim claim : claims) {
            boolean stops = claim.yields() || stopping.contains(claim.migrationId());
            if ((claim.takes() || granted.contains(claim.migrationId())) && !stops) {
                claim.needs().forEach(need -> used.merge(need.resource(), units(need), Integer::sum));
            }
        }
        List<Slow> slow = new ArrayList<>(claims.stream().filter(claim -> !stopping.contains(claim.migrationId()))
                .flatMap(claim -> Stream.ofNullable(slow(claim)))
                .sorted(Comparator.comparingDouble((Slow each) -> (double) each.bytesPerSecond() / each.median())
                        .thenComparing(each -> each.claim().migrationId()))
                .toList());
        List<Told> told = new ArrayList<>();
        for (UUID id : decision.waiting().keySet()) {
            Claim waits = Objects.requireNonNull(byId.get(id));
            if (waits.work() == Work.FINAL) {
                // they make room for themselves
                waits.needs().forEach(need -> used.merge(need.resource(), units(need), Integer::sum));
                continue;
            }
            if (rests(id)) {
                // who gave way as a slow one pushes nobody out
                continue;
            }
            List<Slow> chosen = chosen(waits, slow);
            if (chosen != null) {
                slow.removeAll(chosen);
                chosen.forEach(each -> each.claim().needs().forEach(need -> used.merge(need.resource(), -units(need),
                        Integer::sum)));
                chosen.forEach(each -> told.add(new Told(each.claim(), waits, each.bytesPerSecond(), each.at(), each
                        .median())));
                waits.needs().forEach(need -> used.merge(need.resource(), units(need), Integer::sum));
            }
        }
        return told;
    }

    /// As many as are needed, the slowest first; null where that would not do, or none are.
    private @Nullable List<Slow> chosen(Claim waits, List<Slow> slow) {
        Map<Resource, Integer> missing = new HashMap<>();
        for (Need need : waits.needs()) {
            int left = limits.most(need.resource()) - used.getOrDefault(need.resource(), 0);
            if (left < units(need)) {
                missing.put(need.resource(), units(need) - left);
            }
        }
        if (missing.isEmpty()) {
            // there is room already: of those that stop, or kept for somebody before it
            waits.needs().forEach(need -> used.merge(need.resource(), units(need), Integer::sum));
            return null;
        }
        List<Slow> chosen = new ArrayList<>();
        for (Slow each : slow) {
            if (missing.isEmpty()) {
                break;
            }
            if (each.mayGiveWayTo(waits, now)
                    && each.claim().needs().stream().anyMatch(need -> missing.containsKey(need.resource()))) {
                chosen.add(each);
                each.claim().needs().forEach(need -> missing.computeIfPresent(need.resource(),
                        (_, lacks) -> lacks > units(need) ? lacks - units(need) : null));
            }
        }
        return missing.isEmpty() ? chosen : null;
    }

    private boolean rests(UUID id) {
        Instant last = paces.last().get(id);
        return last != null && Duration.between(last, now).compareTo(rule.rest()) < 0;
    }

    /// Null where it is not, or not to be told.
    private @Nullable Slow slow(Claim claim) {
        Pace pace = paces.running().get(claim.migrationId());
        if (pace == null || !pace.whole() || claim.state() != Claim.State.HELD || !counts(claim.work())
                || claim.yields() || claim.bump() != null || rests(claim.migrationId())
                || paces.once().contains(claim.migrationId())) {
            return null;
        }
        Set<RatePlace> kept = keptTo(claim);
        Set<Resource> asFast = new HashSet<>();
        for (Resource at : places(claim)) {
            List<Long> others = Stream.concat(
                    goes.getOrDefault(at, List.of()).stream().filter(other -> other.work() == claim.work()
                            && !other.migrationId().equals(claim.migrationId()) && isKeptAsMuch(claim, kept, other))
                            .map(other -> paces.running().get(other.migrationId())).filter(Objects::nonNull)
                            .map(Pace::bytesPerSecond),
                    went.getOrDefault(at, List.of()).stream().filter(other -> kept.isEmpty()
                            && other.work() == claim.work() && !other.migrationId().equals(claim.migrationId())
                            && !paces.running().containsKey(other.migrationId())).map(Ended::bytesPerSecond))
                    .toList();
            long median = median(others);
            if (others.size() >= LEAST && pace.bytesPerSecond() < median * rule.percent() / 100) {
                return new Slow(claim, pace.bytesPerSecond(), at, median, asFast);
            }
            if (others.size() >= LEAST && at.kind() == LimitKind.HOST) {
                asFast.add(at);
            }
        }
        return null;
    }

    /// Places that it loads where a rule on bandwidth held over its stretch.
    private Set<RatePlace> keptTo(Claim claim) {
        return ruled.isEmpty() ? Set.of() : keepsTo.computeIfAbsent(claim.migrationId(), _ -> {
            Set<RatePlace> places = new HashSet<>(RatePlace.of(claim.needs()));
            places.retainAll(ruled);
            return places;
        });
    }

    /// Who is slow by a rule is held against those alone that keep to it as well, on its node: what a rule allows is shared by
    /// nodes. Of those that ended nobody knows to what they kept.
    private boolean isKeptAsMuch(Claim claim, Set<RatePlace> kept, Claim other) {
        return kept.isEmpty() || keptTo(other).containsAll(kept) && Objects.equals(claim.node(), other.node());
    }

    /// Of last passes and cold copies somebody is not served; of comparisons nothing is said how fast they are.
    static boolean counts(Work work) {
        return work == Work.SEED || work == Work.DELTA;
    }

    /// Its hosts, and the node that copies it.
    private static List<Resource> places(Claim claim) {
        return Stream.concat(claim.needs().stream().map(Need::resource)
                .filter(resource -> resource.kind() == LimitKind.HOST),
                Stream.ofNullable(claim.node()).map(Resource::node)).toList();
    }

    private static long median(Collection<Long> values) {
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get((sorted.size() - 1) / 2);
    }

    private int units(Need need) {
        return Math.min(need.units(), limits.most(need.resource()));
    }
}
