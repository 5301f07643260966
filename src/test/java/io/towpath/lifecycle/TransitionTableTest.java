package io.towpath.lifecycle;

import static io.towpath.lifecycle.TransitionTableTest.Door.LOCKED;
import static io.towpath.lifecycle.TransitionTableTest.Door.OPEN;
import static io.towpath.lifecycle.TransitionTableTest.Door.SHUT;
import static io.towpath.lifecycle.TransitionTableTest.Hand.PULL;
import static io.towpath.lifecycle.TransitionTableTest.Hand.PUSH_HARD;
import static io.towpath.lifecycle.TransitionTableTest.Hand.TURN_KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TransitionTableTest {

    enum Door {
        OPEN, SHUT, LOCKED
    }

    enum Hand {
        PULL, PUSH_HARD, TURN_KEY
    }

    private final TransitionTable<Door, Hand> table = new TransitionTable<Door, Hand>().on(PUSH_HARD, OPEN, SHUT)
            .on(PULL, SHUT, OPEN).on(TURN_KEY, SHUT, LOCKED);

    @Test
    void leadsWhereTheTableSays() {
        assertThat(table.next(OPEN, PUSH_HARD)).contains(SHUT);
        assertThat(table.next(SHUT, TURN_KEY)).contains(LOCKED);
    }

    @Test
    void refusesWhatTheTableDoesNotSay() {
        assertThat(table.next(OPEN, TURN_KEY)).isEmpty();
        assertThat(table.allows(LOCKED, TURN_KEY)).isFalse();
        assertThat(table.allows(SHUT, PULL)).isTrue();
    }

    @Test
    void knowsWhatIsPossibleInAState() {
        assertThat(table.triggers(SHUT)).containsExactlyInAnyOrder(PULL, TURN_KEY);
        assertThat(table.triggers(LOCKED)).isEmpty();
        assertThat(table.origins(TURN_KEY)).containsExactly(SHUT);
    }

    @Test
    void aPairLeadsToOneStateOnly() {
        assertThatThrownBy(() -> table.on(PULL, SHUT, LOCKED)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PULL in SHUT leads to OPEN already");
    }

    @Test
    void aLongerTableLeavesTheShorterAsItWas() {
        var longer = table.on(TURN_KEY, LOCKED, SHUT);

        assertThat(longer.moves()).hasSize(4);
        assertThat(table.moves()).hasSize(3).first().isEqualTo(new Move<>(PUSH_HARD, OPEN, SHUT));
    }

    @Test
    void drawsItself() {
        assertThat(table.mermaid(OPEN)).isEqualTo("""
                stateDiagram-v2
                    [*] --> OPEN
                    OPEN --> SHUT: push hard
                    SHUT --> OPEN: pull
                    SHUT --> LOCKED: turn key
                    LOCKED --> [*]
                """);
        assertThat(table.text()).isEqualTo("""
                OPEN  push hard → SHUT
                SHUT  pull → OPEN
                SHUT  turn key → LOCKED
                """);
    }
}
