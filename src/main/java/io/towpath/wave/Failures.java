package io.towpath.wave;

import io.towpath.migration.MigrationView;
import io.towpath.migration.Stall;
import io.towpath.migration.State;
import io.towpath.migration.StepView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What failed in a wave since a person accepted failures by starting or resuming it.
///
/// @param failed  VMs that wait for a person
/// @param percent of all its VMs
/// @param inARow  the newest failures, as far as no success lies between them
public record Failures(int failed, double percent, int inARow) {

    private record Verdict(Instant at, boolean failed) {}

    /// @param accepted failures up to here do not count; null: none is accepted
    static Failures of(List<MemberView> members, @Nullable Instant accepted) {
        List<Verdict> verdicts = new ArrayList<>();
        for (MemberView member : members) {
            MigrationView trip = member.migration();
            Stall stall = trip == null ? null : trip.stall();
            if (stall != null && member.standing() == Standing.FAILED) {
                verdicts.add(new Verdict(stall.since(), true));
            } else if (trip != null) {
                landedAt(trip).ifPresent(at -> verdicts.add(new Verdict(at, false)));
            }
        }
        List<Verdict> news = verdicts.stream().filter(verdict -> accepted == null || verdict.at().isAfter(accepted))
                .sorted(Comparator.comparing(Verdict::at).reversed()).toList();
        int failed = (int) news.stream().filter(Verdict::failed).count();
        int inARow = (int) news.stream().takeWhile(Verdict::failed).count();
        return new Failures(failed, members.isEmpty() ? 0 : 100.0 * failed / members.size(), inARow);
    }

    /// When the last step of its cutover ended; empty before, and for what was taken back.
    private static Optional<Instant> landedAt(MigrationView trip) {
        boolean landed = switch (trip.state()) {
            case VALIDATING, AWAITING_SIGN_OFF, SOAKING, DONE -> true;
            case PLANNED, SEEDING, SYNCING, CUTTING_OVER, ROLLING_BACK, ROLLED_BACK, CANCELLED -> false;
        };
        return landed
                ? trip.steps().stream().filter(step -> step.within() == State.CUTTING_OVER).map(StepView::endedAt)
                        .filter(Objects::nonNull).max(Comparator.naturalOrder()).or(() -> Optional.of(trip.since()))
                : Optional.empty();
    }

    /// Why these limits are reached, a sentence; empty while they are not.
    Optional<String> over(FailureLimits limits) {
        if (limits.inARow() != null && inARow >= limits.inARow()) {
            return Optional.of("%d VMs failed in a row; the limit is %d.".formatted(inARow, limits.inARow()));
        }
        if (limits.percent() != null && failed > 0 && percent >= limits.percent()) {
            return Optional.of("%.1f %% of its VMs failed; the limit is %d %%.".formatted(percent, limits.percent()));
        }
        return Optional.empty();
    }
}
