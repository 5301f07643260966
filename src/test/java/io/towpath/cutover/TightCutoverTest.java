package io.towpath.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.access.Role;
import io.towpath.access.UserView;
import io.towpath.mail.Needs;
import io.towpath.migration.ComparisonChoices;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// Outages that would not end within their window are started by nobody who does not say why, and planned by nobody who is not
/// told.
@DatabaseTest
class TightCutoverTest {

    private static final String[] MAY = {"inventory:read", "wave:read", "wave:execute", "wave:write"};
    private static final RequestPostProcessor LENA = user("lena").authorities(AuthorityUtils.createAuthorityList(MAY));
    private static final RequestPostProcessor SCRIPT = opaqueToken().authorities(AuthorityUtils.createAuthorityList(
            MAY));
    private static final RequestPostProcessor EMIL = user("emil").authorities(AuthorityUtils.createAuthorityList(
            "inventory:read", "wave:read", "wave:execute"));

    @Autowired
    Cutovers cutovers;
    @Autowired
    CutoverBeat beat;
    @Autowired
    TightWatch watch;
    @Autowired
    ComparisonChoices choices;
    @Autowired
    Needs needs;
    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient db;

    private Yard yard;
    private UUID vm;
    private UUID wave;
    private UUID trip;

    @BeforeEach
    void aVmThatTakesThreeHoursInAWindowOfNinetyMinutes() {
        yard = new Yard(db);
        vm = yard.vm("bigdb", null);
        wave = yard.wired.wave(vm);
        yard.running(wave);
        trip = yard.trip(vm, "SYNCING", wave);
        UUID window = db.sql("""
                insert into cutover_window (name, opens_at, closes_at, lockout_at, zone, capacity_vms, parallel_slots,
                                            on_overrun, created_by, created_at)
                values ('Saturday', now() - interval '1 hour', now() + interval '90 minutes',
                        now() + interval '60 minutes', 'UTC', 50, 5, 'return-source', 'lena', now()) returning id
                """).query((row, _) -> row.getObject("id", UUID.class)).single();
        db.sql("insert into wave_terms (wave_id, window_id, changed_by, changed_at) values (:w, :window, 'lena', now())")
                .param("w", wave).param("window", window).update();
        predicted(1, 3 * 3600);
    }

    @Test
    void nobodyStartsItWithoutSayingWhy() {
        assertThat(page("/cutovers/of/vm/" + vm)).contains(
                "bigdb: nine in ten such outages end within 3h00, and Saturday leaves 1h29",
                "If it starts now though it would not be over within its window, say why");
        assertThatThrownBy(() -> cutovers.plan(new Cutovers.Wish(Scope.WAVE, wave, null, null), "lena"))
                .hasMessageContaining("would not be over within its window").hasMessageContaining("bigdb: nine in ten")
                .extracting("code").isEqualTo("outage-does-not-fit");
        assertThat(yard.cutovers(wave)).as("nothing is left of the try").isZero();
        assertThat(yard.state(trip)).isEqualTo("SYNCING");

        assertThat(mvc.post().uri("/api/v1/cutovers").with(SCRIPT).contentType(MediaType.APPLICATION_JSON).content(
                "{\"scope\":\"vm\",\"id\":\"%s\",\"allTheSame\":\"the owner wants it\"}".formatted(vm)))
                .hasStatus(201).bodyJson().extractingPath("$.allTheSame.reason").isEqualTo("the owner wants it");
        assertThat(yard.state(trip)).isEqualTo("CUTTING_OVER");
        assertThat(page("/cutovers/of/vm/" + vm)).contains("had it start: the owner wants it");
        assertThat(db.sql("""
                select reason from audit_event where action = 'cutover.all-the-same' order by number desc limit 1
                """).query(String.class).single()).contains("the owner wants it", "bigdb: nine in ten");
    }

    @Test
    void whatFitsAsksNothing() {
        predicted(2, 600);

        assertThat(page("/cutovers/of/vm/" + vm)).doesNotContain("nine in ten", "allTheSame");
        cutovers.plan(new Cutovers.Wish(Scope.VM, vm, null, null), "lena");
        assertThat(yard.state(trip)).isEqualTo("CUTTING_OVER");
    }

