package io.towpath.migration.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.inventory.Vm;
import io.towpath.replication.ReplicationException;
import io.towpath.replication.SourceComparisons;
import io.towpath.replication.Trip;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is done with the comparison of a source with what arrived: the snapshot stays until then, a difference stops the trip
/// until a person took it, and both are on the checklist.
class CompareSourceTest {

    @TempDir
    Path folder;
    private Peers peers;
    private final Compared compared = new Compared();
    private final List<String> removed = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();
    private boolean away;
    private boolean overBefore;
    private CompareSource step;
    private RemoveSnapshots remove;
    private CleanSource clean;

    @BeforeEach
    void prepare() {
        peers = new Peers(folder);
        var hypervisor = new NoReplicator() {
            @Override
            public Optional<String> removeSnapshots(UUID migrationId, Vm vm) throws ReplicationException {
                overBefore = compared.over;
                if (away) {
                    throw new ReplicationException("source-io", "no answer", "Look.", true, null);
                }
                removed.add(vm.name());
                return Optional.of("One snapshot was removed.");
            }

            @Override
            public Optional<String> leaveSnapshots(UUID migrationId, String why) {
                kept.add(why);
                return Optional.of("One snapshot stays on the books: " + why);
            }

            @Override
            public Optional<String> leaveTracking(UUID migrationId) {
                return Optional.of("Change tracking stays on there.");
            }

            @Override
            public Optional<String> removeOtherSnapshots(UUID migrationId, Vm vm) {
                return Optional.of("2 other snapshots of ours were removed at the source.");
            }
        };
        step = new CompareSource(peers.replicas(), hypervisor, compared, peers.office);
        remove = new RemoveSnapshots(hypervisor, compared);
        clean = new CleanSource(hypervisor, compared);
    }

    @Test
    void whereNobodyWantsItNothingHappens() {
        assertThat(remove.run(peers.context())).isInstanceOf(Outcome.Done.class);
        assertThat(removed).hasSize(1);
        assertThat(step.copies(peers.context())).isEmpty();
        assertThat(step.run(peers.context())).as("it may have been asked for before")
                .isEqualTo(Outcome.done("Not asked for. One snapshot was removed."));
        assertThat(removed).hasSize(2);
        assertThat(peers.office.said).isEmpty();
    }

    @Test
    void theSnapshotStaysUntilItIsDoneAndEqualityIsOnTheChecklist() {
        compared.due = true;
        assertThat(remove.run(peers.context())).isInstanceOfSatisfying(Outcome.Done.class,
                done -> assertThat(done.note()).contains("stays until", "2 other snapshots of ours"));
        assertThat(removed).isEmpty();
        assertThat(compared.awaited).isTrue();
        assertThat(step.copies(peers.context())).isPresent();

        assertThat(step.run(peers.context())).isInstanceOfSatisfying(Outcome.Done.class,
                done -> assertThat(done.note()).contains("equal at the moment of the cutover, 1 MiB (1048576 bytes)")
                        .contains("One snapshot was removed."));

        assertThat(removed).hasSize(1);
        assertThat(peers.office.said).singleElement().asString().startsWith("compared: EQUAL: equal at the moment");
        assertThat(step.run(peers.context())).as("twice is once").isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aDifferenceWaitsForAPersonWithTheSnapshotStillThere() {
        compared.due = true;
        compared.said = SourceComparisons.Said.DIFFERS;

        for (int i = 0; i < 2; i++) {
            assertThat(step.run(peers.context())).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                assertThat(failed.code()).isEqualTo("source-differs");
                assertThat(failed.what()).contains("Hard disk 1: at byte 65536");
                assertThat(failed.passes()).isFalse();
            });
        }
        assertThat(removed).isEmpty();
        assertThat(compared.over).isFalse();
        assertThat(peers.office.said).singleElement().asString().contains("Hard disk 1 differs: at byte 65536");

