package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.replication.PassPlan;
import io.towpath.replication.Replications;
import io.towpath.replication.outlook.SyncRows;
import io.towpath.slot.BandwidthDesk;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@DatabaseTest
class ConsoleTest {

    private static final RequestPostProcessor LEAD = user("lena").authorities(AuthorityUtils.createAuthorityList(
            "inventory:read", "wave:read", "wave:write", "wave:execute"));
    private static final RequestPostProcessor AUDITOR = user("aud")
            .authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read"));

    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient db;
    @Autowired
    Replications replications;
    @Autowired
    PassPlan plan;
    @Autowired
    BandwidthDesk bandwidth;
    @Autowired
    Clock clock;

    private final List<UUID> rates = new ArrayList<>();

    private SyncRows rows;
    private UUID wave = new UUID(0, 0);
    private SyncRows.Trip failed = new SyncRows.Trip(wave, wave, "");
    private SyncRows.Trip moving = failed;
    private SyncRows.Trip waiting = failed;
    private SyncRows.Trip done = failed;

    @BeforeEach
    void aWaveInItsWindow() {
        rows = new SyncRows(db);
        Instant now = clock.instant();
        wave = rows.wave(now.minusSeconds(1800), Duration.ofHours(3));
        done = rows.trip("done", "COLD", "DONE", null);
        waiting = rows.trip("waiting", "COLD", "PLANNED", null);
        moving = rows.inStep("moving", 6, now.minusSeconds(60));
        plan.pause(replications.of(moving.id()).orElseThrow(), replications.passes(moving.id()));
        failed = rows.trip("failed", "COLD", "CUTTING_OVER", null);
        int position = 1;
        for (SyncRows.Trip trip : List.of(done, waiting, moving, failed)) {
            rows.member(wave, trip, position++);
        }
        rows.outage(moving, 8, now.minusSeconds(75), false);
        db.sql("""
                update migration set stall_step = 'copy-disks', stall_code = 'target-full', stall_since = now(),
                    stall_what = 'no space left on device', stall_remedy = 'Make room.' where id = :id
                """).param("id", failed.id()).update();
    }

    @Test
    void failedComeFirstThenWhatMovesThenWhatWaits() {
        String page = page("/waves/%s/console".formatted(wave));

        assertThat(page).contains("(1 failed)", "no space left on device", "Make room.", "What happened",
                "so far", "Slots of the wave", " of 4<", "Copying now", "Failed",
                "<strong>25.0 %</strong> of 5 %", "no cutover starts from", "Window ");
        assertThat(page.indexOf("vm-" + failed.vmId())).isPositive().isLessThan(page.indexOf("vm-" + moving.vmId()));
        assertThat(page.indexOf("vm-" + moving.vmId())).isLessThan(page.indexOf("vm-" + waiting.vmId()));
        assertThat(page.indexOf("vm-" + waiting.vmId())).isLessThan(page.indexOf("Done or out: 1"));
        assertThat(page.indexOf("vm-" + done.vmId())).isGreaterThan(page.indexOf("Done or out: 1"));
    }

