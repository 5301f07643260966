package io.towpath.migration.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.inventory.Vm;
import io.towpath.migration.OutageBarrier;
import io.towpath.migration.TripHooks;
import io.towpath.migration.TripPoint;
import io.towpath.platform.spi.TargetSurvey;
import io.towpath.platform.spi.TargetSurvey.Kind;
import io.towpath.platform.spi.TargetSurvey.Obstacle;
import io.towpath.replication.Trip;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What stands at the target already stops a trip while its VM serves, not in the outage.
class AskTargetTest {

    private static final TargetSurvey SURVEY = new TargetSurvey("qemu:///system", List.of(), List.of());

    @TempDir
    Path folder;
    private Peers peers;
    private final List<String> shutDown = new ArrayList<>();
    private @Nullable TripHooks hooks;
    private boolean wentOff;

    @BeforeEach
    void prepare() {
        peers = new Peers(folder);
        peers.estate.live = true;
        peers.kvm.survey = SURVEY;
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "ADDRESS", mode = EnumSource.Mode.EXCLUDE)
    void whatIsInTheWayStopsTheTripBeforeTheShutdown(Kind kind) {
        peers.kvm.inTheWay = List.of(new Obstacle(kind, "Something is there.", "Move it."));

        for (Outcome outcome : List.of(checkTarget(), shutDown())) {
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                assertThat(failed.code()).isEqualTo(kind.code());
                assertThat(failed.what()).isEqualTo("kvm01: Something is there.");
                assertThat(failed.remedy()).isEqualTo("Move it. Then retry.");
                assertThat(failed.passes()).isFalse();
            });
        }
        assertThat(shutDown).as("the source serves still").isEmpty();
    }

    @Test
    void aTargetThatWentSilentKeepsTheSourceServing() {
        assertThat(checkTarget()).isInstanceOf(Outcome.Done.class);
        peers.kvm.silent = true;

        for (Outcome outcome : List.of(shutDown(), checkTarget())) {
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                assertThat(failed.code()).isEqualTo("target-unreachable");
                assertThat(failed.passes()).as("it is tried again").isTrue();
            });
        }
        assertThat(shutDown).isEmpty();
    }

    @Test
    void anAddressThatWasSeenIsToldAndStopsNothing() {
        peers.kvm.inTheWay = List.of(new Obstacle(Kind.ADDRESS, "web02 was seen with 10.1.2.3.", "Ask."));

        assertThat(checkTarget()).isInstanceOfSatisfying(Outcome.Done.class, done -> assertThat(done.note()).endsWith(
                "Nothing is in its way among 0 VMs at qemu:///system. web02 was seen with 10.1.2.3."));
        assertThat(shutDown()).isInstanceOf(Outcome.Done.class);
        assertThat(shutDown).containsExactly("web01");
    }

    @Test
    void whereNobodyCanBeAskedThatIsSaid() {
        peers.kvm.survey = null;

        assertThat(checkTarget()).isInstanceOfSatisfying(Outcome.Done.class, done -> assertThat(done.note())
                .endsWith("What stands there was not looked at: nobody can be asked."));
        assertThat(shutDown()).isInstanceOf(Outcome.Done.class);
    }

    private Outcome checkTarget() {
        return new CheckTarget(peers.landing(), peers.mover).run(peers.context());
    }

    /// It was asked when the target could take it, and perhaps nobody is served since: what matters then is the source's power.
    @Test
    void aSourceThatIsPerhapsOffIsLookedAtWhateverTheTargetSays() {
        peers.kvm.silent = true;

        assertThat(shutDown(peers.replicas(new NoReplications() {
            @Override
            public boolean perhapsOff(UUID migrationId) {
                return true;
            }
        }))).isEqualTo(Outcome.done("It is off."));
        assertThat(shutDown).containsExactly("web01");
    }

    /// It waited for hooks and slots since it was asked.
    @Test
    void anOutageThatMayNotBeginAnyMoreDoesNot() {
        peers.permit = new OutageBarrier.Wait("W-003 is paused.");
        assertThat(shutDown()).isInstanceOfSatisfying(Outcome.Queued.class, waits -> {
            assertThat(waits.note()).isEqualTo("W-003 is paused.");
            assertThat(waits.again()).isNotNull();
        });
        peers.permit = new OutageBarrier.Stop("web01 may not go down any more.", "Plan it again.");
        hooks = new RanHooks();
        assertThat(shutDown()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo("outage-too-late");
            assertThat(failed.remedy()).startsWith("Plan it again. Its hooks before the shutdown have run already");
        });
        assertThat(shutDown).as("the source serves still").isEmpty();

        assertThat(shutDown(peers.replicas(new NoReplications() {
            @Override
            public boolean perhapsOff(UUID migrationId) {
                return true;
            }
        }))).as("what is perhaps off is looked at").isInstanceOf(Outcome.Done.class);
    }

    /// It would not go off when it was asked; a person shut it down as he was told, or its guest did at last.
    @Test
    void aSourceThatWentOffSinceIsNotKeptFromItsOutage() {
        peers.permit = new OutageBarrier.Wait("W-003 is paused.");
        peers.kvm.silent = true;
        assertThat(step(peers.replicas()).notNow(peers.context())).as("it makes no claim").isPresent();
        wentOff = true;

        assertThat(step(peers.replicas()).notNow(peers.context())).isEmpty();
        assertThat(shutDown()).isEqualTo(Outcome.done("It is off."));
        assertThat(shutDown).containsExactly("web01");
    }

    private static final class RanHooks implements TripHooks {

        @Override
        public boolean any(UUID migrationId, TripPoint point) {
            return true;
        }

        @Override
        public boolean ran(UUID migrationId, TripPoint point) {
            return point == TripPoint.BEFORE_SHUTDOWN;
        }

        @Override
        public boolean begins(UUID migrationId, TripPoint point) {
            return false;
        }

        @Override
        public boolean begun(UUID migrationId, TripPoint point) {
            return point == TripPoint.BEFORE_SHUTDOWN;
        }

        @Override
        public Standing arrive(UUID migrationId, TripPoint point, boolean pressing) {
            return new Standing.Done("drain is done.");
        }

        @Override
        public Duration waitedFor(UUID migrationId, TripPoint point) {
            return Duration.ZERO;
        }
    }

    private Outcome shutDown() {
        return shutDown(peers.replicas());
    }

    private Outcome shutDown(Replicas replicas) {
        return step(replicas).run(peers.context());
    }

    private ShutDownSource step(Replicas replicas) {
        return new ShutDownSource(replicas, new NoReplicator() {
            @Override
            public boolean wentOff(UUID migrationId, Vm vm) {
                return wentOff;
            }

            @Override
            public String shutDown(Trip trip) {
                shutDown.add(trip.vm().name());
                return "It is off.";
            }
        }, peers.mayGoDown(hooks));
    }
}
