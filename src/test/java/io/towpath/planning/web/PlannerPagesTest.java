package io.towpath.planning.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.planning.PlanContent;
import io.towpath.planning.PlanDesk;
import io.towpath.planning.PlanRows;
import io.towpath.planning.PlannedWave;
import io.towpath.planning.Plans;
import io.towpath.planning.wave.WaveKind;
import io.towpath.planning.wave.Window;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@DatabaseTest
class PlannerPagesTest {

    private static final RequestPostProcessor LEAD = user("lena").authorities(AuthorityUtils
            .createAuthorityList("inventory:read", "wave:read", "wave:write", "wave:execute"));
    private static final RequestPostProcessor AUDITOR = user("aud")
            .authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read"));

    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private JdbcClient db;
    @Autowired
    private Plans plans;
    @Autowired
    private PlanDesk desk;

    private PlanRows rows;

    @BeforeEach
    void rows() {
        rows = new PlanRows(db);
    }

    @Test
    void aPlanIsSuggestedEditedUndoneComparedSavedAndPublished() {
        UUID app = rows.application("Webshop", 3);
        UUID web = rows.aVm("web", app);
        UUID data = rows.aVm("data", app);

        UUID draft = made(post("/waves/planner", "suggest", "true"));
        PlanContent proposed = plans.content(draft);
        assertThat(proposed.placements()).containsKeys(web, data);
        assertThat(proposed.placements().get(web).wave()).isEqualTo(proposed.placements().get(data).wave());
        assertThat(page("/waves/planner/" + draft)).contains(rows.named("Webshop"), "no group is split",
                "By 2 tier", "Suggested", "Gates, as far as the plan tells", "maintenance windows kept");

        post("/waves/planner/" + draft + "/waves", "name", "Late wave", "kind", "production", "window", "none");
        UUID late = plans.content(draft).waves().getLast().id();
        String card = proposed.placements().get(web).wave() + ":app:" + app;
        post("/waves/planner/" + draft + "/move", "vms", web.toString(), "only", "true", "to", late.toString());
        assertThat(plans.content(draft).placements().get(web).wave()).isEqualTo(late);
        assertThat(page("/waves/planner/" + draft)).contains("1 group is split",
                "The group is split: <span>1 in Late wave",
                "Bring 1 VM here", "Waive with reason", "Placed here by lena.");

        assertThat(post("/waves/planner/" + draft + "/preview", "cards", card, "to", late.toString())).hasStatusOk()
                .bodyText().contains("2 VMs to Late wave", "Nothing is moved yet");
        post("/waves/planner/" + draft + "/move", "bring", late + ":app:" + app);
        assertThat(plans.content(draft).members(late)).containsExactlyInAnyOrder(web, data);

        post("/waves/planner/" + draft + "/undo");
        assertThat(plans.content(draft).members(late)).containsExactly(web);
        post("/waves/planner/" + draft + "/redo");
        assertThat(plans.content(draft).members(late)).containsExactlyInAnyOrder(web, data);

        post("/waves/planner/" + draft + "/save", "note", "for the steering meeting");
        assertThat(page("/waves/planner/" + draft)).contains("Publish…").doesNotContain("Save this version");
        UUID second = made(post("/waves/planner", "from", draft.toString()));
        post("/waves/planner/" + second + "/waves/" + plans.content(second).waves().getLast().id() + "/remove");
        assertThat(page("/waves/planner/" + second + "/compare?with=" + draft)).contains("removed",
                rows.named("web"), "pool", "When they end", "Nine in ten (P90)");

        var published = post("/waves/planner/" + draft + "/publish", "targetId", rows.target().toString());
        assertThat(published).hasStatus(302).redirectedUrl().isEqualTo("/waves");
        assertThat(waveOf(web)).isEqualTo(waveOf(data)).startsWith("DRAFT Late wave");
        assertThat(page("/waves/planner")).contains("Published", "for the steering meeting");
        assertThat(page("/waves/gantt")).contains("<title>Waves in time · Waves · Towpath</title>", "Late wave",
                "no window");
    }

