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
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.Overrun;
import io.towpath.planning.calendar.WindowDraft;
import io.towpath.planning.wave.WaveKind;
import io.towpath.planning.wave.Window;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What scripts do with plans.
@DatabaseTest
@Transactional
class PlanRestTest {

    private static final RequestPostProcessor LEAD = user("lena")
            .authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read", "wave:write"));
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private JdbcClient db;
    @Autowired
    private Plans plans;
    @Autowired
    private PlanDesk desk;
    @Autowired
    private CutoverCalendar calendar;

    private PlanRows rows;
    private UUID web;
    private UUID data;
    private UUID draft;

    @BeforeEach
    void rows() {
        rows = new PlanRows(db);
        UUID app = rows.application("Webshop", 3);
        web = rows.aVm("web", app);
        data = rows.aVm("data", app);
        draft = desk.draft(null, "lena");
    }

    @Test
    void aWaveIsChangedAndWhatIsLeftOutStays() {
        UUID wave = wave("Early", WaveKind.CRITICAL, null);
        UUID window = window("Sat");
        String uri = "/api/v1/plans/%s/waves/%s".formatted(draft, wave);

        assertThat(put(uri, "{\"name\":\"Renamed\",\"window\":\"%s\",\"seen\":%d}".formatted(window, version())))
                .hasStatusOk();
        PlannedWave changed = plans.content(draft).wave(wave).orElseThrow();
        assertThat(changed.name()).isEqualTo("Renamed");
        assertThat(changed.kind()).isEqualTo(WaveKind.CRITICAL);
        assertThat(changed.window()).isNotNull().extracting(Window::id).isEqualTo(window);
        assertThat(put(uri, "{\"kind\":\"dev-test\"}")).hasStatusOk();
        assertThat(plans.content(draft).wave(wave).orElseThrow().window()).isNotNull();
        assertThat(put(uri, "{\"window\":\"none\"}")).hasStatusOk();
        assertThat(plans.content(draft).wave(wave).orElseThrow().window()).isNull();

        assertThat(put(uri, "{\"name\":\"Late\",\"seen\":1}")).hasStatus(409).bodyText()
                .contains("somebody-was-faster");
        assertThat(put(uri, "{\"kind\":\"odd\"}")).hasStatus(422).bodyText().contains("kind-unknown");
        assertThat(put("/api/v1/plans/%s/waves/%s".formatted(draft, UUID.randomUUID()), "{}")).hasStatus(404)
                .bodyText().contains("plan-wave-unknown");
        desk.save(draft, null, null, "lena");
        assertThat(put(uri, "{\"name\":\"Late\"}")).hasStatus(409).bodyText().contains("plan-not-a-draft");
        assertThat(put("/api/v1/plans/%s/waves/%s".formatted(draft, UUID.randomUUID()), "{}"))
                .as("waves are looked at once nobody else edits").hasStatus(409).bodyText()
                .contains("plan-not-a-draft");
    }

    @Test
    void aMoveIsPreviewedAndNotMade() {
        UUID wave = wave("Early", WaveKind.PRODUCTION, null);
        String uri = "/api/v1/plans/%s/preview".formatted(draft);

        assertThat(post(uri, "{\"vmIds\":[\"%s\"],\"waveId\":\"%s\",\"seen\":%d}".formatted(web, wave, version())))
                .hasStatusOk().bodyJson().satisfies(json -> {
                    assertThat(json).extractingPath("$.what").isEqualTo("1 VM to Early");
                    assertThat(json).extractingPath("$.waves[0].name").isEqualTo("Early");
                    assertThat(json).extractingPath("$.warnings").asArray()
                            .anySatisfy(warning -> assertThat(warning).asString().contains("would be split"));
                });
        assertThat(plans.content(draft).placements()).isEmpty();
        assertThat(post(uri, "{\"vmIds\":[\"%s\"],\"waveId\":\"%s\",\"seen\":0}".formatted(web, wave))).hasStatus(409)
                .bodyText().contains("somebody-was-faster");
        assertThat(post(uri, "{\"vmIds\":[\"%s\"],\"waveId\":\"%s\"}".formatted(web, UUID.randomUUID())))
                .hasStatus(404).bodyText().contains("plan-wave-unknown");
    }

