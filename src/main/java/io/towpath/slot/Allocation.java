package io.towpath.slot;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// Decides who may copy. Pure: the same claims at the same moment give the same answer on every node.
///
/// A claim gets all of its slots at once or none, so nobody waits while holding some. Last passes come first, then those that
/// a person raised, by when that was; the others by urgency, and each half hour of waiting makes a claim more urgent by one
/// step, so that nobody is overtaken for ever.
/// Of those that wait longer than that, of those that were raised, and of last passes, the first in the queue of each full place has free slots kept
/// for it, and so gets them all some day although others need only one of them. Those behind it have none kept: where one
/// place is slow, the others go on. For a last pass, seeds and passes are told to stop where that makes room for it, and
/// what they leave is kept for it.
final class Allocation {

    static final Duration AGE = Duration.ofMinutes(30);

    /// @param granted in the order of granting
    /// @param yield   who is to stop now
    /// @param waiting in the order of their turns
    record Decision(List<UUID> granted, List<UUID> yield, Map<UUID, Place> waiting) {}

    private final Limits limits;
    private final Instant now;
    private final List<Claim> claims;
    /// Free slots less those that are kept; below zero where some are kept that have not come yet.
    private final Map<Resource, Integer> left = new HashMap<>();
    /// Slots of those that were told to stop.
    private final Map<Resource, Integer> coming = new HashMap<>();
    private final List<UUID> yield = new ArrayList<>();
    /// Full places in whose queue somebody has slots kept.
    private final Set<Resource> kept = new HashSet<>();

    private Allocation(Instant now, Limits limits, List<Claim> claims) {
        this.now = now;
        this.limits = limits;
        this.claims = claims;
    }

    static Decision decide(Instant now, Limits limits, List<Claim> claims) {
        return new Allocation(now, limits, claims).decide();
    }

    private Decision decide() {
        for (Claim claim : claims) {
            if (claim.takes()) {
                claim.needs().forEach(need -> add(left, need, -1));
                if (claim.yields()) {
                    claim.needs().forEach(need -> add(coming, need, 1));
                }
            }
        }
        List<Claim> queue = claims.stream().filter(claim -> !claim.takes() && claim.competes()).sorted(order())
                .toList();
        List<UUID> granted = new ArrayList<>();
        Map<Claim, List<Resource>> lacking = new LinkedHashMap<>();
        for (Claim claim : queue) {
            List<Resource> full = claim.needs().stream().filter(need -> left(need) < units(need)).map(Need::resource)
                    .toList();
            if (full.isEmpty()) {
                granted.add(claim.migrationId());
                claim.needs().forEach(need -> add(left, need, -1));
                continue;
            }
            lacking.put(claim, full);
            if (claim.work() == Work.FINAL && makeRoom(claim)) {
                claim.needs().forEach(need -> add(left, need, -1));
                kept.addAll(full);
            } else if ((claim.work() == Work.FINAL || claim.bump() != null || waited(claim).compareTo(AGE) >= 0)
                    && full.stream().noneMatch(kept::contains)) {
                claim.needs().forEach(this::keepFree);
                kept.addAll(full);
            }
        }
        return new Decision(granted, yield, places(lacking));
    }

    private Comparator<Claim> order() {
        return Comparator.comparingLong(this::rank).thenComparing(Allocation::since)
                .thenComparing(Claim::migrationId);
    }

    /// What a claim's place among its like goes by: who was raised stands behind those raised before it, however long it waited.
    private static Instant since(Claim claim) {
        return claim.work() == Work.FINAL || claim.bump() == null ? claim.askedAt() : claim.bump().at();
    }

    /// Whether one that waits comes before one of this work that begins to wait now.
    static boolean isBefore(Claim waits, Work other, Instant now) {
        return turn(waits, now) <= 1 + Math.max(1, other.ordinal());
    }

    private long rank(Claim claim) {
        return turn(claim, now);
    }

    private static long turn(Claim claim, Instant now) {
        return claim.work() == Work.FINAL
                ? 0
                : claim.bump() != null
                        ? 1
                        : 1 + Math.max(1, claim.work().ordinal()
                                - Duration.between(claim.askedAt(), now).toMinutes() / AGE.toMinutes());
    }

    private Duration waited(Claim claim) {
        return Duration.between(claim.askedAt(), now);
    }

    /// What is free, and no more: for what it lacks nobody has to stop on its behalf while it cannot go on anyway.
    private void keepFree(Need need) {
        int free = Math.max(0, left(need));
        left.merge(need.resource(), -Math.min(free, units(need)), Integer::sum);
    }

    /// Tells as many to stop as are needed, those first who lose least; nobody, where that would not do.
    ///
    /// @return whether there will be room
    private boolean makeRoom(Claim last) {
        Map<Resource, Integer> missing = new HashMap<>();
        for (Need need : last.needs()) {
            int short1 = units(need) - left(need) - coming.getOrDefault(need.resource(), 0);
            if (short1 > 0) {
                missing.put(need.resource(), short1);
            }
        }
        List<Claim> chosen = new ArrayList<>();
        List<Claim> holders = claims.stream()
                .filter(claim -> claim.state() == Claim.State.HELD && claim.work().yields() && !claim.yields()
                        && !yield.contains(claim.migrationId()))
                .sorted(Comparator.comparing(Claim::work).reversed().thenComparing(
                        claim -> claim.grantedAt() == null ? claim.askedAt() : claim.grantedAt(),
                        Comparator.reverseOrder()).thenComparing(Claim::migrationId))
                .toList();
        for (Claim holder : holders) {
            if (missing.isEmpty()) {
                break;
            }
            if (holder.needs().stream().anyMatch(need -> missing.containsKey(need.resource()))) {
                chosen.add(holder);
                for (Need need : holder.needs()) {
                    missing.computeIfPresent(need.resource(),
                            (_, short1) -> short1 > units(need) ? short1 - units(need) : null);
                }
            }
        }
        if (missing.isEmpty()) {
            for (Claim holder : chosen) {
                yield.add(holder.migrationId());
                holder.needs().forEach(need -> add(coming, need, 1));
            }
        }
        return missing.isEmpty();
    }

    private Map<UUID, Place> places(Map<Claim, List<Resource>> lacking) {
        Map<UUID, Place> places = new LinkedHashMap<>();
        Map<Resource, List<Claim>> queues = new HashMap<>();
        lacking.keySet().forEach(claim -> claim.needs().forEach(
                need -> queues.computeIfAbsent(need.resource(), _ -> new ArrayList<>()).add(claim)));
        lacking.forEach((claim, full) -> places.put(claim.migrationId(), new Place(claim.work(), claim.askedAt(),
                full.stream().flatMap(resource -> Stream.ofNullable(queues.get(resource))
                        .map(queue -> new Place.Queue(resource, queue.indexOf(claim) + 1, queue.size(),
                                limits.most(resource))))
                        .toList(),
                null, claim.bump(), claim.givesWay())));
        return places;
    }

    private int left(Need need) {
        return left.getOrDefault(need.resource(), 0) + limits.most(need.resource());
    }

    private int units(Need need) {
        return Math.min(need.units(), limits.most(need.resource()));
    }

    private void add(Map<Resource, Integer> slots, Need need, int sign) {
        slots.merge(need.resource(), sign * units(need), Integer::sum);
    }
}