    @Test
    void thePageThatPublishesShowsWhatIsLostAsksWhyAndUndoesIt() {
        UUID vm = rows.aVm("told", null);
        String target = rows.target().toString();
        UUID first = saved(vm);
        assertThat(page("/waves/planner/" + first + "/publish")).contains("1 are made", "id=\"targetId\"")
                .doesNotContain("Undo publishing", "Why this may be lost");
        post("/waves/planner/" + first + "/publish", "targetId", target);
        db.sql("insert into wave_approver (wave_id, login) select wave_id, 'urs' from wave_member where vm_id = :vm")
                .param("vm", vm).update();
        UUID second = saved(rows.aVm("other", null));

        assertThat(page("/waves/planner/" + second + "/publish")).contains("Of 1 wave something is lost",
                "approvers: urs", "discarded", "Why this may be lost", "of the plan before is discarded");
        assertThat(post("/waves/planner/" + second + "/publish", "targetId", target, "soak", "7")).hasStatusOk()
                .bodyText().contains("What people did about 1 wave would be lost", "value=\"7\"");
        assertThat(json("/api/v1/plans/" + second + "/publish", "{\"targetId\": \"" + target + "\"}")).hasStatus(409)
                .bodyText().contains("publish-loses", "approvers: urs");
        assertThat(mvc.get().uri("/api/v1/plans/" + second + "/publish").with(LEAD)).hasStatusOk().bodyText()
                .contains("\"discarded\":1", "approvers: urs", "\"seen\"");
        assertThat(post("/waves/planner/" + second + "/publish", "targetId", target, "reason", "Others first."))
                .hasStatus(302);

        assertThat(page("/waves/planner/" + second + "/publish")).contains("It is published", "Undo publishing…",
                "1 wave that it discarded is there again");
        assertThat(post("/waves/planner/" + second + "/publish/undo")).hasStatus(302);
        assertThat(db.sql("select login from wave_approver a join wave_member m using (wave_id) where m.vm_id = :vm")
                .param("vm", vm).query(String.class).single()).isEqualTo("urs");
        db.sql("delete from wave_approver where login = 'urs'").update();
    }

    private UUID saved(UUID vm) {
        UUID draft = desk.draft(null, "lena");
        post("/waves/planner/" + draft + "/waves", "name", "One", "kind", "production", "window", "none");
        post("/waves/planner/" + draft + "/move", "vms", vm.toString(), "to",
                plans.content(draft).waves().getFirst().id().toString());
        desk.save(draft, null, null, "lena");
        return draft;
    }

    @Test
    void theRestIsSuggestedAroundWhatWasPlacedByHand() {
        UUID app = rows.application("Ledger", 3);
        UUID web = rows.aVm("web", app);
        UUID data = rows.aVm("data", app);
        UUID other = rows.aVm("other", null);
        UUID draft = desk.draft(null, "lena");
        post("/waves/planner/" + draft + "/waves", "name", "Ledger alone", "kind", "production", "window", "none");
        UUID mine = plans.content(draft).waves().getFirst().id();
        post("/waves/planner/" + draft + "/move", "vms", web.toString(), "only", "true", "to", mine.toString());

        post("/waves/planner/" + draft + "/suggest", "rest", "true");

        PlanContent content = plans.content(draft);
        assertThat(content.wave(mine)).get().extracting(PlannedWave::name).isEqualTo("Ledger alone");
        assertThat(content.members(mine)).as("with the others of its group").containsExactlyInAnyOrder(web, data);
        assertThat(content.placements().get(web).byHand()).isTrue();
        assertThat(content.placements().get(data).byHand()).isFalse();
        assertThat(content.placements()).containsKey(other);
        assertThat(page("/waves/planner/" + draft)).contains("Of its group others were placed here by hand.",
                "keep what is placed by hand");
        post("/waves/planner/" + draft + "/suggest");
        assertThat(plans.content(draft).wave(mine)).as("all is replaced").isEmpty();
    }

