package io.towpath.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
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
class CutoverWebTest {

    private static final String[] ENGINEER = {"inventory:read", "wave:read", "wave:execute"};
    private static final RequestPostProcessor EMIL = user("emil")
            .authorities(AuthorityUtils.createAuthorityList(ENGINEER));
    private static final RequestPostProcessor AUDITOR = user("aud")
            .authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read"));
    private static final RequestPostProcessor SCRIPT = opaqueToken()
            .authorities(AuthorityUtils.createAuthorityList(ENGINEER));

    @Autowired
    MockMvcTester mvc;
    @Autowired
    Cutovers cutovers;
    @Autowired
    JdbcClient db;

    private Yard yard;
    private UUID vm = new UUID(0, 0);
    private UUID trip = new UUID(0, 0);

    @BeforeEach
    void yard() {
        yard = new Yard(db);
        vm = yard.vm("web01", null);
        trip = yard.inStep(vm);
    }

    @Test
    void aScriptThatAsksTwiceIsToldWhoWasFirst() {
        String wish = "{\"scope\":\"vm\",\"id\":\"%s\",\"forcedPowerOff\":\"nobody is logged in\"}".formatted(vm);

        MvcTestResult first = post("/api/v1/cutovers", wish);
        MvcTestResult second = post("/api/v1/cutovers", wish);

        assertThat(first).hasStatus(201).bodyJson().extractingPath("$.state").isEqualTo("running");
        assertThat(first).bodyJson().extractingPath("$.forcedPowerOff.reason").isEqualTo("nobody is logged in");
        assertThat(second).hasStatusOk().bodyJson().extractingPath("$.already").asString()
                .contains("was started by ");
        assertThat(post("/api/v1/migrations/%s/cutover".formatted(trip), "{}")).hasStatusOk().bodyJson()
                .extractingPath("$.already").asString().contains("was started by");
        assertThat(mvc.get().uri("/api/v1/cutovers").with(SCRIPT)).hasStatusOk().bodyText().contains(vm.toString());
    }

    @Test
    void aTimeIsMovedWithTheVersionThatWasSeen() {
        Instant later = Instant.now().plus(Duration.ofHours(5));
        MvcTestResult planned = post("/api/v1/cutovers",
                "{\"scope\":\"vm\",\"id\":\"%s\",\"at\":\"%s\"}".formatted(vm, later));
        assertThat(planned).hasStatus(201).bodyJson().extractingPath("$.state").isEqualTo("planned");
        String location = java.util.Objects.requireNonNull(planned.getResponse().getHeader("Location"));

        String time = "{\"at\":\"%s\"}".formatted(later.plusSeconds(600));
        assertThat(mvc.post().uri(location + "/move").with(SCRIPT).header("If-Match", "\"7\"")
                .contentType(MediaType.APPLICATION_JSON).content(time).exchange()).hasStatus(412);
        assertThat(post(location + "/move", time)).hasStatusOk();
        assertThat(post(location + "/cancel", "{\"reason\":\"not tonight\"}")).hasStatusOk().bodyJson()
                .extractingPath("$.state").isEqualTo("cancelled");
        assertThat(post(location + "/start", null)).hasStatus(409).bodyJson().extractingPath("$.code")
                .isEqualTo("state-transition");
        assertThat(post("/api/v1/cutovers", "{\"scope\":\"rack\",\"id\":\"%s\"}".formatted(vm)))
                .hasStatus4xxClientError()
                .bodyJson().extractingPath("$.code").isEqualTo("validation");
    }

    @Test
    void thePageOffersItAndShowsWhatBothSidesAre() {
        assertThat(page("/inventory/vms/" + vm)).contains("/cutovers/of/vm/" + vm);
        assertThat(page("/cutovers/of/vm/" + vm)).contains("Cut over…", "datetime-local", "never do both run");
        assertThat(mvc.post().uri("/cutovers/of/vm/" + vm).param("when", "now").with(EMIL).with(csrf()).exchange())
                .hasStatus3xxRedirection();
        db.sql("""
                insert into migration_power (migration_id, source_power, source_name, source_note, source_nics,
                                             seal_began_at, sealed_at, start_began_at, target_started_at)
                values (:id, 'ON', 'web01', '', '[{"key":"1","label":"a","connected":true,"atStart":true}]', now(), now(),
                        now(), now())
                """).param("id", trip).update();

        assertThat(page("/cutovers/of/vm/" + vm)).contains("Running", "Started by emil", "Was on with 1 network card",
                "off the network, noted", "Cancel the cutover…").doesNotContain("Cut over…");
        assertThat(mvc.get().uri("/cutovers/of/vm/" + vm).with(AUDITOR).exchange()).hasStatusOk().bodyText()
                .contains("Started by emil").doesNotContain("Cancel the cutover…");
        assertThat(mvc.post().uri("/cutovers/of/vm/" + vm).with(AUDITOR).with(csrf()).exchange()).hasStatus(403);
    }

