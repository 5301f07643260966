package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.migration.Migrations;
import io.towpath.migration.RefusedException;
import io.towpath.planning.mapping.Wired;
import io.towpath.wave.GroupWayBack.Member;
import io.towpath.wave.GroupWayBack.Progress;
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

/// A group goes back as a whole, last first: by the policy of its wave, unless a person stops it, and by a person's command.
@DatabaseTest
class GroupWayBackTest {

    private static final RequestPostProcessor LEAD = user("lena").authorities(AuthorityUtils.createAuthorityList(
            "inventory:read", "wave:read", "wave:write", "wave:execute"));
    private static final RequestPostProcessor READER = user("aud").authorities(AuthorityUtils.createAuthorityList(
            "inventory:read", "wave:read"));

    @Autowired
    JdbcClient db;
    @Autowired
    Advance advance;
    @Autowired
    WayBackLosses losses;
    @Autowired
    GroupRollBack groups;
    @Autowired
    GroupHolds holds;
    @Autowired
    Waves waves;
    @Autowired
    WaveComposer composer;
    @Autowired
    WaveControl control;
    @Autowired
    WayBackConsents consents;
    @Autowired
    Migrations migrations;
    @Autowired
    MockMvcTester mvc;

    private Wired wired;
    private UUID wave;
    private UUID db01;
    private UUID app01;
    private UUID web01;
    private UUID web02;
    private UUID alone;

    /// The database cut over first and the shop's web server last; a second one has not yet, and somebody else's VM serves.
    @BeforeEach
    void halfAShopIsAtTheTarget() {
        wired = new Wired(db);
        UUID shop = db.sql("insert into application (name, created_at) values (:name, now()) returning id")
                .param("name", "Webshop " + wired.mark).query(UUID.class).single();
        db01 = vm("db01", shop);
        app01 = vm("app01", shop);
        web01 = vm("web01", shop);
        web02 = vm("web02", shop);
        alone = vm("dns01", null);
        wave = wired.wave(db01, app01, web01, web02, alone);
        policy("ROLL_BACK_GROUP");
        db.sql("update wave set state = 'RUNNING' where id = :id").param("id", wave).update();
        trip(db01, "SOAKING", 50);
        trip(app01, "VALIDATING", 40);
        trip(web01, "AWAITING_SIGN_OFF", 30);
        trip(web02, "SYNCING", 0);
        trip(alone, "VALIDATING", 45);
        consents.agree(wave, "an hour may be lost", "lena");
    }

    @Test
    void aFailureIsAnnouncedWithWhatIsLostAndAtItsTimeTheGroupGoesBackLastFirst() {
        fails(app01);
        advance.advance(wave);
        losses.measure(wave);

        GroupWayBack announced = only();
        assertThat(announced.state()).isEqualTo(Progress.ANNOUNCED);
        assertThat(announced.members()).extracting(Member::vmName).as("last first, and nobody else")
                .containsExactly("web01", "app01", "db01");
        assertThat(announced.members()).allSatisfy(member -> {
            assertThat(member.lost()).isNotNull();
            assertThat(member.unknown()).contains("cannot be asked what was written");
        });
        assertThat(announced.members().getFirst().lost().toMinutes()).isBetween(29L, 31L);
        advance.advance(wave);
        assertThat(state(web01)).as("it may still be stopped").isEqualTo("AWAITING_SIGN_OFF");
        assertThat(holds.held(wave)).as("who has not begun is held").containsOnlyKeys(web02);

        itsTimeComes();
        advance.advance(wave);
        assertThat(states()).containsExactly("SOAKING", "VALIDATING", "ROLLING_BACK", "SYNCING", "VALIDATING");
        assertThat(migrations.latestOf(web01).orElseThrow().reason()).contains("All of Webshop", "because of app01",
                "the service does not answer");

        is(web01, "ROLLED_BACK");
        advance.advance(wave);
        assertThat(states()).containsExactly("SOAKING", "ROLLING_BACK", "ROLLED_BACK", "SYNCING", "VALIDATING");
        is(app01, "ROLLED_BACK");
        advance.advance(wave);
        is(db01, "ROLLED_BACK");
        advance.advance(wave);

        assertThat(ended()).extracting(GroupWayBack::state, GroupWayBack::endedReason)
                .containsExactly(tuple(Progress.DONE, "3 VMs are back."));
        assertThat(holds.held(wave)).as("half a group is a person's decision").containsOnlyKeys(web02);
        assertThat(state(alone)).as("who starts with nobody of it goes on").isEqualTo("VALIDATING");
        assertThat(audited()).containsSubsequence("wave.way-back-agreed lena", "wave.group-way-back-announced system",
                "wave.group-way-back-begun system", "wave.group-way-back-done system");
        assertThat(waves.find(wave).orElseThrow()).extracting(WaveView::planned, WaveView::out, WaveView::running)
                .containsExactly(5, 3, 2);
    }

