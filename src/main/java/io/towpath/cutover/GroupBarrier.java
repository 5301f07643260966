package io.towpath.cutover;

import io.towpath.migration.CutoverBarrier;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// VMs of one application that cut over together: all last passes are done before any target starts. A VM that failed keeps
/// the others waiting until it is mended, or a person leaves it out: half an application is a decision.
@Component
class GroupBarrier implements CutoverBarrier {

    private static final int NAMED = 3;

    private final CutoverStore store;
    private final Migrations migrations;

    GroupBarrier(CutoverStore store, Migrations migrations) {
        this.store = store;
        this.migrations = migrations;
    }

    @Override
    @Transactional
    public Optional<String> arrive(UUID migrationId) {
        Cutover cutover = store.openOf(migrationId).filter(open -> open.state() == CutoverState.RUNNING).orElse(null);
        if (cutover == null) {
            return Optional.empty();
        }
        Cutover.Member own = cutover.members().stream().filter(each -> each.migrationId().equals(migrationId))
                .findFirst().orElseThrow();
        store.arrive(cutover.id(), migrationId);
        if (own.groupId() == null) {
            return Optional.empty();
        }
        List<String> waits = new ArrayList<>();
        for (Cutover.Member other : cutover.members()) {
            boolean counts = own.groupId().equals(other.groupId()) && other.leftOut() == null
                    && !other.migrationId().equals(migrationId) && other.arrivedAt() == null;
            if (counts) {
                String why = migrations.find(other.migrationId()).map(GroupBarrier::why).orElse(null);
                if (why != null) {
                    waits.add("%s (%s)".formatted(other.vmName(), why));
                }
            }
        }
        return waits.isEmpty()
                ? Optional.empty()
                : Optional.of("%s starts together; it waits for %s%s.".formatted(own.groupName(),
                        String.join(", ", waits.subList(0, Math.min(NAMED, waits.size()))),
                        waits.size() > NAMED ? " and %d more".formatted(waits.size() - NAMED) : ""));
    }

    /// What keeps it; null when it is past the barrier.
    private static @Nullable String why(MigrationView trip) {
        String trouble = trip.stall() != null ? trip.stall().what() : trip.hold() != null ? "held" : null;
        return switch (trip.state()) {
            case VALIDATING, AWAITING_SIGN_OFF, SOAKING, DONE -> null;
            case PLANNED, SEEDING, SYNCING, CUTTING_OVER -> trouble != null ? trouble : trip.next();
            case ROLLING_BACK, ROLLED_BACK, CANCELLED ->
                "it went back: leave it out of the cutover, or roll the others back too";
        };
    }

    /// Whether a trip keeps its cutover open.
    static boolean underWay(State state) {
        return state == State.PLANNED || state == State.SEEDING || state == State.SYNCING
                || state == State.CUTTING_OVER;
    }
}
