package io.towpath.migration.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.replication.ReplicationException;
import org.junit.jupiter.api.Test;

/// Who has no turn at a host waits without using tries, unless nobody is served meanwhile.
class LastPassTurnTest {

    private final ReplicationException none = new ReplicationException(ReplicationException.TURN,
            "4 snapshots are under way at esx-01.", "Look under Slots.", true, null);

    @Test
    void aPassWhileTheSourceServesWaits() {
        assertThat(Replicas.of(none)).isInstanceOf(Outcome.Queued.class);
    }

    @Test
    void aLastPassFailsAndIsTriedAgainSoThatPoliciesAndPeopleHearOfIt() {
        assertThat(Replicas.ofLast(none)).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo("snapshot-turn");
            assertThat(failed.passes()).isTrue();
        });
    }
}