        compared.accept(new UUID(0, 1), "lena", "a page file");
        assertThat(step.run(peers.context())).isInstanceOfSatisfying(Outcome.Done.class,
                done -> assertThat(done.note()).contains("lena took it: a page file."));
        assertThat(removed).hasSize(1);
    }

    @Test
    void whatWasNotComparedIsNotToldAsEqual() {
        compared.due = true;
        compared.said = SourceComparisons.Said.NOT_COMPARED;

        assertThat(step.run(peers.context())).isInstanceOf(Outcome.Done.class);

        assertThat(peers.office.said).singleElement().asString()
                .startsWith("compared: NOT_COMPARED: Hard disk 1 was not compared");
    }

    @Test
    void aSourceThatDoesNotAnswerIsNotWaitedForWhenAPersonWentOn() {
        compared.due = true;
        compared.unreadable = true;
        away = true;
        assertThat(step.run(peers.context())).isInstanceOf(Outcome.Failed.class);

        compared.leave(new UUID(0, 1), "lena", "it was scrapped");

        assertThat(step.run(peers.context())).isInstanceOfSatisfying(Outcome.Done.class,
                done -> assertThat(done.note()).contains("lena went on", "stays on the books: no answer"));
        assertThat(kept).containsExactly("no answer");
        assertThat(compared.over).as("its digests are of no use any more").isTrue();
    }

    /// Who went on without the source once is not asked again at the end of the soak.
    @Test
    void aTripThatWentOnWithoutItsSourceEndsWithoutItToo() {
        compared.due = true;
        compared.unreadable = true;
        away = true;
        assertThat(clean.run(peers.context())).as("nobody went on without it").isInstanceOf(Outcome.Failed.class);
        assertThat(compared.over).isFalse();
        compared.leave(new UUID(0, 1), "lena", "it was scrapped");
        assertThat(step.run(peers.context())).isInstanceOf(Outcome.Done.class);
        compared.over = false;
        kept.clear();

        assertThat(clean.run(peers.context())).isInstanceOfSatisfying(Outcome.Done.class, done -> assertThat(
                done.note()).isEqualTo("Change tracking stays on there. One snapshot stays on the books: no answer"));

        assertThat(kept).containsExactly("no answer");
        assertThat(compared.over).as("its digests went with it").isTrue();
    }

    /// Whoever writes digests still is overtaken first.
    @Test
    void digestsAreDeletedOnceNobodyWritesThem() {
        assertThat(clean.run(peers.context())).isInstanceOf(Outcome.Done.class);

        assertThat(compared.over).isTrue();
        assertThat(removed).hasSize(1);
        assertThat(overBefore).isFalse();
    }

    private static final class Compared implements SourceComparisons {

        boolean due;
        boolean awaited;
        Said said = Said.EQUAL;
        private boolean done;
        boolean unreadable;
        boolean over;
        private @Nullable String left;
        private @Nullable String by;
        private @Nullable String why;

        @Override
        public boolean isDue(UUID migrationId) {
            return due && !done;
        }

        @Override
        public boolean wantedBeforeStart(UUID migrationId) {
            return false;
        }

        @Override
        public Comparison compareBeforeStart(Trip trip) throws ReplicationException {
            return compare(trip);
        }

        @Override
        public boolean comparesWithoutDigests(UUID migrationId) {
            throw new AssertionError("before the start only");
        }

        @Override
        public void withdrawn(UUID migrationId) {}

        @Override
        public void await(UUID migrationId) {
            awaited = true;
        }

        @Override
        public Comparison compare(Trip trip) throws ReplicationException {
            if (unreadable) {
                throw new ReplicationException("source-io", "no answer", "Look.", true, null);
            }
            done = true;
            return of(trip.migrationId());
        }

        @Override
        public Comparison of(UUID migrationId) {
            return new Comparison(done
                    ? List.of(new Disk("2000", "Hard disk 1", said, said == Said.DIFFERS
                            ? "at byte 65536"
                            : said == Said.NOT_COMPARED ? left + " went on" : "",
                            1 << 20, 1 << 20, 0))
                    : List.of(), by, why, left);
        }

        @Override
        public void accept(UUID migrationId, String who, String reason) {
            by = who;
            why = reason;
        }

        @Override
        public void leave(UUID migrationId, String who, String reason) {
            left = who;
            said = Said.NOT_COMPARED;
            done = true;
        }

        @Override
        public void over(UUID migrationId) {
            over = true;
        }
    }
}
