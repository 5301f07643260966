package io.towpath.acceptance.web;

import io.towpath.acceptance.Criterion;
import io.towpath.acceptance.SignOffs.Problem;
import io.towpath.acceptance.SignOffs.Signing;
import io.towpath.acceptance.SignOffs.Tick;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the owner filled in, kept when the page is shown again.
///
/// @param fields by the form's names: `name`, `read`, `comment`, `seen`, `urgent`, `description`, `tick-BOOTS` (`works`,
///               `problem` or empty), `note-BOOTS`
record OwnerInput(Map<String, String> fields) {

    private static final int LONGEST = 8000;

    OwnerInput {
        fields = Map.copyOf(fields);
    }

    static OwnerInput blank(String name) {
        return new OwnerInput(Map.of("name", name));
    }

    /// For templates too: the value of a field, empty when it was not sent.
    public String value(String field) {
        String value = fields.getOrDefault(field, "");
        return value.substring(0, Math.min(value.length(), LONGEST));
    }

    String tick(Criterion criterion) {
        return value("tick-" + criterion.name());
    }

    String note(Criterion criterion) {
        return value("note-" + criterion.name());
    }

    Signing signing() {
        return new Signing(value("seen"), value("name"), value("read").equals("yes"), orNull("comment"), ticks());
    }

    Problem problem() {
        return new Problem(value("name"), value("description"), value("urgent").equals("now"), ticks());
    }

    private Map<Criterion, Tick> ticks() {
        Map<Criterion, Tick> ticks = new EnumMap<>(Criterion.class);
        for (Criterion criterion : Criterion.values()) {
            String tick = tick(criterion);
            if (tick.equals("works") || tick.equals("problem")) {
                ticks.put(criterion, new Tick(tick.equals("works"), orNull("note-" + criterion.name())));
            }
        }
        return ticks;
    }

    private @Nullable String orNull(String field) {
        return value(field).isBlank() ? null : value(field);
    }
}
