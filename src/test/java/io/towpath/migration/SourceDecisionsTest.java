package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.replication.Replicator;
import io.towpath.replication.SourceComparisons;
import io.towpath.replication.SourceComparisons.Comparison;
import io.towpath.replication.SourceComparisons.Disk;
import io.towpath.replication.SourceComparisons.Said;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who goes on without a comparison takes no difference by it.
class SourceDecisionsTest {

    private static final UUID ID = new UUID(0, 3);

    private final List<String> done = new ArrayList<>();
    private Said said = Said.NOT_COMPARED;
    private SourceDecisions decisions;

    @BeforeEach
    @SuppressWarnings("NullAway") // it asks no database
    void aTripThatWaitsForItsComparison() {
        var stall = new Stall("compare-before-start", "source-not-compared", "It was not compared.", "Retry.",
                Instant.EPOCH, null);
        var row = new MigrationRow(ID, new UUID(0, 7), "web01", 1, null, null, new UUID(0, 2), Mode.WARM, "qcow2", 5,
                null,
                State.CUTTING_OVER, Instant.EPOCH, "started", 3, 1, null, null, stall, 0, false, false);
        decisions = new SourceDecisions(new MigrationStore(null) {
            @Override
            Optional<MigrationRow> lock(UUID id) {
                return Optional.of(row);
            }
        }, new Moves(null, null, null, null, null) {
            @Override
            void audit(MigrationRow of, String actor, String action, @Nullable String why, Map<String, String> facts) {
                done.add(action);
            }

            @Override
            boolean clearStall(MigrationRow of, String actor, String action) {
                return done.add(action);
            }
        }, told(Replicator.class), told(SourceComparisons.class), null);
    }

    private <T> T told(Class<T> of) {
        return of.cast(Proxy.newProxyInstance(of.getClassLoader(), new Class<?>[]{of}, (_, method, _) -> {
            done.add(method.getName());
            return method.getName().equals("of")
                    ? new Comparison(List.of(new Disk("2000", "Hard disk 1", said, "", 0, 0, 0)), null, null, null)
                    : null;
        }));
    }

    @Test
    void whatIsNotComparedIsLeft() {
        decisions.leaveComparison(ID, "lena", "it takes too long");

        assertThat(done).contains("leave", "migration.comparison-left", "migration.retried");
    }

    @Test
    void whatIsKnownToDifferIsNotLeft() {
        said = Said.DIFFERS;

        RefusedException refused = catchThrowableOfType(RefusedException.class,
                () -> decisions.leaveComparison(ID, "lena", "it takes too long"));

        assertThat(refused.getMessage()).contains("web01 is known to differ");
        assertThat(done).containsExactly("of");
    }
}