    @Test
    void aPersonStopsItInTimeAndTheSameFailureDoesNotAnnounceItAgain() {
        fails(app01);
        advance.advance(wave);
        losses.measure(wave);
        UUID id = only().id();
        assertThat(mvc.get().uri("/waves/%s/console".formatted(wave)).with(LEAD)).hasStatusOk().bodyText()
                .contains("Groups that go back", "unless a person stops it", "Stop it…", "app01 failed");
        assertThat(mvc.get().uri("/waves/%s/console".formatted(wave)).with(READER)).hasStatusOk().bodyText()
                .contains("Groups that go back").doesNotContain("Stop it…");
        String stop = "/api/v1/waves/%s/group-ways-back/%s/stop".formatted(wave, id);
        assertThat(post(stop, READER, "{\"reason\": \"wait\"}")).hasStatus(403);
        assertThat(post(stop, LEAD, "{\"reason\": \" \"}")).hasStatus(400);

        assertThat(post(stop, LEAD, "{\"reason\": \"it is the probe\"}")).hasStatusOk().bodyJson()
                .extractingPath("$[0].state").isEqualTo("stopped");
        itsTimeComes();
        advance.advance(wave);
        assertThat(groups.open(wave)).isEmpty();
        assertThat(state(web01)).isEqualTo("AWAITING_SIGN_OFF");
        assertThat(audited()).contains("wave.group-way-back-stopped lena");

        fails(app01);
        advance.advance(wave);
        assertThat(only().state()).as("the next failure announces it").isEqualTo(Progress.ANNOUNCED);
    }

    @Test
    void whatIsMendedInTimeStaysAndATryThatFailsGivesAnotherTime() {
        fails(app01);
        advance.advance(wave);
        losses.measure(wave);
        itsTimeComes();
        tried(app01);
        advance.advance(wave);
        assertThat(only().state()).as("it is tried again").isEqualTo(Progress.ANNOUNCED);

        fails(app01);
        advance.advance(wave);
        assertThat(only()).satisfies(back -> {
            assertThat(back.state()).isEqualTo(Progress.ANNOUNCED);
            assertThat(back.beginsAt()).isAfter(java.time.Instant.now().plusSeconds(200));
        });

        tried(app01);
        is(app01, "AWAITING_SIGN_OFF");
        advance.advance(wave);
        assertThat(ended()).extracting(GroupWayBack::state).containsExactly(Progress.OVER);
        assertThat(holds.held(wave)).isEmpty();
    }

    @Test
    void oneThatNeedsAPersonOnItsWayBackKeepsNobodyElseWaiting() {
        fails(app01);
        advance.advance(wave);
        losses.measure(wave);
        itsTimeComes();
        advance.advance(wave);
        fails(web01);
        advance.advance(wave);

        assertThat(states()).containsExactly("SOAKING", "ROLLING_BACK", "ROLLING_BACK", "SYNCING", "VALIDATING");
        is(app01, "ROLLED_BACK");
        advance.advance(wave);
        is(db01, "ROLLED_BACK");
        advance.advance(wave);
        assertThat(only().state()).as("it is not over while one is on its way").isEqualTo(Progress.GOING);
        assertThat(waves.find(wave).orElseThrow()).extracting(WaveView::failed, WaveView::out).containsExactly(1, 2);
        tried(web01);
        is(web01, "ROLLED_BACK");
        advance.advance(wave);
        assertThat(groups.open(wave)).isEmpty();
    }

    @Test
    void whoCutOverBeforeTheWindowOpenedStays() {
        UUID window = db.sql("""
                insert into cutover_window (name, opens_at, closes_at, lockout_at, zone, capacity_vms, parallel_slots,
                                            on_overrun, created_by, created_at)
                values (:name, now() - interval '42 minutes', now() + interval '2 hours', now() + interval '1 hour',
                        'UTC', 50, 5, 'return-source', 'lena', now()) returning id
                """).param("name", "Sat " + wired.mark).query(UUID.class).single();
        db.sql("""
                insert into wave_terms (wave_id, window_id, changed_by, changed_at) values (:wave, :window, 'lena', now())
                """).param("wave", wave).param("window", window).update();
        fails(app01);
        advance.advance(wave);

        assertThat(only().members()).extracting(Member::vmName).containsExactly("web01", "app01");
    }