    @Test
    void aPlanComesBackFromItsFileAsItWas() {
        Instant opens = Instant.now().plus(Duration.ofDays(40)).truncatedTo(ChronoUnit.HOURS);
        UUID early = wave("Early", WaveKind.PRODUCTION, new Window(null, "Proposed", opens, opens.plusSeconds(7200),
                opens.plusSeconds(14_400), 30, 4));
        UUID late = wave("Late · two", WaveKind.CRITICAL, null);
        UUID sun = window("Sun");
        put("/api/v1/plans/%s/waves/%s".formatted(draft, late), "{\"window\":\"%s\"}".formatted(sun));
        desk.move(draft, List.of(web), early, null, "lena");
        desk.move(draft, List.of(data), late, null, "lena");
        String file = text(mvc.get().uri("/api/v1/plans/%s/file".formatted(draft)).with(LEAD).exchange());
        assertThat(file).doesNotContain(web.toString(), data.toString(), early.toString(), sun.toString());

        assertThat(post("/api/v1/plans/import", file)).hasStatusOk().bodyJson().satisfies(json -> {
            assertThat(json).extractingPath("$.id").isNull();
            assertThat(json).extractingPath("$.vms").isEqualTo(2);
            assertThat(json).extractingPath("$.faults").asArray().isEmpty();
        });
        MvcTestResult made = post("/api/v1/plans/import?dryRun=false", file);

        assertThat(made).hasStatus(201);
        UUID again = UUID.fromString(JSON.readTree(text(made)).path("id").asString());
        assertThat(waves(text(mvc.get().uri("/api/v1/plans/%s/file".formatted(again)).with(LEAD).exchange())))
                .isEqualTo(waves(file));
        PlanContent content = plans.content(again);
        assertThat(content.placements()).containsOnlyKeys(web, data);
        assertThat(content.placements().get(web).byHand()).isTrue();
    }

    @Test
    void whatCannotBeTakenIsToldWithItsLineAndLeftOutOnlyWhereThatIsWanted() {
        String file = """
                {"format": "towpath-plan-1", "waves": [
                  {"name": "Early", "kind": "production", "vms": [
                    {"name": "%s"},
                    {"name": "nobody", "source": "vc"},
                    {"name": "%s"}
                  ]},
                  {"name": "Odd", "kind": "nothing", "vms": []},
                  {"name": "Late", "kind": "critical",
                   "window": {"name": "gone", "opensAt": "2031-01-01T00:00:00Z"}, "vms": []}
                ]}""".formatted(rows.named("web"), rows.named("web"));

        assertThat(post("/api/v1/plans/import", file)).hasStatusOk().bodyJson().satisfies(json -> {
            assertThat(json).extractingPath("$.faults[*].code").asArray().containsExactly("vm-unknown", "vm-twice",
                    "kind-unknown", "window-unknown");
            assertThat(json).extractingPath("$.faults[*].line").asArray().containsExactly(4, 5, 7, 9);
            assertThat(json).extractingPath("$.faults[0].at").isEqualTo("/waves/0/vms/1");
        });
        assertThat(post("/api/v1/plans/import?dryRun=false", file)).hasStatus(422).bodyText()
                .contains("plan-file-faulty", "vm-twice");
        MvcTestResult made = post("/api/v1/plans/import?dryRun=false&onError=skip-rows", file);
        assertThat(made).hasStatus(201);
        PlanContent content = plans.content(UUID.fromString(JSON.readTree(text(made)).path("id").asString()));
        assertThat(content.waves()).extracting(PlannedWave::name).containsExactly("Early", "Late");
        assertThat(content.placements()).containsOnlyKeys(web);
        assertThat(post("/api/v1/plans/import", "{\n\"format\": }")).hasStatusOk().bodyJson()
                .extractingPath("$.faults[0].line").isEqualTo(2);
    }

