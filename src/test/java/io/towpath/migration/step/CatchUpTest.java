package io.towpath.migration.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.replication.ReplicationException;
import org.junit.jupiter.api.Test;

/// What becomes of a cutover whose source is not what arrived.
class CatchUpTest {

    @Test
    void otherDisksThanTheTargetIsDescribedWithAbortTheCutover() {
        var drift = new ReplicationException(ReplicationException.DRIFT,
                "web01 is not what was planned: Hard disk 2, 1 GiB, was added.", "Undo it.", false, null);

        assertThat(Aborts.of(drift)).isInstanceOfSatisfying(Outcome.Aborted.class, aborted -> {
            assertThat(aborted.code()).isEqualTo("source-drift");
            assertThat(aborted.what()).contains("Hard disk 2").contains("was not started");
        });
        assertThat(Aborts.of(new ReplicationException("source-io", "It broke.", "Wait.", true, null)))
                .isEqualTo(new Outcome.Failed("source-io", "It broke.", "Wait.", true));
    }
}
