package io.towpath.planning.dependency;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A dependency whose ends may move apart, by a waiver that is in force. Who gives the go for a wave that parts them sees it.
///
/// @param fromVms of its one end, as far as they still are to move
/// @param toVms   of its other end
/// @param until   the last day on which it holds; null without an end
public record WaivedTie(UUID dependency, String from, Kind kind, String to, Set<UUID> fromVms, Set<UUID> toVms,
        String reason, String askedBy, String approvedBy, @Nullable LocalDate until) {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);

    public WaivedTie {
        fromVms = Set.copyOf(fromVms);
        toVms = Set.copyOf(toVms);
    }

    /// Whether VMs of the one end move with these, and not all of the other.
    ///
    /// @param here VMs that move together
    public boolean parts(Collection<UUID> here) {
        return parts(fromVms, toVms, here) || parts(toVms, fromVms, here);
    }

    private static boolean parts(Set<UUID> one, Set<UUID> other, Collection<UUID> here) {
        return !Collections.disjoint(one, here) && !here.containsAll(other);
    }

    /// Whether one of these is at an end of it.
    public boolean concerns(Collection<UUID> vms) {
        return !Collections.disjoint(fromVms, vms) || !Collections.disjoint(toVms, vms);
    }

    /// For people, a sentence.
    public String words() {
        String why = reason.strip();
        return "%s %s %s; they may move apart %s, asked by %s, approved by %s: %s%s".formatted(from, kind.words(), to,
                until == null ? "without an end" : "until " + DAY.format(until), askedBy, approvedBy, why,
                why.matches("(?s).*[.!?]") ? "" : ".");
    }
}
