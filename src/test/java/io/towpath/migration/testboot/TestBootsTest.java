package io.towpath.migration.testboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.migration.testboot.TestBoot.State;
import io.towpath.migration.testboot.TestBoot.Verdict;
import io.towpath.platform.spi.Power;
import io.towpath.replication.outlook.SyncRows;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;

/// What a test boot is judged by, whose turn it is, and what people and scripts are told. The hypervisor does as it is told; a real
/// one is in TestBootLabTest.
@DatabaseTest
class TestBootsTest extends BootedVms {

    @Test
    void anAgentThatAnswersIsASystemThatCameUp() throws IOException {
        UUID id = running();
        bed.seen = seen(Power.ON, "Debian GNU/Linux 13", 0);

        assertThat(moved(id)).isEqualTo(State.ENDING);
        assertThat(moved(id)).isEqualTo(State.ENDED);

        TestBoot boot = store.find(id).orElseThrow();
        assertThat(boot.verdict()).isEqualTo(Verdict.BOOTED);
        assertThat(boot.why()).contains("The agent in it answered", "Debian GNU/Linux 13");
        assertThat(boot.console()).isEqualTo("login:");
        assertThat(boot.checks()).extracting(TestBoot.Check::outcome).containsExactly("PASSED");
        assertThat(boot.took()).isNotNull();
        assertThat(bed.calls).containsExactly("start", "observe", "picture", "end", "clear");
        assertThat(holds.heldUntil(boot.migrationId())).isEmpty();
    }

    @Test
    void withoutAnAgentItIsWatchedAndJudgedByWhatItWrote() throws IOException {
        UUID id = running();
        bed.seen = seen(Power.ON, null, 5 << 20);
        assertThat(moved(id)).as("not yet").isEqualTo(State.RUNNING);
        watchMillis = 0;
        moved(id);
        assertThat(store.find(id).orElseThrow().verdict()).as("a system, or one that mends itself")
                .isEqualTo(Verdict.WROTE);
        moved(id);

        watchMillis = 600_000;
        UUID much = running();
        bed.seen = seen(Power.ON, null, 8 << 20);
        moved(much);
        assertThat(store.find(much).orElseThrow().verdict()).as("its layers get no larger").isEqualTo(Verdict.WROTE);
        moved(much);

        watchMillis = 0;
        UUID still = running();
        bed.seen = seen(Power.ON, null, 4096);
        moved(still);
        assertThat(store.find(still).orElseThrow().verdict()).isEqualTo(Verdict.NO_SIGN);
        assertThat(store.find(still).orElseThrow().why()).contains("wrote 4 KiB", "lacks drivers");
    }

    @Test
    void whatGoesOffOrStandsStillFailed() throws IOException {
        for (Power power : List.of(Power.OFF, Power.SUSPENDED, Power.UNKNOWN)) {
            UUID id = running();
            bed.seen = seen(power, null, 0);
            moved(id);
            assertThat(store.find(id).orElseThrow().verdict()).as("%s", power).isEqualTo(Verdict.FAILED);
            moved(id);
        }
    }

    @Test
    void whatCannotBeStartedIsRemovedAllTheSame() throws IOException {
        bed.refuses = "not enough memory";
        UUID id = asked();
        moved(id);
        assertThat(moved(id)).isEqualTo(State.ENDING);
        assertThat(moved(id)).isEqualTo(State.ENDED);

        TestBoot boot = store.find(id).orElseThrow();
        assertThat(boot.verdict()).isEqualTo(Verdict.NOT_STARTED);
        assertThat(boot.why()).isEqualTo("It could not be started: not enough memory.");
        assertThat(bed.calls).containsExactly("start", "end", "clear");
        assertThat(holds.heldUntil(boot.migrationId())).isEmpty();
    }

    @Test
    void whatCannotBeEndedHoldsTheImagesOnAndIsTriedAgain() throws IOException {
        UUID id = running();
        UUID migration = store.find(id).orElseThrow().migrationId();
        store.stop(id, "lena", "seen enough");
        moved(id);
        bed.staysUp = "nobody answers";

        assertThat(moved(id)).isEqualTo(State.ENDING);
        assertThat(store.find(id).orElseThrow().waitsFor()).contains("could not be ended so far", "nobody answers");
        assertThat(holds.heldUntil(migration)).isPresent();

        bed.staysUp = null;
        assertThat(moved(id)).isEqualTo(State.ENDED);
        assertThat(holds.heldUntil(migration)).isEmpty();
    }

    @Test
    void itsTimeIsBounded() throws IOException {
        longestMillis = 0;
        watchMillis = 0;
        UUID id = asked();
        moved(id);
        assertThat(moved(id)).as("over before it was started").isEqualTo(State.ENDING);
        assertThat(store.find(id).orElseThrow().why()).contains("Its time was over");
        assertThat(bed.calls).isEmpty();
    }

