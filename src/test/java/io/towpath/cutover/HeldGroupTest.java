package io.towpath.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.migration.CutoverPermit;
import io.towpath.migration.RefusedException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// Whom a wave holds with its group does not cut over, by whatever way it is asked for.
@DatabaseTest
class HeldGroupTest {

    private static final RequestPostProcessor LEAD = user("lena").authorities(AuthorityUtils.createAuthorityList(
            "inventory:read", "wave:read", "wave:write", "wave:execute"));

    @Autowired
    Cutovers cutovers;
    @Autowired
    CutoverPermit permit;
    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient db;

    private Yard yard;
    private UUID failed;
    private UUID web;
    private UUID webTrip;
    private UUID aloneTrip;
    private UUID wave;

    @BeforeEach
    void oneOfAGroupFailedPastItsStart() {
        yard = new Yard(db);
        UUID shop = yard.application("Webshop");
        failed = yard.vm("db01", shop);
        web = yard.vm("web01", shop);
        UUID alone = yard.vm("dns01", null);
        wave = yard.wired.wave(failed, web, alone);
        db.sql("update wave set on_failure = 'HOLD_GROUP' where id = :id").param("id", wave).update();
        yard.running(wave);
        yard.trip(failed, "VALIDATING", wave);
        webTrip = yard.trip(web, "SYNCING", wave);
        aloneTrip = yard.trip(alone, "SYNCING", wave);
        db.sql("""
                insert into wave_group_hold (wave_id, vm_id, failed_since, failed_state, what)
                values (:wave, :vm, now(), 'VALIDATING', 'the service does not answer')
                """).param("wave", wave).param("vm", failed).update();
    }

    @Test
    void aCutoverOfTheWaveLeavesItOutAndOneOfItAloneIsRefused() {
        assertThatThrownBy(() -> cutovers.plan(new Cutovers.Wish(Scope.VM, web, null, null), "lena"))
                .isInstanceOf(RefusedException.class).hasMessageContaining("because of db01")
                .hasMessageContaining("the service does not answer");

        UUID planned = cutovers.plan(new Cutovers.Wish(Scope.WAVE, wave, Instant.now().plusSeconds(3600), null),
                "lena").cutover().id();
        Cutover started = cutovers.start(planned, "lena", null).cutover();

        assertThat(yard.state(aloneTrip)).isEqualTo("CUTTING_OVER");
        assertThat(yard.state(webTrip)).isEqualTo("SYNCING");
        assertThat(started.members()).filteredOn(member -> member.migrationId().equals(webTrip)).singleElement()
                .satisfies(member -> assertThat(member.leftOut()).contains("because of db01"));
    }

    @Test
    void aColdOneDoesNotGoDown() {
        db.sql("update migration set state = 'PLANNED', mode = 'COLD' where id = :id").param("id", webTrip).update();
        db.sql("update connection set kind = 'vsphere' where id = :id").param("id", yard.wired.source).update();

        assertThat(permit.against(List.of(webTrip)).get(webTrip)).isNotNull().satisfies(against -> {
            assertThat(against.code()).isEqualTo("group-held");
            assertThat(against).hasMessageContaining("because of db01");
        });
    }

    @Test
    void aPersonSeesItOnBothPagesAndLetsItGoOn() {
        for (String page : List.of("/waves/%s", "/waves/%s/console")) {
            assertThat(mvc.get().uri(page.formatted(wave)).with(LEAD)).hasStatusOk().bodyText()
                    .contains("Held groups", "the service does not answer", "Let them go on",
                            "Held with Webshop");
        }
        assertThat(mvc.get().uri("/api/v1/waves/%s/group-holds".formatted(wave)).with(LEAD)).bodyJson()
                .extractingPath("$[0].holds['%s']".formatted(web)).asString().startsWith("web01");

        String release = "/api/v1/waves/%s/group-holds/%s/release".formatted(wave, failed);
        assertThat(mvc.post().uri(release).with(LEAD).with(csrf()).contentType(MediaType.APPLICATION_JSON)
                .content("{\"reason\": \" \"}")).hasStatus(400);
        assertThat(mvc.post().uri(release).with(LEAD).with(csrf()).contentType(MediaType.APPLICATION_JSON)
                .content("{\"reason\": \"it can do without\"}")).hasStatusOk().bodyJson()
                .extractingPath("$.onFailure").isEqualTo("hold-group");

        assertThat(mvc.get().uri("/waves/" + wave).with(LEAD)).hasStatusOk().bodyText().doesNotContain("Held groups");
        Cutover started = cutovers.plan(new Cutovers.Wish(Scope.VM, web, null, null), "lena").cutover();
        assertThat(started.state()).isEqualTo(CutoverState.RUNNING);
    }
}