    /// Waves that were made beside plans count; the planner goes on where they end.
    @Test
    void aProgramThatIsUnderWayGetsNoSecondProofOfConcept() {
        UUID target = rows.target();
        UUID pilot = rows.aVm("pilot", null);
        UUID wave = db.sql("""
                insert into wave (key, name, state, on_failure, target_id, format, slots, soak_business_days, since,
                                  created_at, created_by)
                values ('W-' || :mark, 'Wave 90041 · Pilot', 'COMPLETED', 'CONTINUE', :target, 'QCOW2', 1, 5, now(), now(),
                        'lena') returning id
                """).param("mark", rows.named("x")).param("target", target).query(UUID.class).single();
        db.sql("insert into wave_member (wave_id, vm_id, position, open) values (:wave, :vm, 1, false)")
                .param("wave", wave).param("vm", pilot).update();
        UUID lab = rows.aVm("lab", null);
        db.sql("update vm set environment = 'test' where id = :vm").param("vm", lab).update();
        assertThat(suggestedKinds()).contains(WaveKind.PROOF_OF_CONCEPT);

        db.sql("insert into wave_terms (wave_id, kind, changed_by, changed_at) values (:wave, 'proof-of-concept', 'lena', now())")
                .param("wave", wave).update();

        assertThat(suggestedKinds()).doesNotContain(WaveKind.PROOF_OF_CONCEPT).isNotEmpty();
        assertThat(plans.content(plans.page(1, 0).getFirst().id()).waves().getFirst().name())
                .startsWith("Wave 90042 · ");
        db.sql("delete from wave where id = :wave").param("wave", wave).update();
    }

    private List<WaveKind> suggestedKinds() {
        UUID draft = made(post("/waves/planner", "suggest", "true"));
        return plans.content(draft).waves().stream().map(PlannedWave::kind).toList();
    }

    @Test
    void aCardSaysWhichWaiverItsWaveGoesBy() {
        UUID app = rows.aVm("payroll-app", null);
        UUID base = rows.aVm("payroll-db", null);
        UUID draft = desk.draft(null, "lena");
        for (String name : List.of("One", "Two")) {
            post("/waves/planner/" + draft + "/waves", "name", name, "kind", "production", "window", "none");
        }
        needs(app, base);
        List<UUID> waves = plans.content(draft).waves().stream().map(wave -> wave.id()).toList();
        post("/waves/planner/" + draft + "/move", "vms", app.toString(), "to", waves.getFirst().toString());
        String waiver = rows.named("payroll-app") + " depends on " + rows.named("payroll-db")
                + "; they may move apart until 2 May 2098, asked by lena, approved by urs: The link is fast enough.";

        assertThat(page("/waves/planner/" + draft)).contains(waiver);
        post("/waves/planner/" + draft + "/move", "vms", base.toString(), "to", waves.getFirst().toString());
        assertThat(page("/waves/planner/" + draft)).as("nothing is parted").doesNotContain(waiver);
        post("/waves/planner/" + draft + "/move", "vms", base.toString(), "to", waves.getLast().toString());
        assertThat(page("/waves/planner/" + draft)).contains(waiver);
    }

    @Test
    void anEditOnTopOfSomebodyElsesShowsTheirsFirst() {
        UUID vm = rows.aVm("solo", null);
        UUID draft = desk.draft(null, "emil");
        post("/waves/planner/" + draft + "/waves", "name", "One", "kind", "production", "window", "none", "seen", "1");
        UUID wave = plans.content(draft).waves().getFirst().id();

        var stale = post("/waves/planner/" + draft + "/move", "vms", vm.toString(), "to", wave.toString(), "seen", "1");

        assertThat(stale).hasStatus(409).bodyText().contains("was edited meanwhile", "Added One",
                "Make my change on top of theirs", "name=\"seen\" value=\"2\"", vm.toString());
        assertThat(plans.content(draft).placements()).isEmpty();
        post("/waves/planner/" + draft + "/move", "vms", vm.toString(), "to", wave.toString(), "seen", "2");
        assertThat(plans.content(draft).placements()).containsOnlyKeys(vm);
    }

    @Test
    void aSavedPlanDoesNotChange() {
        UUID draft = desk.draft(null, "lena");
        desk.save(draft, null, null, "lena");

        assertThat(post("/waves/planner/" + draft + "/waves", "name", "One", "kind", "production")).hasStatus(409);
        assertThat(plans.content(draft).waves()).isEmpty();
    }

    @Test
    void whoMayOnlyReadSeesThePlanWithoutButtons() {
        UUID draft = made(post("/waves/planner", "suggest", "true"));

        var page = mvc.get().uri("/waves/planner/" + draft).with(AUDITOR).exchange();

        assertThat(page).hasStatusOk().bodyText().doesNotContain("Move to", "Save…", "Discard…");
        assertThat(mvc.post().uri("/waves/planner/" + draft + "/undo").with(AUDITOR).with(csrf())).hasStatus(403);
    }

