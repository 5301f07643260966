package io.towpath.planning.mapping;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an offer may say. Faults are [IllegalArgumentException]s with a sentence for people.
final class OfferRules {

    private static final int NAME = 253;
    private static final List<String> ACCESS = List.of("ReadWriteOnce", "ReadWriteMany", "ReadWriteOncePod");
    private static final List<String> VOLUME = List.of("Block", "Filesystem");

    private OfferRules() {}

    static String name(@Nullable String text) {
        String name = text == null ? "" : text.strip();
        if (name.isEmpty() || name.length() > NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a name of 1 to %d characters is needed".formatted(NAME));
        }
        return name;
    }

    static String kind(MappingKind of, @Nullable String text) {
        if (text == null || !of.kindsAtTarget().contains(text.strip())) {
            throw new IllegalArgumentException("kind is %s, expected one of %s".formatted(
                    text == null ? "missing" : '"' + text.strip() + '"', String.join(", ", of.kindsAtTarget())));
        }
        return text.strip();
    }

    /// What the tables insist on, said before they do.
    static void check(Offer offer) {
        name(offer.name());
        kind(offer.of(), offer.kind());
        between("vlan", offer.vlan(), 1, 4094);
        between("mtu", offer.mtu(), 576, 65_535);
        oneOf("accessMode", offer.accessMode(), ACCESS);
        oneOf("volumeMode", offer.volumeMode(), VOLUME);
        Stream.of("capacity", "reserved", "free").forEach(size -> {
            Long bytes = switch (size) {
                case "capacity" -> offer.capacityBytes();
                case "reserved" -> offer.reservedBytes();
                default -> offer.freeBytes();
            };
            if (bytes != null && bytes < 0) {
                throw new IllegalArgumentException("%s is %d, expected 0 or more".formatted(size, bytes));
            }
        });
    }

    private static void between(String what, @Nullable Integer value, int least, int most) {
        if (value != null && (value < least || value > most)) {
            throw new IllegalArgumentException("%s is %d, expected %d to %d".formatted(what, value, least, most));
        }
    }

    private static void oneOf(String what, @Nullable String value, List<String> known) {
        if (value != null && !known.contains(value)) {
            throw new IllegalArgumentException(
                    "%s is \"%s\", expected one of %s".formatted(what, value, String.join(", ", known)));
        }
    }
}
