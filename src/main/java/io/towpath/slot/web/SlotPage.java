package io.towpath.slot.web;

import io.towpath.slot.Claim;
import io.towpath.slot.LimitKind;
import io.towpath.slot.Lowered;
import io.towpath.slot.Place;
import io.towpath.slot.Queues;
import io.towpath.slot.Resource;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The page, ready to print.
///
/// @param copying how many copy, how many wait: a sentence
public record SlotPage(String copying, List<Row> queue, List<Kind> kinds) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);

    /// @param badge name of the badge
    /// @param about where it is copied, or what it waits for
    public record Row(UUID migrationId, String vm, String work, String badge, String word, String about,
            String since) {}

    /// @param usual what the limit is where none was set
    public record Kind(String slug, String title, String what, int most, String usual, boolean set,
            List<Spot> places) {}

    /// @param figures `3 of 8`
    /// @param lowered why less than wanted holds; null where all is as wanted
    public record Spot(String key, String label, @Nullable String at, int used, int most, String figures, int waiting,
            boolean own, int wanted, @Nullable String lowered) {}

    /// @param key    that is chosen
    /// @param places key to label, the choice of all first
    public record Form(String key, int most, boolean set, Map<String, String> places) {}

    static SlotPage of(Queues.Picture picture, Instant now, ZoneId zone) {
        long copy = picture.queue().stream().filter(entry -> entry.claim().state() == Claim.State.HELD).count();
        long wait = picture.queue().size() - copy;
        return new SlotPage("%s %s, %s.".formatted(counted(copy, "VM"), copy == 1 ? "copies" : "copy",
                wait == 0 ? "none waits" : wait + (wait == 1 ? " waits" : " wait")),
                picture.queue().stream().map(entry -> row(entry, now)).toList(),
                picture.limits().stream().map(of -> kind(of, zone)).toList());
    }

    private static String counted(long count, String word) {
        return count + " " + word + (count == 1 ? "" : "s");
    }

    private static Row row(Queues.Entry entry, Instant now) {
        Claim claim = entry.claim();
        Place place = entry.place();
        String about = switch (claim.state()) {
            case HELD -> claim.yields()
                    ? "Told to stop and make room for a last pass; it goes on afterwards."
                    : "On " + claim.node();
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
            case WAITING -> "Waits";
        }, about, "for " + lasted(Duration.between(since, now)));
    }

    static String lasted(Duration time) {
        long minutes = Math.max(0, time.toMinutes());
        return minutes < 1
                ? "less than 1 min"
                : minutes < 120 ? minutes + " min" : minutes < 2880 ? minutes / 60 + " h" : minutes / 1440 + " days";
    }

    private static Kind kind(Queues.OfKind of, ZoneId zone) {
        return new Kind(of.kind().slug(), of.kind().title(), sentence(of.kind()), of.all(),
                of.set() ? "set by people" : "as usual", of.set(),
                of.places().stream().map(full -> spot(full, zone)).toList());
    }

    private static String sentence(LimitKind kind) {
        return Character.toUpperCase(kind.what().charAt(0)) + kind.what().substring(1) + ".";
    }

    private static Spot spot(Queues.Full full, ZoneId zone) {
        Lowered lowered = full.lowered();
        String why = lowered == null || full.most() >= full.wanted()
                ? null
                : "Lowered from %d to %d, %s: %s It goes up by one after each quiet quarter of an hour.".formatted(
                        full.wanted(), full.most(), TIME.format(lowered.at().atZone(zone)),
                        lowered.why().endsWith(".") ? lowered.why() : lowered.why() + ".");
        return new Spot(full.resource().key(), full.resource().label(), full.at(), full.used(), full.most(),
                "%d of %d".formatted(full.used(), full.most()), full.waiting(), full.own(), full.wanted(), why);
    }

    static Form form(Queues.OfKind now, List<Resource> known, @Nullable String key) {
        Map<String, String> places = new LinkedHashMap<>();
        places.put(Resource.ALL, "all that have no limit of their own");
        List<Resource> all = new ArrayList<>(known);
        now.places().stream().filter(full -> now.kind() != LimitKind.NODE || full.own())
                .forEach(full -> all.add(full.resource()));
        all.stream().sorted((a, b) -> a.label().compareToIgnoreCase(b.label()))
                .forEach(place -> places.putIfAbsent(place.key(), place.label()));
        String chosen = key != null && places.containsKey(key) ? key : Resource.ALL;
        return now.places().stream().filter(full -> full.resource().key().equals(chosen)).findFirst()
                .map(full -> new Form(chosen, full.wanted(), full.own(), places))
                .orElseGet(() -> new Form(chosen, now.all(), chosen.equals(Resource.ALL) && now.set(), places));
    }
}