    @Test
    void everyCommandIsOnTheAuditTrail() {
        UUID draft = desk.draft(null, "lena");
        post("/waves/planner/" + draft + "/waves", "name", "One", "kind", "production", "window", "none");
        post("/waves/planner/" + draft + "/undo");
        post("/waves/planner/" + draft + "/discard");

        assertThat(db.sql("select action from audit_event where subject_id = :id order by number").param("id",
                draft.toString()).query(String.class).list()).containsExactly("plan.drafted", "plan.edited",
                        "plan.undone", "plan.discarded");
    }

    @Test
    void theForecastAnswersAndComparesWhatIf() {
        rows.aVm("forecast", null);

        assertThat(page("/forecast")).contains("all: over, under way, planned, in no window", "class=\"today\"",
                "It ends", "(P50)", "What holds it up", "66.5 TB a day", "250 rounds",
                "33.3 weeks", "Where these figures do not agree", "200 TB in one place", "min (assumed)");
        assertThat(page("/forecast?gigabits=25&engineers=9")).contains("25 Gb/s ÷ 8 × 88 % × 70 %", "What if: by ");
        assertThat(page("/forecast")).contains("Copies at once: link, all nodes", "copies by the nodes of Towpath");
        assertThat(page("/forecast?slots=0")).contains("slots must be greater than or equal to 1");
    }

    @Test
    void whatTheProgramCountsOnIsKeptForAllWhoAsk() {
        rows.aVm("kept", null);
        try {
            assertThat(page("/forecast?gigabits=25&hostSlots=3&datastoreSlots=4&vcenterSlots=5")).contains(
                    "Keep link and days as the base", "What the program counts on");
            assertThat(post("/forecast/terms", "gigabits", "25", "usablePercent", "80", "daysBefore", "",
                    "promisedOn", "2026-01-31")).hasStatus(302).redirectedUrl().isEqualTo("/forecast#terms");
            assertThat(page("/forecast")).contains("190.1 TB a day", "25 Gb/s, of which 80 %",
                    "One run in ten or more ends too late: promised for Sat 31 Jan 2026.");
            assertThat(mvc.get().uri("/api/v1/forecast?runs=20&hostSlots=3").with(LEAD)).hasStatusOk().bodyText()
                    .contains("\"atRisk\":true", "\"promisedOn\":\"2026-01-31\"", "\"leftOut\"", "\"gigabits\":25.0",
                            "\"hostSlots\":3");
            assertThat(plans.limits(desk.draft(null, "lena")).preCopyTerabytes()).isEqualTo(950.4);
            post("/forecast/terms", "gigabits", "0");
            assertThat(mvc.get().uri("/api/v1/forecast/terms").with(LEAD)).bodyText().contains("\"gigabits\":25.0");
            assertThat(mvc.post().uri("/forecast/terms").with(AUDITOR).with(csrf()).param("gigabits", "1"))
                    .hasStatus(403);
        } finally {
            assertThat(mvc.put().uri("/api/v1/forecast/terms").with(LEAD).with(csrf()).contentType("application/json")
                    .content("{}")).hasStatusOk();
        }
        assertThat(page("/forecast")).contains("66.5 TB a day").doesNotContain("promised for");
    }

    /// What needs what is told beside the wave, and waited for, also where somebody composed it.
    @Test
    void aWaveSaysInSentencesWhatIsAgainstItAndWhatItNeeds() {
        UUID shop = rows.aVm("shop", null);
        UUID names = rows.aVm("names", null);
        needs(shop, names);
        UUID draft = desk.draft(null, "lena");
        for (String name : List.of("One", "Two", "Three")) {
            desk.addWave(draft, new PlannedWave(UUID.randomUUID(), UUID.randomUUID(), name, WaveKind.PRODUCTION, window(
                    plans.content(draft).waves().size()), List.of(), null), null, "lena");
        }
        List<UUID> waves = plans.content(draft).waves().stream().map(PlannedWave::id).toList();
        desk.move(draft, List.of(names), waves.getFirst(), null, "lena");
        desk.move(draft, List.of(shop), waves.get(1), null, "lena");
        assertThat(plans.content(draft).wave(waves.get(1)).orElseThrow().dependsOn()).containsExactly(waves.getFirst());
        assertThat(page("/waves/planner/" + draft)).contains("After <span>One</span> is validated", "What it needs (1)",
                rows.named("shop") + " needs " + rows.named("names") + ", in One.");

        String card = waves.getFirst() + ":vm:" + names;
        String later = rows.named("shop") + " needs " + rows.named("names")
                + ", which moves later, in Three: keep their connection open.";
        assertThat(post("/waves/planner/" + draft + "/preview", "cards", card, "to", waves.getLast().toString()))
                .hasStatusOk().bodyText().contains(later);
        desk.move(draft, List.of(names), waves.getLast(), null, "lena");
        assertThat(plans.content(draft).wave(waves.get(1)).orElseThrow().dependsOn()).isEmpty();
        assertThat(page("/waves/planner/" + draft)).contains("What is against it (", later,
                "what is needed moves first; not by 1 group", "/inventory/vms/" + shop);
        desk.undo(draft, null, "lena");
        assertThat(plans.content(draft).wave(waves.get(1)).orElseThrow().dependsOn()).containsExactly(waves.getFirst());
    }

