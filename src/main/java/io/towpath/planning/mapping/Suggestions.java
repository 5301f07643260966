package io.towpath.planning.mapping;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Scores destinations.
///
/// | what                                     | points  |
/// |------------------------------------------|---------|
/// | networks: the same VLAN                  | 60      |
/// | networks: another VLAN                   | −30     |
/// | networks: addresses in declared subnets  | 0 to 30, by their share |
/// | storage: room for what lies there        | 40      |
/// | storage and placement: the only one      | 30      |
/// | names alike                              | 0 to 30 |
final class Suggestions {

    static final int LEAST = 10;
    private static final int MOST = 3;
    private static final int VLAN = 60;
    private static final int OTHER_VLAN = -30;
    private static final int SUBNET = 30;
    private static final int NAME = 30;
    private static final int ROOM = 40;
    private static final int ONLY = 30;
    private static final Set<String> FILLER = Set.of("vlan", "pg", "dvpg", "dpg", "net", "network", "br", "bridge",
            "ds", "datastore", "vm", "cluster", "cl", "sc", "storage", "lan", "port", "group", "the");

    private Suggestions() {}

    /// Best first, at most three, none below [#LEAST].
    static List<Suggestion> of(MappingKind kind, Thing thing, Collection<String> addresses, long bytes,
            List<Offer> offers) {
        List<Offer> there = offers.stream().filter(Offer::isThere).toList();
        return there.stream().map(offer -> score(kind, thing, addresses, bytes, offer, there.size() == 1))
                .filter(suggestion -> suggestion.score() >= LEAST)
                .sorted(Comparator.comparing(Suggestion::score).reversed().thenComparing(Suggestion::destination))
                .limit(MOST).toList();
    }

    private static Suggestion score(MappingKind kind, Thing thing, Collection<String> addresses, long bytes,
            Offer offer, boolean only) {
        List<String> why = new ArrayList<>();
        int score = switch (kind) {
            case NETWORK -> vlan(thing, offer, why) + subnet(addresses, offer, why);
            case STORAGE -> room(bytes, offer, why) + only(only, why);
            case PLACEMENT -> only(only, why);
        };
        int name = (int) Math.round(NAME * alike(thing.name(), offer.name()));
        if (name > 0) {
            why.add("names alike (%d)".formatted(name));
        }
        return new Suggestion(offer.name(), Math.clamp(score + name, 0, 100), String.join(", ", why));
    }

    private static int vlan(Thing thing, Offer offer, List<String> why) {
        Integer at = thing.vlanId();
        Integer to = offer.vlan();
        if (at == null || to == null) {
            return 0;
        }
        boolean same = at.equals(to);
        why.add(same
                ? "same VLAN %d (%d)".formatted(to, VLAN)
                : "VLAN %d, not %d (−%d)".formatted(to, at, -OTHER_VLAN));
        return same ? VLAN : OTHER_VLAN;
    }

    private static int subnet(Collection<String> addresses, Offer offer, List<String> why) {
        List<String> real = addresses.stream().filter(Suggestions::tells).toList();
        if (real.isEmpty() || offer.prefixes().isEmpty()) {
            return 0;
        }
        long inside = real.stream().filter(offer::takes).count();
        int points = (int) Math.round((double) SUBNET * inside / real.size());
        if (inside > 0) {
            why.add("%d of %d addresses in its subnets (%d)".formatted(inside, real.size(), points));
        }
        return points;
    }

    /// Link-local addresses are on every network.
    static boolean tells(String address) {
        return Prefix.address(address).filter(at -> !at.isLinkLocalAddress() && !at.isLoopbackAddress()).isPresent();
    }

    private static int room(long bytes, Offer offer, List<String> why) {
        Long room = offer.roomBytes();
        if (room == null || room < bytes) {
            return 0;
        }
        why.add("has room (%d)".formatted(ROOM));
        return ROOM;
    }

    private static int only(boolean only, List<String> why) {
        if (only) {
            why.add("the only one (%d)".formatted(ONLY));
        }
        return only ? ONLY : 0;
    }

    /// 0 to 1: the share of words that both have, of their words together (Dice), words like "vlan" left out.
    static double alike(String one, String other) {
        Set<String> a = words(one);
        Set<String> b = words(other);
        if (a.isEmpty() || b.isEmpty()) {
            return 0;
        }
        Set<String> both = new HashSet<>(a);
        both.retainAll(b);
        return 2.0 * both.size() / (a.size() + b.size());
    }

    private static Set<String> words(String name) {
        Set<String> words = new HashSet<>();
        for (String word : name.toLowerCase(Locale.ROOT)
                .split("[^\\p{L}\\p{N}]+|(?<=\\p{L})(?=\\p{N})|(?<=\\p{N})(?=\\p{L})")) {
            if (!word.isEmpty() && !FILLER.contains(word)) {
                // prod and production are one word
                words.add(word.matches("\\p{L}{5,}") ? word.substring(0, 4) : word);
            }
        }
        return words;
    }
}
