package io.towpath.planning.web;

import io.towpath.inventory.RefusedException;
import io.towpath.inventory.RefusedException.Kind;
import io.towpath.planning.PlanContent;
import io.towpath.planning.PlannedWave;
import io.towpath.planning.Plans;
import io.towpath.planning.wave.WaveKind;
import io.towpath.planning.wave.Window;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Waves of a plan as people describe them.
@Component
class WaveForms {

    private final Plans plans;

    WaveForms(Plans plans) {
        this.plans = plans;
    }

    /// @param window id of a window of the calendar; `none`, or `proposed` for the proposed one it has
    record Fields(@Nullable String name, @Nullable String kind, @Nullable String window, @Nullable Integer seen) {}

    PlannedWave make(Fields fields) {
        return new PlannedWave(UUID.randomUUID(), UUID.randomUUID(), name(fields, "New wave"), kind(fields),
                window(fields.window(), null), List.of(), null);
    }

    /// What is left out stays as it is.
    PlannedWave change(PlanContent content, UUID id, Fields fields) {
        PlannedWave old = known(content, id);
        return new PlannedWave(old.id(), old.origin(), name(fields, old.name()),
                fields.kind() == null ? old.kind() : kind(fields),
                fields.window() == null ? old.window() : window(fields.window(), old.window()), old.dependsOn(),
                old.waveId());
    }

    static PlannedWave known(PlanContent content, UUID id) {
        return content.wave(id).orElseThrow(() -> new RefusedException(Kind.ABSENT, "plan-wave-unknown",
                "That wave is not in the plan any more.", "Look at the plan again, then decide."));
    }

    private static String name(Fields fields, String usual) {
        String name = fields.name() == null ? "" : fields.name().strip();
        if (name.length() > PlannedWave.MAX_NAME) {
            throw new RefusedException(Kind.INVALID, "name-too-long", "A name has at most 120 characters.",
                    "Shorten it.");
        }
        return name.isEmpty() ? usual : name;
    }

    private static WaveKind kind(Fields fields) {
        try {
            return WaveKind.of(fields.kind() == null ? WaveKind.PRODUCTION.slug() : fields.kind());
        } catch (IllegalArgumentException _) {
            throw new RefusedException(Kind.INVALID, "kind-unknown", "There is no kind of wave " + fields.kind() + ".",
                    "Take proof-of-concept, dev-test, production or critical.");
        }
    }

    private @Nullable Window window(@Nullable String choice, @Nullable Window old) {
        if (choice == null || choice.isBlank() || choice.equals("none")) {
            return null;
        }
        if (choice.equals("proposed") || (old != null && old.id() != null && choice.equals(old.id().toString()))) {
            return old;
        }
        return plans.windows().stream().filter(window -> choice.equals(String.valueOf(window.id()))).findFirst()
                .orElseThrow(() -> new RefusedException(Kind.INVALID, "window-unknown",
                        "That window is not free any more.", "Choose another of the calendar."));
    }
}
