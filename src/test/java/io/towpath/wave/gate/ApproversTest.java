package io.towpath.wave.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.access.Role;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.Overrun;
import io.towpath.planning.calendar.WindowDraft;
import io.towpath.planning.mapping.Wired;
import io.towpath.wave.WaveControl;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@DatabaseTest
class ApproversTest {

    private static final Person LENA = new Person("lena", "lena");
    private static final String[] LEAD = {"inventory:read", "wave:read", "wave:write", "wave:execute"};

    @Autowired
    private Gates gates;
    @Autowired
    private WaveControl control;
    @Autowired
    private CutoverCalendar calendar;
    @Autowired
    private JdbcClient db;
    @Autowired
    private MockMvcTester mvc;

    private Wired wired;
    private Person ann;
    private Person bob;
    private Person cay;
    private Person boss;

    @BeforeEach
    void people() {
        wired = new Wired(db);
        ann = somebody("ann", "LEAD");
        bob = somebody("bob", "LEAD");
        cay = somebody("cay", "LEAD");
        boss = somebody("boss", "ADMINISTRATOR");
    }

    @Test
    void twoOfThoseNamedMustApproveAndNobodyElseCan() {
        UUID wave = wave();
        gates.setApprovers(wave, new Approvers(Set.of(ann.login(), bob.login()), Set.of(), 2), null, LENA);
        gates.requestGo(wave, null, LENA);

        assertThatThrownBy(() -> gates.approve(wave, null, cay)).extracting("code").isEqualTo("not-an-approver");
        assertThatThrownBy(() -> gates.approve(wave, null, boss)).hasMessageContaining(ann.login() + " or "
                + bob.login() + " decides");
        gates.approve(wave, "seen", ann);
        assertThat(board(wave).go().state()).isEqualTo(Go.State.REQUESTED);
        assertThatThrownBy(() -> gates.approve(wave, null, ann)).extracting("code").isEqualTo("approved-already");
        assertThatThrownBy(() -> control.start(wave, null, "lena")).hasMessageContaining("1 of 2 approvals");
        gates.approve(wave, null, bob);

        assertThat(board(wave).go().answers()).extracting(Go.Answer::login).containsExactly(ann.login(), bob.login());
        gates.setApprovers(wave, new Approvers(Set.of(ann.login(), bob.login(), cay.login()), Set.of(), 3), null, ann);
        assertThat(board(wave).go()).as("three must say yes").satisfies(go -> {
            assertThat(go.state()).isEqualTo(Go.State.VOID);
            assertThat(go.voidBecause()).contains("who decides");
        });
        gates.setApprovers(wave, new Approvers(Set.of(ann.login(), bob.login()), Set.of(), 2), null, ann);
        gates.requestGo(wave, null, LENA);
        gates.approve(wave, "seen", ann);
        gates.approve(wave, null, bob);
        control.start(wave, null, "lena");
        assertThatThrownBy(() -> gates.setApprovers(wave, new Approvers(Set.of(ann.login()), Set.of(), 1), null, ann))
                .as("who decides is fixed then").extracting("code").isEqualTo("state-transition");
        gates.withdraw(wave, "the quarter is open", LENA);
        gates.approve(wave, null, bob);
        assertThat(board(wave).go().state()).as("all are asked again").isEqualTo(Go.State.REJECTED);
        gates.approve(wave, null, ann);
        assertThat(board(wave).go().state()).isEqualTo(Go.State.APPROVED);
        assertThat(trail(wave)).contains("wave.approvers-changed lena", "wave.go-answered " + ann.login(),
                "wave.go-approved " + bob.login());
    }

    @Test
    void anAdministratorApprovesInTheirPlaceWithAReason() {
        UUID wave = wave();
        gates.setApprovers(wave, new Approvers(Set.of(ann.login()), Set.of(), 1), null, LENA);
        gates.requestGo(wave, null, LENA);

        assertThatThrownBy(() -> gates.approveInPlace(wave, " ", boss)).extracting("code").isEqualTo("reason-missing");
        assertThatThrownBy(() -> gates.approveInPlace(wave, "me", LENA)).extracting("code").isEqualTo("four-eyes");
        gates.approveInPlace(wave, "ann is ill", boss);

        assertThat(board(wave).go().state()).isEqualTo(Go.State.APPROVED);
        assertThat(board(wave).go().answers()).singleElement().matches(Go.Answer::inPlace);
        assertThat(trail(wave)).contains("wave.go-approved-in-place " + boss.login());
    }

