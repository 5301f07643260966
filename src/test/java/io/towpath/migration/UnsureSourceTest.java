package io.towpath.migration;

import static io.towpath.migration.State.AWAITING_SIGN_OFF;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.migration.step.Outcome;
import io.towpath.platform.spi.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A source that goes away while it is asked to shut a VM down: perhaps nobody is served, so a person hears of it soon.
class UnsureSourceTest {

    private static final MigrationSettings SETTINGS = new MigrationSettings(Duration.ofSeconds(30),
            Duration.ofMillis(100), Duration.ofMillis(100), List.of(Duration.ofMinutes(5), Duration.ofMinutes(15)),
            List.of(Duration.ofSeconds(20), Duration.ofSeconds(30)), Duration.ofSeconds(5));

    private World world;

    @BeforeEach
    void buildTheWorld() {
        world = new World();
    }

    /// Asked, and not heard of since.
    private UUID asked(String name, String column) {
        UUID id = world.started(name);
        world.jdbc.sql("""
                insert into replication (migration_id, source_id, vm_ref, vm_name) values (:id, :source, 'vm-1', :name)
                """).param("id", id).param("source", world.source).param("name", name).update();
        world.answers.put(world.source, new Probe(false, "vc.example.com cannot be reached", "Check the address."));
        world.script.put("shut-down-source", _ -> {
            if (!world.answers.containsKey(world.source)) {
                return Outcome.done("It is off.");
            }
            world.jdbc.sql("update replication set %s"
                    .formatted(column)).update();
            return Outcome.failedForNow("source-io", name + ": shutting it down: no answer", "Look at the source.");
        });
        return id;
    }

    private UUID unsure(String name) {
        return asked(name, "asked_at = coalesce(asked_at, clock_timestamp())");
    }

    private Stall driven(UUID id) {
        world.due(id);
        world.node("a", SETTINGS).drive(id);
        return Objects.requireNonNull(world.view(id).stall());
    }

    @Test
    void aPersonHearsOfItWithinMinutesWithWhatIsKnownAndWhatCanBeDone() {
        UUID id = unsure("web01");

        Stall first = driven(id);
        assertThat(first.isAway()).isTrue();
        assertThat(first.nextTryAt()).isBefore(Instant.now().plusSeconds(60));
        assertThat(first.what()).contains("web01 was asked to shut down at ", "whether it did is not known");
        assertThat(driven(id).isAway()).isTrue();

        Stall told = driven(id);
        assertThat(told.nextTryAt()).as("a person decides").isNull();
        assertThat(told.code()).isEqualTo(Stall.SHUTDOWN_UNKNOWN);
        assertThat(told.what()).startsWith("source has been away since ").contains("vc.example.com cannot be reached",
                "web01 was asked to shut down at ", "perhaps it does not serve");
        assertThat(world.view(id).next()).contains("It goes on by itself when source answers", "or roll back");
        assertThat(world.failures).contains("web01 shutdown-unknown");
    }

    @Test
    void whoKnowsHasItWaitAndItGoesOnAsSoonAsTheSourceAnswers() {
        UUID id = unsure("web01");
        driven(id);
        driven(id);
        driven(id);

        world.act(() -> world.commands.retry(id, "lena"));
        Stall waits = driven(id);
        assertThat(waits.isAway()).isTrue();
        assertThat(waits.nextTryAt()).as("as long as for any source").isAfter(Instant.now().plusSeconds(3600));
        assertThat(driven(id).isAway()).isTrue();
        assertThat(world.row(id).stallTries()).isZero();

        world.answers.clear();
        world.jdbc.sql("update migration_away set ask_at = clock_timestamp() where ask_at < 'infinity'").update();
        world.aways.look();
        assertThat(world.row(id).due()).isTrue();
        world.node("a", SETTINGS).drive(id);
        assertThat(world.state(id)).isEqualTo(AWAITING_SIGN_OFF);
    }