    @Test
    void theOutageOfThoseWhoStartTogetherIsTold() {
        UUID shop = db.sql("insert into application (name, created_at) values (:name, now()) returning id")
                .param("name", "Shop " + wave).query(UUID.class).single();
        int position = 5;
        for (String name : List.of("shopweb", "shopdb")) {
            SyncRows.Trip trip = rows.inStep(name, 6, clock.instant().minusSeconds(60));
            plan.pause(replications.of(trip.id()).orElseThrow(), replications.passes(trip.id()));
            rows.member(wave, trip, position++);
            db.sql("update vm set application_id = :shop where id = :vm").param("shop", shop).param("vm", trip.vmId())
                    .update();
        }

        assertThat(page("/waves/%s/console".formatted(wave))).contains("Outage, P50 / P90", " for 3 VMs",
                "nothing is predicted yet of 1 more", "together ");
        MvcTestResult rest = mvc.get().uri("/api/v1/waves/%s/console".formatted(wave)).with(AUDITOR).exchange();
        assertThat(rest).hasStatusOk().bodyJson().extractingPath("$.outage.groups[0].vms").isEqualTo(2);
        assertThat(rest).bodyJson().extractingPath("$.members[?(@.groupP90Seconds > @.p90Seconds)]").asArray()
                .hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void batchesAreSetByRestAndToldOnPageAndConsole() {
        String api = "/api/v1/waves/%s/batches".formatted(wave);
        assertThat(mvc.get().uri(api).with(AUDITOR)).hasStatusOk().bodyJson().extractingPath("$.policy").isNull();
        assertThat(mvc.put().uri(api).with(AUDITOR).with(csrf()).contentType(MediaType.APPLICATION_JSON)
                .content("{\"first\": 1}")).hasStatus(403);
        assertThat(mvc.put().uri(api).with(LEAD).with(csrf()).contentType(MediaType.APPLICATION_JSON)
                .content("{\"first\": 2, \"goodPercent\": 100}")).hasStatusOk().bodyJson()
                .extractingPath("$.batches[1].begun").isEqualTo(false);
        assertThat(mvc.get().uri(api).with(LEAD)).bodyJson().extractingPath("$.batches[1].stand").isEqualTo(
                "Batch 2 may be cut over when 2 of the 2 VMs of batch 1 are good; 1 is now.");
        String waits = "Batch 2 may be cut over when 2 of the 2 VMs of batch 1 are good; 1 is now.";
        assertThat(page("/waves/%s/console".formatted(wave))).contains(waits, "1 of 2");
        assertThat(page("/waves/%s".formatted(wave))).contains(waits, "Go in batches", "No batches");
        assertThat(mvc.put().uri(api).with(LEAD).with(csrf()).contentType(MediaType.APPLICATION_JSON)
                .content("{\"first\": 1, \"goodPercent\": 101}")).hasStatus4xxClientError().bodyText()
                .contains("batches-out-of-range");
        assertThat(mvc.post().uri("/waves/%s/batches/off".formatted(wave)).with(LEAD).with(csrf()))
                .hasStatus3xxRedirection();
        assertThat(page("/waves/%s".formatted(wave))).doesNotContain(waits, "No batches");
    }

    @Test
    void metersSayWhatPausesTheWave() {
        assertThat(page("/waves/%s/console".formatted(wave))).contains("<strong>25.0 %</strong> of 5 %</span>",
                "Failed in a row", "<strong>1</strong> of 3</span>");

        assertThat(post("/waves/%s/console/limits".formatted(wave), "percent", "", "inARow", "1")).hasStatus(302);
        assertThat(page("/waves/%s/console".formatted(wave))).contains("<strong>25.0 %</strong></span>",
                "<strong>1</strong> of 1, limit reached</span>");
        assertThat(post("/waves/%s/console/limits".formatted(wave), "percent", "20", "inARow", "")).hasStatus(302);
        assertThat(page("/waves/%s/console".formatted(wave))).contains(
                "<strong>25.0 %</strong> of 20 %, limit reached</span>").doesNotContain("Failed in a row");

        db.sql("update wave set on_failure = 'PAUSE' where id = :id").param("id", wave).update();
        assertThat(page("/waves/%s/console".formatted(wave))).contains(
                "<strong>1</strong> pauses at the first, limit reached</span>").doesNotContain("of 20 %<");
    }

    @Test
    void theLowestRateIsTold() {
        UUID source = db.sql("select source_id from vm where id = :vm").param("vm", moving.vmId()).query(UUID.class)
                .single();
        rate(null, 80);
        assertThat(page("/waves/%s/console".formatted(wave))).contains(" of 80 MiB/s allowed to all waves");
        rate(source, 20);
        assertThat(page("/waves/%s/console".formatted(wave))).contains(
                " of 20 MiB/s allowed to all that read its sources");
        UUID target = db.sql("select target_id from migration where id = :id").param("id", moving.id())
                .query(UUID.class).single();
        rates.add(bandwidth.add(rule(null, target, 10), "lena"));
        assertThat(page("/waves/%s/console".formatted(wave))).contains(
                " of 10 MiB/s allowed to all that go to its targets");
        rates.add(bandwidth.add(rule(source, target, 5), "lena"));
        assertThat(page("/waves/%s/console".formatted(wave))).contains(
                " of 5 MiB/s allowed to all that go from its sources to its targets");
    }

    private void rate(@Nullable UUID source, long mib) {
        rates.add(bandwidth.add(rule(source, null, mib), "lena"));
    }

    private static BandwidthDesk.Draft rule(@Nullable UUID source, @Nullable UUID target, long mib) {
        return new BandwidthDesk.Draft(source, null, null, target, mib << 20, EnumSet.allOf(DayOfWeek.class),
                LocalTime.MIDNIGHT, LocalTime.MIDNIGHT, ZoneOffset.UTC, null);
    }

    @AfterEach
    void noRates() {
        rates.forEach(rate -> bandwidth.remove(rate, "lena"));
    }

    @Test
    void slotsInUseAreThoseThatTheWaveCounts() {
        SyncRows.Trip held = rows.inStep("held", 3, clock.instant().minusSeconds(60));
        rows.member(wave, held, 5);
        assertThat(page("/waves/%s/console".formatted(wave))).as("keeping in step takes none")
                .contains("<strong>1</strong> of 4<");

        db.sql("update migration set state = 'VALIDATING' where id = :id").param("id", held.id()).update();
        assertThat(page("/waves/%s/console".formatted(wave))).as("validating takes one")
                .contains("<strong>2</strong> of 4<");
    }

    @Test
    void whoWaitsBehindOthersIsPutBeforeThem() {
        SyncRows.Trip second = rows.trip("waits too", "COLD", "PLANNED", null);
        rows.member(wave, second, 5);
        db.sql("update wave set slots = 1 where id = :id").param("id", wave).update();
        String uri = "/waves/%s/members/%s/start-next".formatted(wave, second.vmId());
        assertThat(page("/waves/%s/console".formatted(wave))).contains(uri)
                .doesNotContain("/waves/%s/members/%s/start-next"
                        .formatted(wave, waiting.vmId()));
        assertThat(mvc.get().uri("/waves/%s/console".formatted(wave)).with(AUDITOR)).bodyText()
                .doesNotContain("start-next");
        assertThat(mvc.post().uri("/api/v1" + uri).with(AUDITOR).with(csrf())).hasStatus(403);

        assertThat(mvc.post().uri(uri).with(LEAD).with(csrf())).hasStatus(302);
        String page = page("/waves/%s/console".formatted(wave));
        assertThat(page.indexOf("vm-" + second.vmId())).isLessThan(page.indexOf("vm-" + waiting.vmId()));
        assertThat(mvc.post().uri("/api/v1/waves/%s/members/%s/start-next".formatted(wave, moving.vmId())).with(LEAD)
                .with(csrf())).hasStatus(409);
    }

    @Test
    void aFailureSaysWhoActsAndWhetherItIsTriedAgain() {
        assertThat(page("/waves/%s/console".formatted(wave))).contains("The target&#39;s storage is full",
                "/problems/target-full", "· storage team · after the fix");
        assertThat(page("/waves/%s".formatted(wave))).contains("/problems/target-full",
                "· storage team · after the fix");
        assertThat(mvc.get().uri("/api/v1/waves/%s/console".formatted(wave)).with(AUDITOR)).bodyJson()
                .extractingPath("$.members[?(@.lane == 'failed')].triage.who").asArray().containsExactly("storage");
    }

    @Test
    void oneLaneCanBeShownAlone() {
        assertThat(page("/waves/%s/console?lane=waiting".formatted(wave))).contains("vm-" + waiting.vmId(),
                "Show all VMs").doesNotContain("vm-" + moving.vmId(), "vm-" + failed.vmId());
        assertThat(page("/waves/%s/console?lane=soaking".formatted(wave))).contains("No VM is in this lane now.");
    }

    @Test
    void whatNeedsAttentionIsShownAloneAndStaysSoAsItIsFetchedAgain() {
        String page = page("/waves/%s/console?lane=attention&by=host".formatted(wave));

        assertThat(page).contains("vm-" + failed.vmId(), "Shown are VMs that failed", "No host is known · ",
                "Source: ", "hx-get=\"/waves/%s/console?lane=attention&amp;by=host\"".formatted(wave),
                "href=\"/waves/%s/console?by=host\"".formatted(wave),
                "href=\"/waves/%s/console?lane=attention&amp;by=step\"".formatted(wave))
                .doesNotContain("vm-" + waiting.vmId(), "vm-" + done.vmId());
        assertThat(page("/waves/%s/console?by=application".formatted(wave))).contains("No application · ",
                "vm-" + waiting.vmId());
        assertThat(page("/waves/%s/console?by=nonsense".formatted(wave))).contains("vm-" + waiting.vmId(),
                "hx-get=\"/waves/%s/console\"".formatted(wave));
    }

    @Test
    void anOutageUnderWayTellsWhenItEndsAndThatItsRateIsNotKnown() {
        SyncRows.Trip last = rows.inStep("last", 6, clock.instant().minusSeconds(60));
        plan.pause(replications.of(last.id()).orElseThrow(), replications.passes(last.id()));
        rows.member(wave, last, 5);
        Instant began = clock.instant().minusSeconds(50);
        rows.step(last, "CUTTING_OVER", "shut-down-source", began, began.plusSeconds(40));
        rows.state(last, "CUTTING_OVER");
        rows.pass(last, 8, "FINAL", began.plusSeconds(44), 4_000_000_000L, "OFF", null);
        db.sql("""
                update replication_pass set state = 'RUNNING', landed_at = null, ended_at = null
                 where migration_id = :id and number = 8
                """).param("id", last.id()).update();
        rated(last, 50_000_000);

        assertThat(page("/waves/%s/console".formatted(wave))).contains(" left at 47.7 MiB/s: will finish ",
                " · window ok", "Source: ");
        String member = "$.members[?(@.vmName == '%s')]".formatted(last.vmName());
        assertThat(mvc.get().uri("/api/v1/waves/%s/console".formatted(wave)).with(AUDITOR)).bodyJson()
                .satisfies(json -> {
                    assertThat(json).extractingPath(member + ".endsAt").asArray().doesNotContainNull();
                    assertThat(json).extractingPath(member + ".needsAttention").asArray().containsExactly(false);
                    assertThat(json).extractingPath("$.members[?(@.needsAttention == true)].lane").asArray()
                            .contains("failed");
                    assertThat(json).extractingPath("$.members[?(@.lane == 'failed')].source").asArray()
                            .doesNotContainNull();
                });

        rated(last, 0);
        assertThat(page("/waves/%s/console".formatted(wave))).contains("When it ends is not known: ",
                "are left and nothing moved of late.");
    }

    /// As a pass of two disks tells it, half of which is over; a rate of none was told a minute ago.
    private void rated(SyncRows.Trip trip, long bytesPerSecond) {
        db.sql("""
                update replication_pass_disk set phase = 'COPYING', ended_at = null, total_bytes = changed_bytes,
                       done_bytes = changed_bytes / 2, rate_bytes = :rate / 2,
                       updated_at = clock_timestamp() - case when :rate = 0 then interval '1 minute'
                                                             else interval '0' end
                 where pass_id = (select id from replication_pass where migration_id = :id and number = 8)
                """).param("rate", bytesPerSecond).param("id", trip.id()).update();
    }

    @Test
    void aShiftTellsTheNext() {
        assertThat(post("/waves/%s/console/note".formatted(wave), "note", "Pool B is slow <until> 21:30."))
                .hasStatus(302);
        assertThat(post("/waves/%s/console/note".formatted(wave), "note", "Pool B is fast again.")).hasStatus(302);

        assertThat(page("/waves/%s/console".formatted(wave))).contains("Pool B is fast again.", "Earlier notes",
                "Pool B is slow &lt;until&gt; 21:30.");
        assertThat(mvc.get().uri("/api/v1/waves/%s/shift-notes".formatted(wave)).with(AUDITOR)).bodyJson()
                .extractingPath("$[0].note").isEqualTo("Pool B is fast again.");
        assertThat(mvc.post().uri("/api/v1/waves/%s/shift-notes".formatted(wave))
                .contentType(MediaType.APPLICATION_JSON).content("{\"note\":\"\"}").with(LEAD).with(csrf()))
                .hasStatus4xxClientError();
        assertThat(mvc.post().uri("/waves/%s/console/note".formatted(wave)).param("note", "no").with(AUDITOR)
                .with(csrf())).hasStatus(403);
    }

    @Test
    void limitsAreSetFromThePageAndInRest() {
        assertThat(page("/waves/%s/console".formatted(wave))).contains(
                "Pauses at 5 % of its VMs, two at least, or 3 failures in a row. 1 VM failed",
                "These are the usual ones, in force for each wave whose limits nobody set.");

        assertThat(post("/waves/%s/console/limits".formatted(wave), "percent", "30", "inARow", "")).hasStatus(302);
        assertThat(page("/waves/%s/console".formatted(wave))).contains(
                "Pauses at 30 % of its VMs. 1 VM failed since a person accepted failures, 25.0 % of 4 VMs; 1 in a row.");

        assertThat(post("/waves/%s/console/limits".formatted(wave), "percent", "", "inARow", "")).hasStatus(302);
        assertThat(page("/waves/%s/console".formatted(wave))).contains(
                "Never pauses by itself: its limits are switched off.").doesNotContain("These are the usual ones");

        var put = mvc.put().uri("/api/v1/waves/%s/failure-limits".formatted(wave))
                .contentType(MediaType.APPLICATION_JSON).content("{\"inARow\":2}").with(LEAD).with(csrf());
        assertThat(put).hasStatusOk().bodyJson().extractingPath("$.inARow").isEqualTo(2);
        assertThat(mvc.put().uri("/api/v1/waves/%s/failure-limits".formatted(wave))
                .contentType(MediaType.APPLICATION_JSON).content("{\"inARow\":0}").with(LEAD).with(csrf()))
                .hasStatus4xxClientError().bodyText().contains("limits-out-of-range");
    }

    @Test
    void restHasTheSameFacts() {
        var console = mvc.get().uri("/api/v1/waves/%s/console".formatted(wave)).with(AUDITOR).exchange();

        assertThat(console).hasStatusOk().bodyJson().satisfies(json -> {
            assertThat(json).extractingPath("$.lanes.failed").isEqualTo(1);
            assertThat(json).extractingPath("$.lanes.cutting-over").isEqualTo(1);
            assertThat(json).extractingPath("$.members[2].vmName").isEqualTo(moving.vmName());
            assertThat(json).extractingPath("$.members[2].outageSeconds").asNumber().satisfies(
                    seconds -> assertThat(seconds.intValue()).isBetween(74, 200));
            assertThat(json).extractingPath("$.members[2].p90Seconds").isNotNull();
            assertThat(json).extractingPath("$.window.name").asString().startsWith("Window ");
        });
        assertThat(mvc.get().uri("/api/v1/waves/%s/console".formatted(UUID.randomUUID())).with(LEAD)).hasStatus(404);
        assertThat(mvc.get().uri("/waves/%s/console".formatted(UUID.randomUUID())).with(LEAD)).hasStatus(404);
    }

    @Test
    void whoMayOnlyReadSeesNoForms() {
        assertThat(mvc.get().uri("/waves/%s/console".formatted(wave)).with(AUDITOR).exchange()).bodyText()
                .doesNotContain("Write the note", "Set the limits", "Stop the wave…");
    }

    private String page(String uri) {
        MvcTestResult page = mvc.get().uri(uri).with(LEAD).exchange();
        assertThat(page).hasStatusOk();
        try {
            return page.getResponse().getContentAsString();
        } catch (java.io.UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private MvcTestResult post(String uri, String... params) {
        var request = mvc.post().uri(uri).with(LEAD).with(csrf());
        for (int i = 0; i < params.length; i += 2) {
            request.param(params[i], params[i + 1]);
        }
        return request.exchange();
    }
}