    @Test
    void withoutConsentOrBeforeItsCutoverNothingIsAnnounced() {
        fails(web02);
        advance.advance(wave);
        assertThat(groups.open(wave)).as("its cutover has not begun").isEmpty();

        db.sql("delete from wave_way_back_consent where wave_id = :wave").param("wave", wave).update();
        fails(app01);
        advance.advance(wave);
        assertThat(groups.open(wave)).as("nobody agreed").isEmpty();
        assertThat(mvc.get().uri("/waves/%s/gates".formatted(wave)).with(LEAD)).hasStatusOk().bodyText()
                .contains("Groups go back by themselves", "Nobody agreed", "Up to 720 minutes");

        assertThat(mvc.post().uri("/waves/%s/way-back-consent".formatted(wave)).with(LEAD).with(csrf())
                .param("note", "it may")).hasStatus(302);
        assertThat(mvc.get().uri("/waves/%s/gates".formatted(wave)).with(LEAD)).hasStatusOk().bodyText()
                .contains("<strong>lena</strong> agreed", "it may");
        advance.advance(wave);
        assertThat(only().group()).startsWith("Webshop");
    }

    @Test
    void aWaveDoesNotStartUntilSomebodyAgreedAndAChangeTakesThatBack() {
        UUID draft = wired.wave(wired.vm("mail01", "prod"));
        int seen = waves.find(draft).orElseThrow().version();
        composer.edit(draft, new WaveDraft("Mail", wired.target, io.towpath.disk.DiskFormat.QCOW2, 2, 5,
                FailurePolicy.ROLL_BACK_GROUP), seen, "lena");
        assertThatThrownBy(() -> control.start(draft, null, "lena")).isInstanceOf(RefusedException.class)
                .extracting("code").isEqualTo("way-back-unagreed");

        consents.agree(draft, null, "lena");
        composer.add(draft, List.of(wired.vm("mail02", "prod")), null, "lena");
        assertThat(consents.asked(draft).missing()).as("it was agreed for other VMs").isTrue();
        consents.agree(draft, null, "lena");
        control.start(draft, null, "lena");
        assertThat(waves.find(draft).orElseThrow().state()).isEqualTo(WaveState.RUNNING);
    }

    @Test
    void aPersonRollsAGroupBackUnderAnyPolicyWhenItsNameIsTyped() {
        policy("CONTINUE");
        String all = "/api/v1/waves/%s/group-ways-back".formatted(wave);
        assertThat(mvc.get().uri(all + "/preview?vmId=" + web01).with(LEAD)).hasStatusOk().bodyJson()
                .extractingPath("$.members[*].vmName").isEqualTo(List.of("web01", "app01", "db01"));
        assertThat(mvc.get().uri(all + "/preview?vmId=" + web02).with(LEAD)).hasStatus(409);
        assertThat(mvc.get().uri("/waves/%s/rollback".formatted(wave)).with(LEAD)).hasStatusOk().bodyText()
                .contains("Webshop", "web01, app01, db01", "dns01");
        assertThat(mvc.get().uri("/waves/%s/rollback?vm=%s".formatted(wave, web01)).with(LEAD)).hasStatusOk().bodyText()
                .contains("to confirm that this is lost", "30 minutes", "Roll back the group");
        assertThat(mvc.get().uri("/waves/%s/rollback".formatted(wave)).with(READER)).hasStatus(403);

        String body = "{\"vmId\": \"%s\", \"reason\": \"the shop is slow\", \"confirm\": \"%s\"}";
        assertThat(post(all, READER, body.formatted(web01, "Webshop " + wired.mark))).hasStatus(403);
        assertThat(post(all, LEAD, body.formatted(web01, "web01"))).hasStatus(409).bodyJson()
                .extractingPath("$.members[0].minutes").isEqualTo(30);
        assertThat(state(web01)).isEqualTo("AWAITING_SIGN_OFF");

        assertThat(post(all, LEAD, body.formatted(web01, "Webshop " + wired.mark))).hasStatusOk().bodyJson()
                .extractingPath("$.begunBy").isEqualTo("lena");
        assertThat(states()).containsExactly("SOAKING", "VALIDATING", "ROLLING_BACK", "SYNCING", "VALIDATING");
        assertThat(only().members().getFirst().lost()).as("what was lost is kept").isNotNull();
        assertThat(holds.held(wave)).as("held though the policy is another").containsOnlyKeys(web02);
        for (UUID vm : List.of(web01, app01, db01)) {
            is(vm, "ROLLED_BACK");
            advance.advance(wave);
        }
        assertThat(ended()).extracting(GroupWayBack::state).containsExactly(Progress.DONE);
        assertThat(holds.held(wave)).containsOnlyKeys(web02);
        assertThat(mvc.get().uri("/waves/%s/console".formatted(wave)).with(LEAD)).hasStatusOk().bodyText()
                .contains("wave group way back begun");

        List.of(web01, app01, db01).forEach(vm -> control.letGroupGo(wave, vm, "lena", "web02 can do without"));
        assertThat(holds.held(wave)).isEmpty();
    }