    @Test
    void whoApprovedForThemselvesCanApproveForTheOthersTooAndThatIsKept() {
        UUID wave = wave();
        gates.setApprovers(wave, new Approvers(Set.of(ann.login(), boss.login()), Set.of(), 2), null, LENA);
        gates.requestGo(wave, null, LENA);
        gates.approve(wave, "mine", boss);

        gates.approveInPlace(wave, "ann is ill", boss);

        assertThat(board(wave).go().answers()).singleElement().matches(Go.Answer::inPlace)
                .extracting(Go.Answer::reason).isEqualTo("ann is ill");
    }

    @Test
    void whoDecidesIsChangedByThoseNamedOrByAnAdministratorWhoSaysWhy() {
        UUID wave = wave();
        assertThatThrownBy(() -> gates.setApprovers(wave, new Approvers(Set.of(), Set.of(), 2), null, LENA))
                .hasMessageContaining("nobody is named");
        Approvers both = new Approvers(Set.of(ann.login(), bob.login()), Set.of(), 1);
        gates.setApprovers(wave, both, null, LENA);

        gates.setApprovers(wave, new Approvers(both.persons(), Set.of(), 2), null, LENA);
        assertThatThrownBy(() -> gates.setApprovers(wave, both, "quicker", LENA)).extracting("code")
                .isEqualTo("not-an-approver");
        assertThatThrownBy(() -> gates.setApprovers(wave, both, " ", boss)).extracting("code")
                .isEqualTo("reason-missing");
        gates.setApprovers(wave, both, "ann is ill", boss);
        gates.setApprovers(wave, new Approvers(Set.of(cay.login()), Set.of(), 1), null, bob);

        assertThat(board(wave).approvers().persons()).containsExactly(cay.login());
    }

    @Test
    void aListThatNobodyCouldSatisfyIsRefused() {
        UUID wave = wave();
        Person eve = somebody("eve", "ENGINEER");

        assertThatThrownBy(
                () -> gates.setApprovers(wave, new Approvers(Set.of("nobody.here"), Set.of(), 1), null, LENA))
                .hasMessageContaining("Nobody has the login \"nobody.here\"");
        assertThatThrownBy(() -> gates.setApprovers(wave, new Approvers(Set.of(eve.login()), Set.of(), 1), null, LENA))
                .hasMessageContaining("is Engineer, who decides about no wave");
        assertThatThrownBy(() -> gates.setApprovers(wave, new Approvers(Set.of(), Set.of(Role.AUDITOR), 1), null, LENA))
                .extracting("code").isEqualTo("approver-may-not");
        assertThatThrownBy(() -> gates.setApprovers(wave, new Approvers(Set.of(ann.login()), Set.of(), 2), null, LENA))
                .extracting("code").isEqualTo("approvers-too-few");
        gates.setApprovers(wave, new Approvers(Set.of(ann.login(), bob.login()), Set.of(), 2), null, LENA);
        assertThatThrownBy(() -> gates.requestGo(wave, null, ann)).as("who requests does not count")
                .extracting("code").isEqualTo("approvers-too-few");
    }

    @Test
    void aRoleIsAnybodyOfItAndAChangeVoidsWhatWasApproved() {
        UUID wave = wave();
        gates.setApprovers(wave, new Approvers(Set.of(), Set.of(Role.ADMINISTRATOR), 1), null, LENA);
        gates.requestGo(wave, null, LENA);
        assertThatThrownBy(() -> gates.approve(wave, null, ann)).extracting("code").isEqualTo("not-an-approver");
        gates.approve(wave, null, boss);
        assertThat(board(wave).go().state()).isEqualTo(Go.State.APPROVED);

        assertThatThrownBy(() -> gates.setApprovers(wave, new Approvers(Set.of(), Set.of(), 1), "mine", LENA)).as(
                "who requests does not choose who grants").extracting("code").isEqualTo("not-an-approver");
        gates.setApprovers(wave, new Approvers(Set.of(), Set.of(), 1), null, boss);

        assertThat(board(wave).go().state()).isEqualTo(Go.State.VOID);
        gates.requestGo(wave, null, LENA);
        gates.approve(wave, null, ann);
        assertThat(board(wave).go().state()).as("nobody named: any other lead").isEqualTo(Go.State.APPROVED);
    }