    @Test
    void aWavesPageNamesWhoWaitsForWhom() {
        UUID shop = yard.application("Webshop");
        UUID web = yard.vm("shop01", shop);
        UUID data = yard.vm("shopdb01", shop);
        UUID wave = yard.wired.wave(web, data);
        db.sql("update wave set state = 'RUNNING' where id = :id").param("id", wave).update();
        yard.trip(web, "SYNCING", wave);
        yard.trip(data, "SYNCING", wave);
        assertThat(page("/waves/" + wave)).contains("/cutovers/of/wave/" + wave);
        assertThat(mvc.post().uri("/cutovers/of/wave/" + wave).with(EMIL).with(csrf()).exchange())
                .hasStatus3xxRedirection();

        assertThat(page("/cutovers/of/wave/" + wave)).contains("shop01", "shopdb01", "Webshop", "Cutting over.",
                "Leave out…");
    }

    @Test
    void oneVmsPageLeadsToTheCutoverItIsPartOfAndDecidesNothingForTheOthers() {
        UUID shop = yard.application("Shop");
        UUID web = yard.vm("part01", shop);
        UUID data = yard.vm("part02", null);
        UUID wave = yard.wired.wave(web, data);
        yard.running(wave);
        UUID webTrip = yard.trip(web, "SYNCING", wave);
        yard.trip(data, "SYNCING", wave);
        Cutover planned = cutovers.plan(new Cutovers.Wish(Scope.WAVE, wave, Instant.now().plusSeconds(7200), null),
                "lena").cutover();

        assertThat(page("/cutovers/of/vm/" + web)).contains("Part of the", "/cutovers/of/wave/" + wave,
                "cutover of " + planned.label()).doesNotContain("Start it now", "Move…", "Cancel the cutover…",
                        "Cut over…");
        assertThat(page("/cutovers/of/wave/" + wave)).contains("Start it now", "Move…", "Cancel the cutover…")
                .doesNotContain("Part of the");

        cutovers.leaveOut(planned.id(), webTrip, "emil", "it can follow later");
        assertThat(page("/cutovers/of/vm/" + web)).contains("Left out of the", "it can follow later", "Cut over…")
                .doesNotContain("Start it now", "Cancel the cutover…");
        assertThat(cutovers.plan(new Cutovers.Wish(Scope.VM, web, Instant.now().plusSeconds(7200), null), "emil")
                .cutover().scope()).isEqualTo(Scope.VM);
        assertThat(page("/cutovers/of/vm/" + web)).contains("Start it now").doesNotContain("Left out of the");
    }

    @Test
    void whatIsLostIsShownAndHasToBeTyped() {
        yard.state(trip, "CUTTING_OVER");
        assertThat(page("/migrations/%s/rollback".formatted(trip))).contains("nothing is lost",
                "It goes on in step with its source afterwards");
        yard.state(trip, "VALIDATING");
        assertThat(page("/migrations/%s/rollback".formatted(trip))).as("it ends rolled back")
                .contains("nothing is lost").doesNotContain("in step");
        db.sql("""
                insert into migration_power (migration_id, source_power, source_name, source_note, source_nics,
                                             start_began_at, target_started_at)
                values (:id, 'ON', 'web01', '', '[]', now(), now() - interval '47 minutes')
                """).param("id", trip).update();

        assertThat(page("/migrations/%s/rollback".formatted(trip))).contains("47m", "cannot be asked what was written",
                "<strong>web01</strong>");
        assertThat(post("/api/v1/migrations/%s/rollback".formatted(trip), "{\"reason\":\"slow\"}")).hasStatus(409)
                .bodyJson().extractingPath("$.minutes").isEqualTo(47);
        assertThat(mvc.post().uri("/migrations/%s/rollback".formatted(trip)).param("reason", "slow")
                .param("confirm", "web02").with(EMIL).with(csrf()).exchange()).hasStatus(409);
        assertThat(yard.state(trip)).isEqualTo("VALIDATING");
        assertThat(
                post("/api/v1/migrations/%s/rollback".formatted(trip), "{\"reason\":\"slow\",\"confirm\":\"web01\"}"))
                .hasStatusOk();
        assertThat(yard.state(trip)).isEqualTo("ROLLING_BACK");
    }

    @Test
    void aPersonsWordIsKeptWithItsReason() {
        assertThat(post("/api/v1/migrations/%s/target-started".formatted(trip), "{\"reason\":\"virsh start web01\"}"))
                .hasStatusOk().bodyJson().extractingPath("$.word").isEqualTo("target-started");
        assertThat(post("/api/v1/migrations/%s/target-off".formatted(trip), "{\"reason\":\"virsh destroy web01\"}"))
                .hasStatusOk();
        assertThat(post("/api/v1/migrations/%s/target-off".formatted(trip), "{\"reason\":\" \"}"))
                .hasStatus4xxClientError();

        assertThat(db.sql("select kind from migration_word where migration_id = :id and withdrawn_at is null")
                .param("id", trip).query(String.class).list()).containsExactly("TARGET_OFF");
    }

    private MvcTestResult post(String path, @org.jspecify.annotations.Nullable String body) {
        var request = mvc.post().uri(path).with(SCRIPT).header("If-Match", "*");
        return body == null
                ? request.exchange()
                : request.contentType(MediaType.APPLICATION_JSON).content(body).exchange();
    }

    private String page(String path) {
        try {
            MvcTestResult answer = mvc.get().uri(path).with(EMIL).exchange();
            assertThat(answer).hasStatusOk();
            return answer.getResponse().getContentAsString();
        } catch (java.io.UnsupportedEncodingException e) {
            throw new AssertionError(e);
        }
    }
}