    @Test
    void whatHasAnotherShapeIsToldAndNothingOfItIsLostWithoutAWord() {
        assertThat(faults("{\"format\":\"towpath-plan-1\",\"waves\":\"all\",\"limits\":7}"))
                .containsExactly("list-missing", "limits-invalid");
        assertThat(faults("""
                {"format": "towpath-plan-1", "waves": [
                  {"name": "Early", "kind": "production", "vms": {"name": "web"}},
                  {"name": "Late", "kind": "production", "window": "Sat", "vms": []},
                  {"name": "Far", "kind": "production", "vms": [], "window": {"name": "x", "proposed": true,
                   "opensAt": "+1000000-01-01T00:00:00Z", "closesAt": "+1000000-01-02T00:00:00Z", "capacityVms": 1, "slots": 1}}
                ]}""")).containsExactly("list-missing", "window-invalid", "time-invalid", "window-invalid");
        assertThat(post("/api/v1/plans/import?dryRun=false", """
                {"format": "towpath-plan-1", "waves": [{"name": "Ear\\u0000ly", "kind": "production", "vms": []}]}"""))
                .as("no text of the database holds it").hasStatus(201);
    }

    /// Where each of them lies is of no use, and longer than all of the file.
    @Test
    void whatIsDeepBesideThePlanTakesNoRoom() {
        String name = "x".repeat(20_000);
        int depth = 100;
        String deep = ("{\"" + name + "\":").repeat(depth) + "[" + "{},".repeat(5_000) + "{}]" + "}".repeat(depth);

        assertThat(faults("{\"format\":\"towpath-plan-1\",\n\"deep\":" + deep + ",\"waves\":[\n{}]}"))
                .containsExactly("name-invalid");
    }

    /// Another vCenter of the same name counts its VMs from the same number.
    @Test
    void aVmOfAnotherInstanceUuidIsNotTheOneThatIsCalledSo() {
        db.sql("update vm set instance_uuid = :uuid where id = :id").param("uuid", "aaaa-" + web).param("id", web)
                .update();
        db.sql("update vm set instance_uuid = :uuid where id = :id").param("uuid", "bbbb-" + data).param("id", data)
                .update();
        String file = db.sql("""
                select json_build_object('source', c.name, 'externalId', vm.external_id, 'instanceUuid', 'BBBB-' || :data)
                  from vm join connection c on c.id = vm.source_id where vm.id = :web
                """).param("data", data.toString()).param("web", web).query(String.class).single();

        MvcTestResult made = post("/api/v1/plans/import?dryRun=false",
                "{\"format\":\"towpath-plan-1\",\"waves\":[{\"name\":\"Early\",\"kind\":\"production\",\"vms\":[%s]}]}"
                        .formatted(file));

        assertThat(made).hasStatus(201);
        assertThat(plans.content(UUID.fromString(JSON.readTree(text(made)).path("id").asString())).placements())
                .containsOnlyKeys(data);
    }

    private List<String> faults(String file) {
        return JSON.readTree(text(post("/api/v1/plans/import", file))).path("faults").valueStream()
                .map(fault -> fault.path("code").asString()).toList();
    }

    private static JsonNode waves(String file) {
        return JSON.readTree(file).path("waves");
    }

    private UUID wave(String name, WaveKind kind, @Nullable Window window) {
        return desk.addWave(draft, new PlannedWave(UUID.randomUUID(), UUID.randomUUID(), name, kind, window, List.of(),
                null), null, "lena");
    }

    private UUID window(String name) {
        LocalDateTime opens = LocalDateTime.now(ZoneOffset.UTC).plusDays(20).truncatedTo(ChronoUnit.HOURS);
        return calendar.add(new WindowDraft(rows.named(name), opens, opens.plusHours(5), null, ZoneOffset.UTC, 20, 20,
                Overrun.FINISH, null, null), "lena");
    }

    private int version() {
        return plans.find(draft).orElseThrow().version();
    }

    private MvcTestResult put(String uri, String body) {
        return mvc.put().uri(uri).with(LEAD).with(csrf()).contentType(MediaType.APPLICATION_JSON).content(body)
                .exchange();
    }

    private MvcTestResult post(String uri, String body) {
        return mvc.post().uri(uri).with(LEAD).with(csrf()).contentType(MediaType.APPLICATION_JSON).content(body)
                .exchange();
    }

    private static String text(MvcTestResult answer) {
        return new String(answer.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }
}
