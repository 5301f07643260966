package io.towpath.wave.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.Overrun;
import io.towpath.planning.calendar.WindowDraft;
import io.towpath.planning.mapping.Wired;
import io.towpath.wave.CutoverTerms;
import io.towpath.wave.WaveControl;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/// A go that is taken back while the wave runs, and given again.
@DatabaseTest
class GoWithdrawnTest {

    private static final Person LENA = new Person("lena", "lena");
    private static final Person URS = new Person("urs", "urs");

    @Autowired
    private Gates gates;
    @Autowired
    private WaveControl control;
    @Autowired
    private CutoverCalendar calendar;
    @Autowired
    private CutoverTerms terms;
    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private JdbcClient db;

    private Wired wired;

    @BeforeEach
    void wired() {
        wired = new Wired(db);
    }

    @Test
    void aGoIsTakenBackWhileTheWaveRunsAndGivenAgainByAnother() {
        UUID wave = wave(Purpose.PRODUCTION, wired.vm("web07", "prod"));
        approved(wave);
        control.start(wave, null, "lena");
        assertThat(terms.of(wave)).hasValueSatisfying(held -> {
            assertThat(held.noGo()).isNull();
            assertThat(held.windowId()).isNotNull();
        });

        gates.withdraw(wave, "the storage is slow", LENA);
        assertThat(terms.of(wave)).hasValueSatisfying(
                held -> assertThat(held.noGo()).contains("withdrawn by lena: the storage is slow"));
        assertThatThrownBy(() -> gates.withdraw(wave, "again", LENA)).extracting("code").isEqualTo("go-not-approved");

        assertThatThrownBy(() -> gates.approve(wave, null, LENA)).extracting("code").isEqualTo("four-eyes");
        gates.approve(wave, "it is fast again", URS);
        assertThat(terms.of(wave)).hasValueSatisfying(held -> assertThat(held.noGo()).isNull());
    }

    @Test
    void approvedAgainItNamesWhoDecidedLast() {
        UUID wave = wave(Purpose.PRODUCTION, wired.vm("web08", "prod"));
        approved(wave);
        control.start(wave, null, "lena");
        gates.withdraw(wave, "the storage is slow", URS);
        Person nils = new Person("nils", "nils");

        gates.approve(wave, "it is fast again", nils);

        assertThat(board(wave).go()).satisfies(go -> {
            assertThat(go.state()).isEqualTo(Go.State.APPROVED);
            assertThat(go.decidedBy()).isEqualTo("nils");
            assertThat(go.decidedReason()).isEqualTo("it is fast again");
            assertThat(go.withdrawn()).isFalse();
        });
    }

    @Test
    void onlyWhatWasWithdrawnIsApprovedAgain() {
        UUID wave = wired.wave(wired.vm("web09", "prod"));
        gates.requestGo(wave, null, LENA);
        gates.reject(wave, "not before the audit", URS);
        control.start(wave, null, "lena");

        assertThatThrownBy(() -> gates.approve(wave, "audit is over", URS)).extracting("code")
                .isEqualTo("state-transition");

        assertThat(board(wave).go().state()).isEqualTo(Go.State.REJECTED);
        assertThat(db.sql("select count(*) from audit_event where subject_id = :wave and action = 'wave.go-approved'")
                .param("wave", wave.toString()).query(Integer.class).single()).isZero();
    }

    @Test
    void aGoIsTakenBackOnlyWhereItCountsAndWhileItCounts() {
        UUID unplanned = wired.wave(wired.vm("web10", "prod"));
        approved(unplanned);
        control.start(unplanned, null, "lena");
        assertThatThrownBy(() -> gates.withdraw(unplanned, "no", LENA)).hasMessageContaining("no go that could be")
                .extracting("code").isEqualTo("go-not-approved");

        for (String over : List.of("STOPPED", "COMPLETED")) {
            UUID wave = wave(Purpose.PRODUCTION, wired.vm("web-" + over, "prod"));
            approved(wave);
            control.start(wave, null, "lena");
            db.sql("update wave set state = :state where id = :id").param("state", over).param("id", wave).update();
            assertThatThrownBy(() -> gates.withdraw(wave, "no", LENA)).as(over).extracting("code")
                    .isEqualTo("go-not-approved");
        }
    }

    @Test
    void thePageOffersOnlyWhatIsTaken() throws Exception {
        UUID wave = wave(Purpose.PRODUCTION, wired.vm("web11", "prod"));
        approved(wave);
        control.start(wave, null, "lena");
        assertThat(page(wave)).contains("/go/withdraw").doesNotContain("Approve again");

        gates.withdraw(wave, "the storage is slow", LENA);
        assertThat(page(wave)).contains("Approve again").doesNotContain("/go/withdraw");
        assertThat(get("/api/v1/waves/" + wave + "/gates")).bodyJson().extractingPath("$.go.withdrawn")
                .isEqualTo(true);

        UUID rejected = wired.wave(wired.vm("web12", "prod"));
        gates.requestGo(rejected, null, LENA);
        gates.reject(rejected, "not before the audit", URS);
        control.start(rejected, null, "lena");
        assertThat(page(rejected)).contains("Rejected").doesNotContain("Approve again");
        assertThat(get("/api/v1/waves/" + rejected + "/gates")).bodyJson().extractingPath("$.go.withdrawn")
                .isEqualTo(false);

        UUID unplanned = wired.wave(wired.vm("web13", "prod"));
        approved(unplanned);
        control.start(unplanned, null, "lena");
        assertThat(page(unplanned)).contains("Approved").doesNotContain("/go/withdraw");
    }

    private String page(UUID wave) throws Exception {
        return get("/waves/" + wave + "/gates").getResponse().getContentAsString();
    }

    private MvcTestResult get(String uri) {
        MvcTestResult answer = mvc.get().uri(uri).with(user("urs").authorities(AuthorityUtils.createAuthorityList(
                "inventory:read", "wave:read", "wave:write"))).exchange();
        assertThat(answer).hasStatusOk();
        return answer;
    }

    private void approved(UUID wave) {
        gates.requestGo(wave, null, LENA);
        gates.approve(wave, null, URS);
    }

    private UUID wave(Purpose purpose, UUID... vms) {
        UUID wave = wired.wave(vms);
        UUID window = calendar.add(new WindowDraft("Sat", LocalDateTime.parse("2098-11-08T22:00"),
                LocalDateTime.parse("2098-11-09T03:00"), null, ZoneId.of("UTC"), 20, 20, Overrun.FINISH, null, null),
                "lena");
        gates.setTerms(wave, purpose, window, Set.of(), LENA);
        return wave;
    }

    private Gates.GateBoard board(UUID wave) {
        return gates.of(wave).orElseThrow();
    }
}