    @Test
    void waiversAreApprovedByThoseNamedToo() {
        UUID vm = wired.vm("web01", "prod");
        UUID wave = wired.wave(vm);
        db.sql("update vm set owner_email = null where id = :vm").param("vm", vm).update();
        gates.setApprovers(wave, new Approvers(Set.of(ann.login()), Set.of(), 1), null, LENA);
        UUID waiver = gates.waive(wave, GateName.OWNERS, "the owner left", LocalDate.of(2099, 1, 1), LENA);

        assertThatThrownBy(() -> gates.approveWaiver(waiver, bob)).extracting("code").isEqualTo("not-an-approver");
        assertThat(board(wave).gate(GateName.OWNERS).state()).isEqualTo(Gate.State.FAILING);
        gates.approveWaiverInPlace(waiver, "ann is ill", boss);

        assertThat(board(wave).gate(GateName.OWNERS).state()).isEqualTo(Gate.State.WAIVED);
    }

    @Test
    void thePageAndRestTellWhoIsAskedAndWhoAnswered() {
        UUID wave = wave();
        RequestPostProcessor lena = user("lena").authorities(AuthorityUtils.createAuthorityList(LEAD));
        RequestPostProcessor first = user(ann.login()).authorities(AuthorityUtils.createAuthorityList(LEAD));
        RequestPostProcessor other = user(cay.login()).authorities(AuthorityUtils.createAuthorityList(LEAD));
        RequestPostProcessor script = opaqueToken().authorities(AuthorityUtils.createAuthorityList(LEAD));
        assertThat(mvc.post().uri("/waves/" + wave + "/approvers").with(lena).with(csrf())
                .param("persons", ann.login(), bob.login()).param("minimum", "2")).hasStatus(302);
        assertThat(mvc.post().uri("/waves/" + wave + "/go").with(lena).with(csrf())).hasStatus(302);

        assertThat(page(wave, other)).contains("Decided by " + ann.login() + " or " + bob.login())
                .doesNotContain("/go/approve\"");
        assertThat(page(wave, first)).contains("/go/approve\"", "Who decides was changed last by lena, ",
                "; before it was any lead or administrator.");
        assertThat(mvc.post().uri("/waves/" + wave + "/go/approve").with(first).with(csrf())).hasStatus(302);
        assertThat(page(wave, first)).contains("1 of 2 approvals", "Not yet").doesNotContain("/go/approve\"");
        assertThat(mvc.post().uri("/waves/" + wave + "/go/approve-in-place").param("reason", "no").with(first)
                .with(csrf())).as("only administrators").hasStatus(403);

        var told = mvc.get().uri("/api/v1/waves/" + wave + "/gates").with(script).exchange();
        assertThat(told).bodyJson().extractingPath("$.approvers.minimum").isEqualTo(2);
        assertThat(told).bodyJson().extractingPath("$.go.approvals[0].login").isEqualTo(ann.login());
        assertThat(mvc.put().uri("/api/v1/waves/" + wave + "/approvers").with(script)
                .contentType(MediaType.APPLICATION_JSON).content("{\"roles\":[\"gardener\"]}")).hasStatus(422);
        assertThat(mvc.put().uri("/api/v1/waves/" + wave + "/approvers").with(script)
                .contentType(MediaType.APPLICATION_JSON).content("{\"roles\":[\"lead\"],\"minimum\":1}"))
                .hasStatus(409);
        gates.setApprovers(wave, new Approvers(Set.of(), Set.of(Role.LEAD), 1), null, ann);
        assertThat(mvc.get().uri("/api/v1/waves/" + wave + "/gates").with(script)).bodyJson()
                .extractingPath("$.go.state").isEqualTo("void");
    }

    private UUID wave() {
        UUID wave = wired.wave(wired.vm("web01", "prod"));
        UUID window = calendar.add(new WindowDraft("Sat", LocalDateTime.parse("2098-11-08T22:00"),
                LocalDateTime.parse("2098-11-09T03:00"), null, ZoneId.of("UTC"), 20, 20, Overrun.FINISH, null, null),
                "lena");
        gates.setTerms(wave, Purpose.PRODUCTION, window, Set.of(), LENA);
        return wave;
    }

    private Person somebody(String name, String role) {
        String login = name + "." + UUID.randomUUID().toString().substring(0, 8);
        db.sql("""
                insert into app_user (login, display_name, password_hash, role, created_at)
                values (:login, :login, '{noop}x', :role, now())
                """).param("login", login).param("role", role).update();
        return new Person(login, login);
    }

    private Gates.GateBoard board(UUID wave) {
        return gates.of(wave).orElseThrow();
    }

    private String trail(UUID wave) {
        return db.sql("""
                select string_agg(action || ' ' || actor, ', ' order by number) from audit_event where subject_id = :wave
                """).param("wave", wave.toString()).query(String.class).single();
    }

    private String page(UUID wave, RequestPostProcessor who) {
        var answer = mvc.get().uri("/waves/" + wave + "/gates").with(who).exchange();
        assertThat(answer).hasStatusOk();
        return new String(answer.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }
}
