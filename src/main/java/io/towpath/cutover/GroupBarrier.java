package io.towpath.cutover;

import io.towpath.cutover.CutoverStore.Companion;
import io.towpath.migration.CutoverBarrier;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.State;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// VMs that start together and cut over together: all last passes are done before any target starts. A VM that failed or went
/// back keeps the others waiting until it is mended, or a person leaves it out: half a group is a decision.
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
        List<Companion> all = store.companions(cutover.id(), own.groupId());
        if (all.stream().anyMatch(other -> other.arrived() && isPast(other))) {
            // it was let through when all had arrived; what became of one since keeps nobody
            return Optional.empty();
        }
        List<Companion> waits = all.stream().filter(other -> !other.migrationId().equals(migrationId))
                .filter(other -> other.back() || !other.arrived() && !isPast(other)).toList();
        return waits.isEmpty() ? Optional.empty() : Optional.of(told(own.groupName(), waits, all.size()));
    }

    private String told(@Nullable String group, List<Companion> waits, int all) {
        String named = waits.stream().limit(NAMED).map(other -> "%s (%s)".formatted(other.vmName(), why(other)))
                .collect(Collectors.joining(", "));
        return "%s starts together; it waits for %d of %d: %s%s.".formatted(group, waits.size(), all, named,
                waits.size() > NAMED ? " and %d more".formatted(waits.size() - NAMED) : "");
    }

    static boolean isPast(Companion other) {
        return switch (other.state()) {
            case VALIDATING, AWAITING_SIGN_OFF, SOAKING, DONE -> true;
            case PLANNED, SEEDING, SYNCING, CUTTING_OVER, ROLLING_BACK, ROLLED_BACK, CANCELLED -> false;
        };
    }

    private String why(Companion other) {
        if (other.back()) {
            return "it went back: leave it out of the cutover, or roll the others back too";
        }
        return migrations.find(other.migrationId()).map(GroupBarrier::why).orElse("it is not known any more");
    }

    private static String why(MigrationView trip) {
        return trip.stall() != null ? trip.stall().what() : trip.hold() != null ? "held" : trip.next();
    }

    /// Whether a trip keeps its cutover open.
    static boolean underWay(State state) {
        return state == State.PLANNED || state == State.SEEDING || state == State.SYNCING
                || state == State.CUTTING_OVER;
    }
}
