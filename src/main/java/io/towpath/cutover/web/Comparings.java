package io.towpath.cutover.web;

import io.towpath.cutover.Scope;
import io.towpath.migration.ComparisonChoices;
import io.towpath.migration.ComparisonChoices.Choice;
import io.towpath.migration.ComparisonChoices.Of;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Mode;
import io.towpath.migration.RefusedException;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// When all of a source is compared with what arrived, in words, with who says so.
@Component
class Comparings {

    private static final String BEFORE = "Before its target starts, all of its source is read and compared with what arrived: the outage is longer by that";
    private static final String SOAK = "All of its source is compared with what arrived while its target soaks; until then samples stand for it";

    private final ComparisonChoices choices;

    Comparings(ComparisonChoices choices) {
        this.choices = choices;
    }

    /// @param trip of a VM, its newest; null for others
    CutoverPage.@Nullable Comparing of(Scope scope, UUID scopeId, @Nullable MigrationView trip) {
        return switch (scope) {
            case APPLICATION -> null;
            case WAVE -> wave(scopeId);
            case VM -> trip == null || trip.mode() != Mode.WARM || trip.state().isFinal() ? null : vm(scopeId, trip);
        };
    }

    private CutoverPage.Comparing wave(UUID id) {
        Choice choice = choices.of(Of.WAVE, id).orElse(null);
        String tiers = choices.tiers().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return new CutoverPage.Comparing(choice != null
                ? "%s, as %s chose for the wave: %s".formatted(choice.beforeStart() ? BEFORE : SOAK, choice.by(),
                        choice.why())
                : choices.tiers().isEmpty()
                        ? SOAK + "."
                        : "Sources of VMs of tier %s are compared whole with what arrived before their targets start, in the outage; others while they soak."
                                .formatted(tiers),
                choice != null);
    }

    private CutoverPage.Comparing vm(UUID id, MigrationView trip) {
        Choice own = choices.of(Of.VM, id).orElse(null);
        Choice wave = own != null || trip.waveId() == null ? null : choices.of(Of.WAVE, trip.waveId()).orElse(null);
        Choice choice = own != null ? own : wave;
        String why = choice == null
                ? "as its tier says."
                : "as %s chose for %s: %s".formatted(choice.by(), own != null ? "it" : trip.waveKey(), choice.why());
        return new CutoverPage.Comparing("%s, %s".formatted(choices.wanted(trip.id()) ? BEFORE : SOAK, why),
                own != null);
    }

    /// @throws RefusedException for an application: whom it would hold for tomorrow nobody knows
    static Of of(Scope scope) {
        return switch (scope) {
            case VM -> Of.VM;
            case WAVE -> Of.WAVE;
            case APPLICATION -> throw new RefusedException("validation", "Nothing is chosen for an application.",
                    "Choose it for a VM or a wave.");
        };
    }
}