    private static Window window(int week) {
        Instant opens = Instant.now().truncatedTo(ChronoUnit.HOURS).plus(Duration.ofDays(30 + 7L * week));
        return new Window(null, "Proposed", opens, opens.plus(Duration.ofHours(8)), Integer.MAX_VALUE, 20);
    }

    private void needs(UUID from, UUID to) {
        db.sql("""
                insert into dependency (from_vm_id, to_vm_id, kind, evidence, created_by, waived_by, waived_reason,
                                        waived_at, waived_until, waiver_approved_by, waiver_approved_at)
                values (:from, :to, 'depends-on', 'manual', 'mia', 'lena', 'The link is fast enough', now(), '2098-05-02',
                        'urs', now())
                """).param("from", from).param("to", to).update();
    }

    @Test
    void theApiDoesWhatThePagesDo() {
        UUID vm = rows.aVm("api", null);
        var made = json("/api/v1/plans", "{}");
        assertThat(made).hasStatus(201);
        UUID plan = plans.page(1, 0).getFirst().id();

        assertThat(json("/api/v1/plans/" + plan + "/suggest", "{\"limits\": {\"productionMost\": 150}}")).hasStatusOk()
                .bodyText().contains(vm.toString(), "\"because\"", "\"kind\":\"", "\"basis\":\"ASSUMED\"");
        assertThat(json("/api/v1/plans/" + plan + "/moves", "{\"vmIds\": [\"" + vm + "\"], \"seen\": 1}"))
                .hasStatus(409).bodyText().contains("somebody-was-faster", "Suggested");
        assertThat(json("/api/v1/plans/" + plan + "/moves", "{\"vmIds\": [\"" + vm + "\"]}")).hasStatusOk();
        assertThat(plans.content(plan).placements()).doesNotContainKey(vm);
        assertThat(json("/api/v1/plans/" + plan + "/save", "{\"note\": \"by script\"}")).hasStatusOk().bodyText()
                .contains("\"state\":\"saved\"");
        assertThat(json("/api/v1/plans/" + plan + "/publish", "{\"targetId\": \"" + rows.target() + "\"}"))
                .hasStatusOk().bodyText().contains("\"created\"");
        assertThat(mvc.get().uri("/api/v1/forecast?gigabits=25&nodeSlots=9&linkSlots=7&runs=20").with(LEAD))
                .hasStatusOk()
                .bodyText().contains("\"p90\"", "\"bottleneck\"", "\"gigabits\":25.0", "\"nodeSlots\":9",
                        "\"linkSlots\":7", "\"cutoverMinutes\"");
    }

    private String waveOf(UUID vm) {
        return db.sql("""
                select w.state || ' ' || w.name from wave_member m join wave w on w.id = m.wave_id where m.vm_id = :vm
                """).param("vm", vm).query(String.class).single();
    }

    private static UUID made(MvcTestResult answer) {
        assertThat(answer).hasStatus(302);
        String url = Objects.requireNonNull(answer.getResponse().getRedirectedUrl());
        return UUID.fromString(List.of(url.split("[/?#]")).get(3));
    }

    private MvcTestResult json(String uri, String body) {
        return mvc.post().uri(uri).with(LEAD).with(csrf()).contentType("application/json").content(body).exchange();
    }

    private MvcTestResult post(String uri, String... params) {
        var request = mvc.post().uri(uri).with(LEAD).with(csrf());
        for (int i = 0; i < params.length; i += 2) {
            request.param(params[i], params[i + 1]);
        }
        return request.exchange();
    }

    private String page(String uri) {
        var answer = mvc.get().uri(uri).with(LEAD).exchange();
        assertThat(answer).hasStatusOk();
        return new String(answer.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }
}
