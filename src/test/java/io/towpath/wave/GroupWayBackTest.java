package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.migration.RefusedException;
import io.towpath.wave.GroupWayBack.Member;
import io.towpath.wave.GroupWayBack.Progress;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// A group goes back as a whole, last first: by the policy of its wave, unless a person stops it, and by a person's command.
@DatabaseTest
class GroupWayBackTest extends HalfAShop {

    static final RequestPostProcessor LEAD = user("lena").authorities(AuthorityUtils.createAuthorityList(
            "inventory:read", "wave:read", "wave:write", "wave:execute"));
    private static final RequestPostProcessor READER = user("aud").authorities(AuthorityUtils.createAuthorityList(
            "inventory:read", "wave:read"));

    @Test
    void aFailureIsAnnouncedWithWhatIsLostAndAtItsTimeTheGroupGoesBackLastFirst() {
        fails(app01);
        advance.advance(wave);
        losses.measure(List.of(wave));

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
        losses.measure(List.of(wave));
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
        assertThat(mvc.get().uri("/waves/%s".formatted(wave)).with(READER)).hasStatusOk().bodyText()
                .contains("Groups that went back, or were stopped: 1", "Stopped", "it is the probe", "by lena",
                        "was not told to go back")
                .doesNotContain("Groups that go back");

        fails(app01);
        advance.advance(wave);
        assertThat(only().state()).as("the next failure announces it").isEqualTo(Progress.ANNOUNCED);
    }

    @Test
    void whatIsMendedInTimeStaysAndATryThatFailsGivesAnotherTime() {
        fails(app01);
        advance.advance(wave);
        losses.measure(List.of(wave));
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
        losses.measure(List.of(wave));
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
    void withoutConsentOrBeforeItsCutoverNothingIsAnnounced() {
        fails(web02);
        advance.advance(wave);
        assertThat(groups.open(wave)).as("its cutover has not begun").isEmpty();

        db.sql("delete from wave_way_back_consent where wave_id = :wave").param("wave", wave).update();
        fails(app01);
        advance.advance(wave);
        assertThat(groups.open(wave)).as("nobody agreed").isEmpty();
        assertThat(mvc.get().uri("/waves/%s/console".formatted(wave)).with(LEAD)).hasStatusOk().bodyText()
                .contains("only holds those it starts together with: groups go back by themselves once");
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

    private org.springframework.test.web.servlet.assertj.MvcTestResult post(String uri, RequestPostProcessor who,
            String json) {
        return mvc.post().uri(uri).with(who).with(csrf()).contentType(MediaType.APPLICATION_JSON).content(json)
                .exchange();
    }
}