    @Test
    void whoPlansItIsToldAndAPlannedOneStartsAtItsTime() {
        Cutover planned = cutovers.plan(new Cutovers.Wish(Scope.WAVE, wave, Instant.now().plusSeconds(1200), null),
                "lena").cutover();

        assertThat(planned.tight()).isEqualTo("bigdb");
        assertThat(yard.audited(planned.id())).isEqualTo("cutover.planned lena, cutover.tight lena");
        UserView lead = new UserView(UUID.randomUUID(), "lena", "Lena", null, Role.LEAD, ZoneOffset.UTC, true, false,
                null,
                Instant.EPOCH, 1);
        assertThat(needs.of(lead)).anySatisfy(need -> {
            assertThat(need.word()).isEqualTo("Outage too long");
            assertThat(need.path()).isEqualTo("/cutovers/of/wave/" + wave);
            assertThat(need.text().words()).endsWith(": bigdb");
        });
        assertThat(page("/cutovers/of/wave/" + wave)).contains("Start it now all the same…");
        watch.look();
        assertThat(yard.audited(planned.id())).as("told once").endsWith("cutover.tight lena");

        predicted(2, 600);
        watch.look();
        assertThat(cutovers.find(planned.id()).orElseThrow().tight()).isNull();
        predicted(3, 3 * 3600);
        watch.look();
        assertThat(yard.audited(planned.id())).endsWith("cutover.fits-again system, cutover.tight system");

        yard.due(planned.id());
        beat.beat();
        assertThat(yard.state(trip)).isEqualTo("CUTTING_OVER");
    }

    @Test
    void itIsToldOnceMoreInTheLastHour() {
        UUID id = cutovers.plan(new Cutovers.Wish(Scope.VM, vm, Instant.now().plusSeconds(1200), null), "lena")
                .cutover()
                .id();
        db.sql("update cutover set tight_told_at = starts_at - interval '2 hours' where id = :id").param("id", id)
                .update();

        watch.look();
        watch.look();

        assertThat(yard.audited(id)).isEqualTo("cutover.planned lena, cutover.tight lena, cutover.tight system");
    }

    @Test
    void aLeadChoosesWhenAllIsComparedAndTheVmComesBeforeItsWave() {
        assertThat(choices.wanted(trip)).isFalse();
        db.sql("update vm set tier = 1 where id = :id").param("id", vm).update();
        assertThat(choices.wanted(trip)).as("by its tier").isTrue();
        assertThat(page("/cutovers/of/vm/" + vm)).contains("Before its target starts, all of its source",
                "as its tier says.",
                "When all is compared…");

        assertThat(chosen("wave", wave, "soak", "samples will do").getResponse().getStatus()).isEqualTo(302);
        assertThat(choices.wanted(trip)).isFalse();
        assertThat(page("/cutovers/of/vm/" + vm))
                .contains("while its target soaks; until then samples stand for it, as lena chose for");
        assertThat(mvc.put().uri("/api/v1/cutovers/comparison/vm/" + vm).with(SCRIPT).contentType(
                MediaType.APPLICATION_JSON).content("{\"when\":\"before-start\",\"reason\":\"it lied before\"}"))
                .hasStatusOk().bodyJson().extractingPath("$.when").isEqualTo("before-start");
        assertThat(choices.wanted(trip)).isTrue();

        assertThat(chosen("vm", vm, "soak", " ").getMvcResult().getFlashMap().get("problem")).asString()
                .contains("A reason is missing");
        assertThat(mvc.post().uri("/cutovers/comparison/vm/" + vm).with(EMIL).with(csrf()).param("when", "soak")
                .param("reason", "quick").exchange()).hasStatus(403);
        chosen("vm", vm, "tier", "back to the rule");
        assertThat(choices.wanted(trip)).as("its wave's").isFalse();
        assertThat(db.sql(
                "select count(*) from audit_event where action in ('vm.comparison-chosen', 'wave.comparison-chosen')"
                        + " and subject_id in (:vm, :wave)")
                .param("vm", vm.toString()).param("wave", wave.toString())
                .query(Integer.class).single()).isEqualTo(3);
    }

    private org.springframework.test.web.servlet.assertj.MvcTestResult chosen(String scope, UUID id, String when,
            String why) {
        return mvc.post().uri("/cutovers/comparison/%s/%s".formatted(scope, id)).with(LENA).with(csrf())
                .param("when", when).param("reason", why).header("Referer", "http://localhost/inventory/vms/" + vm)
                .exchange();
    }

    private void predicted(int pass, int seconds) {
        db.sql("""
                insert into cutover_prediction (migration_id, pass, predicted_at, cutover_at, planned, middle_millis,
                    mostly_millis, changed_bytes, mostly_bytes, parts, learned_passes, learned_others, bias, stretch)
                values (:id, :pass, now(), now(), true, :millis, :millis, 1, 1, '[]', 3, 0, 1, 1)
                """).param("id", trip).param("pass", pass).param("millis", seconds * 1000L).update();
    }

    private String page(String uri) {
        return new String(mvc.get().uri(uri).with(LENA).exchange().getResponse().getContentAsByteArray(),
                java.nio.charset.StandardCharsets.UTF_8);
    }
}