    private UUID vm(String name, UUID application) {
        UUID vm = wired.vm(name, "prod");
        db.sql("update vm set application_id = :app where id = :vm").param("app", application).param("vm", vm).update();
        return vm;
    }

    /// @param served minutes that its target has; 0: it never ran
    private void trip(UUID vm, String state, int served) {
        UUID id = db.sql("""
                insert into migration (vm_id, attempt, wave_id, wave_key, target_id, format, soak_days, reason, planned_by,
                                       state, mode)
                values (:vm, 1, :wave, (select key from wave where id = :wave), :target, 'qcow2', 5, 'test', 'lena',
                        :state, 'WARM') returning id
                """).param("vm", vm).param("wave", wave).param("target", wired.target).param("state", state)
                .query(UUID.class).single();
        if (served > 0) {
            db.sql("""
                    insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome)
                    values (:id, 1, 'CUTTING_OVER', 'shut-down-source', 1, 'n1', now() - make_interval(mins => :served),
                            now() - make_interval(mins => :served), 'DONE')
                    """).param("id", id).param("served", served + 1).update();
            db.sql("""
                    insert into migration_power (migration_id, source_power, start_began_at, target_started_at)
                    values (:id, 'FILES', now() - make_interval(mins => :served),
                            now() - make_interval(mins => :served))
                    """).param("id", id).param("served", served).update();
        }
    }

    private void policy(String policy) {
        db.sql("update wave set on_failure = :policy where id = :id").param("policy", policy).param("id", wave)
                .update();
    }

    private void fails(UUID vm) {
        db.sql("""
                update migration set stall_step = 'run-checks', stall_code = 'check-failed', version = version + 1,
                       stall_since = clock_timestamp(), stall_what = 'the service does not answer', stall_remedy = 'Look.'
                 where vm_id = :vm
                """).param("vm", vm).update();
    }

    private void tried(UUID vm) {
        migrations.retry(migrations.latestOf(vm).orElseThrow().id(), "lena");
    }

    /// As its driver would bring it there.
    private void is(UUID vm, String state) {
        db.sql("update migration set state = :state, since = clock_timestamp(), version = version + 1 where vm_id = :vm")
                .param("state", state).param("vm", vm).update();
    }

    private void itsTimeComes() {
        db.sql("update wave_group_way_back set begins_at = clock_timestamp() where wave_id = :wave")
                .param("wave", wave).update();
    }

    private GroupWayBack only() {
        assertThat(groups.open(wave)).hasSize(1);
        return groups.open(wave).getFirst();
    }

    private List<GroupWayBack> ended() {
        return groups.of(wave).stream().filter(back -> !back.state().isOpen()).toList();
    }

    private String state(UUID vm) {
        return db.sql("select state from migration where vm_id = :vm").param("vm", vm).query(String.class).single();
    }

    private List<String> states() {
        return List.of(db01, app01, web01, web02, alone).stream().map(this::state).toList();
    }

    private List<String> audited() {
        return db.sql("""
                select action || ' ' || actor from audit_event where subject_type = 'wave' and subject_id = :id
                 order by number
                """).param("id", wave.toString()).query(String.class).list();
    }

    private org.springframework.test.web.servlet.assertj.MvcTestResult post(String uri, RequestPostProcessor who,
            String json) {
        return mvc.post().uri(uri).with(who).with(csrf()).contentType(MediaType.APPLICATION_JSON).content(json)
                .exchange();
    }
}