    @Test
    void whoKnowsRollsItBack() {
        UUID id = unsure("web01");
        driven(id);
        driven(id);
        driven(id);

        world.act(() -> world.commands.rollBack(id, "lena", "the window closes"));
        world.answers.clear();
        world.due(id);
        world.node("a", SETTINGS).drive(id);

        assertThat(world.state(id)).isEqualTo(State.ROLLED_BACK);
    }

    /// Its target is asked before each try, and is away as well by then.
    @Test
    void aPersonHearsOfItAsSoonWhereTheTargetIsAwayAsWell() {
        UUID id = unsure("web01");
        assertThat(driven(id).code()).isEqualTo(Stall.SOURCE_AWAY);
        world.answers.put(world.target, new Probe(false, "kvm01 does not answer", "Look at it."));
        world.script.put("shut-down-source",
                _ -> Outcome.failedForNow("target-unreachable", "kvm01 does not answer", "Look at the target."));

        Stall second = driven(id);
        assertThat(second.code()).isEqualTo(Stall.TARGET_AWAY);
        assertThat(second.nextTryAt()).isBefore(Instant.now().plusSeconds(60));
        assertThat(second.what()).startsWith("It waits for target, away since ").contains(
                "whether it did is not known");

        Stall told = driven(id);
        assertThat(told.nextTryAt()).as("a person decides").isNull();
        assertThat(told.code()).isEqualTo(Stall.SHUTDOWN_UNKNOWN);
        assertThat(told.what()).startsWith("target has been away since ");
        assertThat(world.failures).contains("web01 shutdown-unknown");
    }

    @Test
    void whatAPersonWasToldOfGoesOnByItselfOnceBothSidesAnswer() {
        UUID id = unsure("web01");
        driven(id);
        driven(id);
        assertThat(driven(id).nextTryAt()).isNull();
        world.jdbc.sql(
                "insert into migration_away (connection_id, said, ask_at) values (:id, 'silent', now() + interval '1 h')")
                .param("id", world.target).update();

        world.answers.clear();
        looked(world.source);
        assertThat(world.row(id).due()).as("its target is away yet").isFalse();
        looked(world.target);

        assertThat(world.row(id).due()).isTrue();
        world.node("a", SETTINGS).drive(id);
        assertThat(world.state(id)).isEqualTo(AWAITING_SIGN_OFF);
        assertThat(world.view(id).stall()).isNull();
    }

    private void looked(UUID place) {
        world.jdbc.sql("update migration_away set ask_at = clock_timestamp() where connection_id = :id")
                .param("id", place).update();
        world.aways.look();
    }

    /// It serves for sure, and may do so for a day.
    @Test
    void aSourceThatWasSeenRunningSinceIsWaitedForAsAnyOther() {
        UUID id = asked("web01", "asked_at = clock_timestamp(), still_ran_at = clock_timestamp()");

        assertThat(driven(id).nextTryAt()).isAfter(Instant.now().plusSeconds(3600));
        assertThat(world.row(id).stallTries()).isZero();
    }

    @Test
    void anAskThatWasNeverTakenLeavesItServing() {
        UUID id = asked("web01", "asked_at = null");

        assertThat(driven(id).nextTryAt()).isAfter(Instant.now().plusSeconds(3600));
    }

    /// Its server answers, and the host below does not.
    @Test
    void whereOnlyTheVmDoesNotAnswerAPersonHearsOfItAsSoon() {
        UUID id = unsure("web01");
        world.script.put("shut-down-source", _ -> {
            world.jdbc.sql("update replication set asked_at = coalesce(asked_at, clock_timestamp())").update();
            return Outcome.failedForNow("source-io", "web01: the host does not answer", "Look at the source.");
        });
        world.answers.clear();

        driven(id);
        driven(id);

        assertThat(driven(id).nextTryAt()).isNull();
    }
}
