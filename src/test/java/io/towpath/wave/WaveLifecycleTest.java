package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaveLifecycleTest {

    @Test
    void hasTheseMovesAndNoOthers() {
        assertThat(WaveLifecycle.TABLE.text()).isEqualTo("""
                DRAFT    start → RUNNING
                RUNNING  pause → PAUSED
                PAUSED   resume → RUNNING
                RUNNING  stop → STOPPED
                PAUSED   stop → STOPPED
                RUNNING  complete → COMPLETED
                PAUSED   complete → COMPLETED
                """);
    }

    @Test
    void nothingLeadsOutOfTheEnd() {
        assertThat(WaveLifecycle.TABLE.triggers(WaveState.STOPPED)).isEmpty();
        assertThat(WaveLifecycle.TABLE.triggers(WaveState.COMPLETED)).isEmpty();
    }
}