    @Test
    void asManyAtATargetAsAreAllowed() throws IOException {
        UUID first = asked();
        UUID second = asked();
        moved(first);

        assertThat(moved(second)).isEqualTo(State.ASKED);
        assertThat(store.find(second).orElseThrow().waitsFor()).contains("1 of 1 test boots at its target are up");

        store.stop(first, "lena", "room for others");
        moved(first);
        moved(first);
        assertThat(moved(second)).isEqualTo(State.PREPARING);
    }

    @Test
    void aTripThatWentOnGetsNone() throws IOException {
        UUID id = asked();
        db.sql("update migration set state = 'CUTTING_OVER' where id = :id")
                .param("id", store.find(id).orElseThrow().migrationId()).update();

        assertThat(moved(id)).isEqualTo(State.ENDED);
        assertThat(bed.calls).isEmpty();
    }

    @Test
    void pagesAndScriptsAreTold() throws IOException {
        UUID wave = rows.wave(clock.instant().plus(Duration.ofDays(3)), Duration.ofHours(2));
        SyncRows.Trip trip = inStep(wave);
        rows.member(wave, trip, 1);
        String page = "/inventory/vms/%s/test-boots".formatted(trip.vmId());
        String api = "/api/v1/vms/%s/test-boots".formatted(trip.vmId());
        assertThat(mvc.get().uri(page).with(lead())).hasStatusOk().bodyText()
                .contains("never booted at the target", "Not now: No libvirt is configured", "towpath.libvirt.uri")
                .doesNotContain("A throw-away copy can be");
        assertThat(mvc.post().uri(api).with(lead()).with(csrf())).hasStatus(409).bodyJson().extractingPath("$.code")
                .isEqualTo("test-boot-impossible");

        UUID id = store.insert(trip.id(), trip.vmId(), targetOf(trip), "lena").orElseThrow();
        assertThat(store.insert(trip.id(), trip.vmId(), targetOf(trip), "max")).as("two presses at once").isEmpty();
        bed.seen = seen(Power.ON, "Debian GNU/Linux 13", 0);
        moved(id);
        moved(id);
        assertThat(mvc.get().uri(page).with(lead())).hasStatusOk().bodyText().contains("Running", "Its passes wait",
                "towpath-test-", "hx-trigger=\"every 3s\"", "End it");
        assertThat(mvc.get().uri("/inventory/vms/" + trip.vmId()).with(lead())).hasStatusOk().bodyText().contains(page);
        db.sql("update test_boot set stop_by = 'lena', stop_why = 'x' where id = :id").param("id", id).update();
        assertThat(mvc.get().uri(page).with(lead())).hasStatusOk().bodyText().contains("Being ended",
                "It is being ended, as lena asked.").doesNotContain("It runs, and is watched", "End it");
        moved(id);
        assertThat(mvc.get().uri(page).with(lead())).hasStatusOk().bodyText().contains(
                "Its passes wait until it is removed.");
        moved(id);

        assertThat(mvc.get().uri(page).with(lead())).hasStatusOk().bodyText().contains("Booted", "of pass 3",
                "The agent in it answered", "login:", "/api/v1/test-boots/%s/screen".formatted(id))
                .doesNotContain("hx-trigger=\"every 3s\"");
        assertThat(mvc.get().uri("/api/v1/test-boots/%s/screen".formatted(id)).with(lead())).hasStatusOk()
                .hasContentType(MediaType.IMAGE_PNG);
        assertThat(mvc.get().uri(api).with(lead())).hasStatusOk().bodyJson().extractingPath("$[0].verdict")
                .isEqualTo("booted");
        assertThat(mvc.get().uri("/waves/%s/test-boots".formatted(wave)).with(lead())).hasStatusOk().bodyText()
                .contains("1 of 1 came up", trip.vmName());
        assertThat(mvc.get().uri("/api/v1/waves/%s/test-boots".formatted(wave)).with(lead())).hasStatusOk().bodyJson()
                .extractingPath("$.booted").isEqualTo(1);
        assertThat(mvc.post().uri("/api/v1/waves/%s/test-boots".formatted(wave)).with(lead()).with(csrf()))
                .hasStatusOk()
                .bodyJson().extractingPath("$.refused[0]").asString().contains(trip.vmName(), "No libvirt");
        assertThat(mvc.post().uri("/api/v1/test-boots/%s/end".formatted(UUID.randomUUID())).with(lead()).with(csrf())
                .contentType(MediaType.APPLICATION_JSON).content("{\"reason\":\"seen\"}")).hasStatus(404);
        assertThat(mvc.post().uri(api).with(user("vera").authorities(() -> "inventory:read")).with(csrf()))
                .hasStatus(403);
    }

    private static org.springframework.test.web.servlet.request.RequestPostProcessor lead() {
        return user("lena").authorities(() -> "inventory:read", () -> "wave:read", () -> "wave:execute");
    }
}
