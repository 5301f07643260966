package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.lifecycle.Move;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MigrationLifecycleTest {

    /// The moves, told once more by hand: a row that is added, lost or bent in the table is noticed here.
    private static final String WALK = """
            PLANNED START CUTTING_OVER
            PLANNED SEED SEEDING
            PLANNED CANCEL CANCELLED
            SEEDING SEEDED SYNCING
            SEEDING CANCEL CANCELLED
            SYNCING CUT_OVER CUTTING_OVER
            SYNCING CANCEL CANCELLED
            CUTTING_OVER LANDED VALIDATING
            CUTTING_OVER CANCEL CANCELLED
            CUTTING_OVER ROLL_BACK ROLLING_BACK
            VALIDATING CHECKED AWAITING_SIGN_OFF
            VALIDATING ROLL_BACK ROLLING_BACK
            AWAITING_SIGN_OFF SIGNED SOAKING
            AWAITING_SIGN_OFF VALIDATE_AGAIN VALIDATING
            AWAITING_SIGN_OFF ASK_AGAIN AWAITING_SIGN_OFF
            AWAITING_SIGN_OFF ROLL_BACK ROLLING_BACK
            SOAKING SOAKED DONE
            SOAKING ROLL_BACK ROLLING_BACK
            ROLLING_BACK REVERTED ROLLED_BACK
            ROLLING_BACK BACK_IN_STEP SYNCING
            """;

    @Test
    void everyMoveIsWalkedAndEveryOtherPairRefused() {
        Map<String, State> expected = new HashMap<>();
        WALK.lines().map(line -> line.split(" "))
                .forEach(words -> expected.put(words[0] + " " + words[1], State.valueOf(words[2])));

        for (State from : State.values()) {
            for (Trigger trigger : Trigger.values()) {
                State to = expected.get(from + " " + trigger);
                assertThat(MigrationLifecycle.TABLE.next(from, trigger)).as("%s in %s", trigger, from)
                        .isEqualTo(java.util.Optional.ofNullable(to));
            }
        }
    }

    @Test
    void noMoveLeadsOutOfAFinalStateAndEveryOtherHasOne() {
        for (State state : State.values()) {
            assertThat(MigrationLifecycle.TABLE.triggers(state).isEmpty()).as(state.name()).isEqualTo(state.isFinal());
        }
    }

    @Test
    void everyStateIsReachedFromPlanned() {
        Set<State> reached = EnumSet.of(State.PLANNED);
        for (int round = 0; round < State.values().length; round++) {
            MigrationLifecycle.TABLE.moves().stream().filter(move -> reached.contains(move.from())).map(Move::to)
                    .toList().forEach(reached::add);
        }

        assertThat(reached).containsExactlyInAnyOrder(State.values());
    }

    @Test
    void theDrawingIsTheTables() throws IOException {
        try (var drawing = MigrationLifecycle.class.getResourceAsStream("/diagrams/migration.mmd")) {
            assertThat(drawing).as("src/main/resources/diagrams/migration.mmd").isNotNull();
            assertThat(new String(java.util.Objects.requireNonNull(drawing).readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(MigrationLifecycle.TABLE.mermaid(State.PLANNED));
        }
    }
}
