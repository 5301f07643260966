package io.towpath.migration;

import static io.towpath.migration.State.AWAITING_SIGN_OFF;
import static io.towpath.migration.State.CUTTING_OVER;
import static io.towpath.migration.State.ROLLED_BACK;
import static io.towpath.migration.State.VALIDATING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.acceptance.SignOffRejected;
import io.towpath.acceptance.SignedOff;
import io.towpath.migration.step.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Trouble stands beside the state; attempts are numbered; what is asked twice is done once.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TroubleTest {

    private World world;

    @BeforeAll
    void buildTheWorld() {
        world = new World();
    }

    @BeforeEach
    void everyStepDoesItsWork() {
        world.script.keySet().removeIf(step -> !step.startsWith("wait-"));
        world.ran.clear();
    }

    @Test
    void whatAPersonMustMendWaitsForThePersonAndGoesOnFromTheFailedStep() {
        UUID id = world.started("full");
        world.script.put("copy-disks",
                context -> Outcome.failed("target-full", "no space left on device", "Make room."));
        world.node("a").drive(id);

        MigrationView stalled = world.view(id);
        assertThat(stalled.state()).isEqualTo(CUTTING_OVER);
        Stall stall = Objects.requireNonNull(stalled.stall());
        assertThat(stall.code()).isEqualTo("target-full");
        assertThat(stall.nextTryAt()).isNull();
        assertThat(stalled.next()).isEqualTo("Make room.");
        world.node("a").drive(id);
        assertThat(Collections.frequency(world.ran, "copy-disks")).isOne();

        world.script.remove("copy-disks");
        world.act(() -> world.commands.retry(id, "lena"));
        world.node("a").drive(id);
        assertThat(world.state(id)).isEqualTo(AWAITING_SIGN_OFF);
        assertThat(world.view(id).stall()).isNull();
        assertThat(Collections.frequency(world.ran, "check-source")).isOne();
        assertThat(Collections.frequency(world.ran, "copy-disks")).isEqualTo(2);
    }

    @Test
    void whatMayPassIsTriedAgainSoOftenOnly() {
        UUID id = world.started("flaky");
        world.script.put("copy-disks", context -> Outcome.failedForNow("source-io", "stale handle", "Look at it."));

        for (int attempt = 0; attempt < 2; attempt++) {
            world.node("a").drive(id);
            assertThat(Objects.requireNonNull(world.view(id).stall()).nextTryAt()).isNotNull();
            world.due(id);
        }
        world.node("a").drive(id);

        assertThat(Objects.requireNonNull(world.view(id).stall()).nextTryAt()).isNull();
        assertThat(world.store.due(false, 1000)).extracting(MigrationRow::id).doesNotContain(id);
    }

    @Test
    void whileNobodyIsServedItIsTriedAgainSooner() {
        MigrationSettings hour = new MigrationSettings(World.QUICK.lease(), World.QUICK.heartbeat(), World.QUICK.tick(),
                List.of(Duration.ofHours(1)), List.of(Duration.ofMinutes(7)), World.QUICK.drain());
        UUID serves = world.started("serves");
        world.script.put("check-target", context -> Outcome.failedForNow("target-io", "stale handle", "Look at it."));
        world.node("a", hour).drive(serves);
        assertThat(untilNextTry(serves)).isBetween(Duration.ofMinutes(58), Duration.ofMinutes(60));

        world.script.remove("check-target");
        world.script.put("seal-source", context -> Outcome.failedForNow("source-io", "stale handle", "Look at it."));
        UUID down = world.started("down");
        world.node("a", hour).drive(down);
        assertThat(untilNextTry(down)).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(7));

        world.due(down);
        world.node("a", hour).drive(down);
        assertThat(untilNextTry(down)).as("then as usual").isBetween(Duration.ofMinutes(58), Duration.ofMinutes(60));
        world.due(down);
        world.node("a", hour).drive(down);
        assertThat(Objects.requireNonNull(world.view(down).stall()).nextTryAt()).isNull();
    }

    private Duration untilNextTry(UUID id) {
        Stall stall = Objects.requireNonNull(world.view(id).stall());
        return Duration.between(Instant.now(), Objects.requireNonNull(stall.nextTryAt()));
    }

    @Test
    void whatIsRecognisedIsTriedAgainAsTheCatalogueSays() {
        UUID expired = world.started("expired");
        world.script.put("copy-disks", context -> Outcome.failedForNow("source-io",
                "TLS failed: PKIX path validation failed: validity check failed: NotAfter: Sat Nov 14", "Look at it."));
        world.node("a").drive(expired);
        assertThat(Objects.requireNonNull(world.view(expired).stall()).nextTryAt()).isNull();

        UUID memory = world.started("memory");
        world.script.put("copy-disks", context -> Outcome.failed("source-refused",
                "received NFC error 5 from server: Failed to allocate the requested 2097176 bytes", "Look at it."));
        world.node("a").drive(memory);
        assertThat(Objects.requireNonNull(world.view(memory).stall()).nextTryAt()).isNotNull();
        assertThat(world.failures).contains(world.row(expired).vmName() + " source-io",
                world.row(memory).vmName() + " source-refused");
    }

    @Test
    void whereOnlyTheCodeIsKnownTheStepsWordCounts() {
        UUID id = world.started("power");
        world.script.put("copy-disks", context -> Outcome.failedForNow("source-power",
                "it runs after its power was taken away", "Look at it."));
        world.node("a").drive(id);

        assertThat(Objects.requireNonNull(world.view(id).stall()).nextTryAt()).isNotNull();
    }

    @Test
    void troubleThatPassedIsForgotten() {
        UUID id = world.started("passes");
        world.script.put("copy-disks", context -> Outcome.failedForNow("source-io", "stale handle", "Look at it."));
        world.node("a").drive(id);

        world.script.remove("copy-disks");
        world.due(id);
        world.node("a").drive(id);

        assertThat(world.state(id)).isEqualTo(AWAITING_SIGN_OFF);
        assertThat(world.view(id).stall()).isNull();
        assertThat(world.row(id).stallTries()).isZero();
    }

    @Test
    void anExceptionNobodyForesawIsTroubleNotDeath() {
        UUID id = world.started("bug");
        world.script.put("run-checks", context -> {
            throw new IllegalStateException("seventeen");
        });

        world.node("a").drive(id);

        assertThat(world.state(id)).isEqualTo(VALIDATING);
        assertThat(Objects.requireNonNull(world.view(id).stall()).what()).contains("seventeen");
    }

    @Test
    void whatTheOwnerReportsIsDecidedByAPerson() {
        UUID id = world.started("rejected");
        world.node("a").drive(id);

        world.act(() -> world.ownersWord.on(new SignOffRejected(id, "mia@example.com", "no login", false)));
        assertThat(world.state(id)).isEqualTo(AWAITING_SIGN_OFF);
        assertThat(Objects.requireNonNull(world.view(id).stall()).what()).contains("no login");

        world.act(() -> world.commands.retry(id, "lena"));
        assertThat(world.state(id)).isEqualTo(VALIDATING);
        world.node("a").drive(id);
        assertThat(world.state(id)).isEqualTo(AWAITING_SIGN_OFF);
        assertThat(Collections.frequency(world.ran, "run-checks")).isEqualTo(2);

        world.act(() -> world.ownersWord.on(new SignOffRejected(id, "mia@example.com", "still no login", true)));
        world.act(() -> world.commands.askAgain(id, "lena"));
        world.node("a").drive(id);
        assertThat(world.view(id).stall()).isNull();
        assertThat(Collections.frequency(world.ran, "ask-owner")).isEqualTo(3);
        assertThat(Collections.frequency(world.ran, "run-checks")).isEqualTo(2);

        world.act(() -> world.commands.rollBack(id, "lena", "the owner does not want it"));
        world.node("a").drive(id);
        assertThat(world.state(id)).isEqualTo(ROLLED_BACK);
    }

    @Test
    void aWordThatComesTooLateIsRefused() {
        UUID id = world.started("late");
        world.node("a").drive(id);
        world.act(() -> world.commands.rollBack(id, "lena", "no"));

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> world.act(() -> world.ownersWord.on(new SignedOff(id, "mia@example.com"))));
    }

    @Test
    void commandsGivenTwiceHaveTheEffectOfOne() {
        UUID vm = world.vm("twice");
        UUID id = world.transaction.execute(status -> world.commands.plan(world.plan(vm), "lena"));
        assertThat(world.transaction.<UUID>execute(status -> world.commands.plan(world.plan(vm), "lena")))
                .isEqualTo(id);
        world.jdbc.sql("update vm set soak_days = 10 where id = :vm").param("vm", vm).update();
        assertThat(world.transaction.<UUID>execute(status -> world.commands.plan(world.plan(vm), "lena")))
                .as("its CMDB asks for more by now").isEqualTo(id);
        PlanMigration plan = world.plan(vm);
        assertThatThrownBy(() -> world.act(() -> world.commands.plan(new PlanMigration(vm, plan.targetId(),
                plan.format(), plan.soakBusinessDays() - 1, plan.waveId(), plan.waveKey()), "lena")))
                .as("another plan, whose soak would not be kept").extracting("code").isEqualTo("already-planned");

        world.act(() -> world.commands.start(id, "lena"));
        world.act(() -> world.commands.start(id, "lena"));
        world.act(() -> world.commands.hold(id, "lena", "wait"));
        world.act(() -> world.commands.hold(id, "jo", "wait more"));
        world.act(() -> world.commands.retry(id, "lena"));

        assertThat(world.row(id).visit()).isOne();
        assertThat(Objects.requireNonNull(world.view(id).hold()).by()).isEqualTo("lena");
    }

    @Test
    void aNewAttemptFollowsAFinalOneOnly() {
        UUID vm = world.vm("again");
        UUID first = world.transaction.execute(status -> world.commands.plan(world.plan(vm), "lena"));
        world.act(() -> world.commands.start(first, "lena"));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> world.act(() -> world.commands.plan(world.plan(vm), "lena")))
                .withMessageContaining("cutting over already");

        world.act(() -> world.commands.cancel(first, "lena", "no"));
        UUID second = world.transaction.execute(status -> world.commands.plan(world.plan(vm), "lena"));

        assertThat(world.view(second).attempt()).isEqualTo(2);
        assertThat(world.commands.allOf(vm)).extracting(MigrationView::id).containsExactly(second, first);
    }

    @Test
    void whoSawAnOlderVersionIsToldSo() {
        UUID id = world.planned("seen");
        int seen = world.row(id).version();
        world.act(() -> world.commands.start(id, "jo"));

        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> world.act(() -> {
            world.commands.expect(id, seen);
            world.commands.cancel(id, "lena", "no");
        })).satisfies(refused -> assertThat(refused.code()).isEqualTo("precondition-failed"));
        assertThat(world.state(id)).isEqualTo(CUTTING_OVER);
    }
}
