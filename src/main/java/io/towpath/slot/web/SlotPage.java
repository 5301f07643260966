package io.towpath.slot.web;

import io.towpath.slot.LimitKind;
import io.towpath.slot.Lowered;
import io.towpath.slot.Queues;
import io.towpath.slot.Resource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The limits, ready to print.
public record SlotPage(List<Kind> kinds) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);

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

    static SlotPage of(Queues.Picture picture, ZoneId zone) {
        return new SlotPage(picture.limits().stream().map(of -> kind(of, zone)).toList());
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
