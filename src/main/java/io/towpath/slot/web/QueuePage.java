package io.towpath.slot.web;

import io.towpath.slot.Claim;
import io.towpath.slot.Place;
import io.towpath.slot.Queues;
import io.towpath.slot.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The queue, ready to print: the part of the page that is asked for again and again.
///
/// @param copying how many copy, how many wait: a sentence
/// @param more    not among the rows, since the queue is long
/// @param all     whether all were wanted
public record QueuePage(String copying, List<Row> rows, int more, boolean all) {

    static final int FIRST = 100;

    /// @param badge name of the badge
    /// @param about where it is copied, or what it waits for
    /// @param bump  whether it can be raised, or taken back
    public record Row(UUID migrationId, String vm, String work, String badge, String word, String about,
            String since, boolean bump) {}

    /// @param keepsTo the rules on bandwidth that those which copy keep to, in a sentence each
    static QueuePage of(List<Queues.Entry> queue, Map<UUID, String> keepsTo, boolean all, Instant now) {
        long copy = queue.stream().filter(entry -> entry.claim().state() == Claim.State.HELD).count();
        long wait = queue.size() - copy;
        List<Queues.Entry> shown = all ? queue : queue.subList(0, Math.min(FIRST, queue.size()));
        return new QueuePage("%s %s, %s.".formatted(counted(copy, "VM"), copy == 1 ? "copies" : "copy",
                wait == 0 ? "none waits" : wait + (wait == 1 ? " waits" : " wait")),
                shown.stream().map(entry -> row(entry, keepsTo.get(entry.claim().migrationId()), now)).toList(),
                queue.size() - shown.size(), all);
    }

    private static String counted(long count, String word) {
        return count + " " + word + (count == 1 ? "" : "s");
    }

    private static Row row(Queues.Entry entry, @Nullable String keepsTo, Instant now) {
        Claim claim = entry.claim();
        Place place = entry.place();
        String about = switch (claim.state()) {
            case HELD -> claim.yields()
                    ? claim.givesWay() == null
                            ? "Told to stop and make room for a last pass; it goes on afterwards."
                            : claim.givesWay() + " It stops, and goes on afterwards."
                    : "On " + claim.node() + (keepsTo == null ? "" : ". " + keepsTo);
            case OFFERED -> "Its slots are kept for it; a node takes it up.";
            case WAITING -> place == null
                    ? claim.competes() ? "It goes on within seconds." : "On hold, or not taken up; its place is kept."
                    : place.sentence();
        };
        Instant since = claim.grantedAt() == null ? claim.askedAt() : claim.grantedAt();
        return new Row(claim.migrationId(), claim.vmName(), claim.work().word(), switch (claim.state()) {
            case HELD -> "SEEDING";
            case OFFERED -> "READY";
            case WAITING -> "WAITING";
        }, switch (claim.state()) {
            case HELD -> claim.yields() ? "Makes room" : "Copies";
            case OFFERED -> "Next";
            case WAITING -> claim.bump() == null ? "Waits" : "Raised";
        }, about, "for " + lasted(Duration.between(since, now)),
                claim.state() == Claim.State.WAITING && claim.work() != Work.FINAL);
    }

    private static String lasted(Duration time) {
        long minutes = Math.max(0, time.toMinutes());
        return minutes < 1
                ? "less than 1 min"
                : minutes < 120 ? minutes + " min" : minutes < 2880 ? minutes / 60 + " h" : minutes / 1440 + " days";
    }
}
