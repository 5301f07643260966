package io.towpath.wave;

import io.towpath.planning.PlanView;
import io.towpath.planning.PlannedWave;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What publishing a plan would do to the waves that are.
///
/// @param steps     planned waves that have VMs and were not started
/// @param gone      drafts of earlier plans that are no wave of this one
/// @param untouched waves of the plan that were started
/// @param leftOut   VMs of the plan that cannot be in its waves any more: under way, excluded, or gone
/// @param proposed  waves whose window is in no calendar yet
/// @param others    drafts that get another time, or mostly other VMs: what was approved for them does not hold
/// @param losses    what people did about waves that would be discarded or changed, and that would not hold any more
public record Publishing(PlanView plan, List<Step> steps, List<WaveRow> gone, int untouched, int leftOut, int proposed,
        Set<UUID> others, List<Loss> losses) {

    /// @param vms     who moves in it
    /// @param wave    the draft that it is; null: it is made
    /// @param had     who is in that draft now
    /// @param draft   what the wave is to be
    /// @param windowId    of the calendar, that it is to have; null: none, or one that is made
    /// @param makesWindow its window is put into the calendar
    /// @param changed     whether anything of it becomes another
    record Step(PlannedWave planned, List<UUID> vms, @Nullable WaveRow wave, Set<UUID> had, WaveDraft draft,
            @Nullable UUID windowId, boolean makesWindow, boolean changed) {}

    /// @param what `agreed: Mia Keller`, `waiver of the gate readiness, approved by urs`
    public record Loss(UUID waveId, String key, String name, boolean discarded, List<String> what) {

        public Loss {
            what = List.copyOf(what);
        }
    }

    public Publishing {
        steps = List.copyOf(steps);
        gone = List.copyOf(gone);
        others = Set.copyOf(others);
        losses = List.copyOf(losses);
    }

    public int created() {
        return (int) steps.stream().filter(step -> step.wave == null).count();
    }

    public int changed() {
        return (int) steps.stream().filter(step -> step.wave != null && step.changed).count();
    }

    public int unchanged() {
        return (int) steps.stream().filter(step -> step.wave != null && !step.changed).count();
    }

    public int discarded() {
        return gone.size();
    }

    /// The same for the same losses: who agreed to some has not agreed to others. Empty where nothing is lost.
    public String lossesDigest() {
        if (losses.isEmpty()) {
            return "";
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(losses.stream()
                    .map(loss -> loss.key + (loss.discarded ? "-" : "~") + String.join(";", loss.what)).sorted()
                    .toList()
                    .toString().getBytes(StandardCharsets.UTF_8)), 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
