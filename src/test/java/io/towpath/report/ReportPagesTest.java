package io.towpath.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.planning.mapping.Wired;
import java.io.ByteArrayInputStream;
import java.util.UUID;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@DatabaseTest
class ReportPagesTest {

    private static final RequestPostProcessor LEAD = user("lena")
            .authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read"));

    @Autowired
    private ReadinessReport readiness;
    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private JdbcClient db;

    @ParameterizedTest
    @ValueSource(strings = {"/reports", "/reports/strip", "/reports/metrics/first-attempt", "/reports/metrics/downtime",
            "/reports/readiness", "/reports/changes", "/reports/week", "/reports/week?of=2099-01-01",
            "/reports/week-outages.csv", "/api/v1/reports/week"})
    void pagesAreThereAlsoWithNothingToSay(String page) {
        assertThat(mvc.get().uri(page).with(LEAD)).hasStatusOk();
    }

    @ParameterizedTest
    @EnumSource
    void listReportsArePagesPrintsFilesAndRest(ListReport report) throws Exception {
        String path = "/reports/lists/" + report.slug();
        assertThat(mvc.get().uri("/reports").with(LEAD)).bodyText().contains(path, path + ".pdf", path + ".csv");
        assertThat(mvc.get().uri(path + "?from=2019-01-01&to=2019-12-31").with(LEAD)).hasStatusOk().bodyText().contains(
                "As an API call", report.title());
        MvcTestResult pdf = mvc.get().uri(path + ".pdf").with(LEAD).exchange();
        try (var printed = Loader.loadPDF(pdf.getResponse().getContentAsByteArray())) {
            assertThat(new PDFTextStripper().getText(printed)).contains(report.title());
        }
        assertThat(mvc.get().uri(path + ".csv").with(LEAD)).hasStatusOk().bodyText()
                .contains(report.columns().getFirst().id());
        assertThat(mvc.get().uri(path + ".xlsx").with(LEAD)).hasStatusOk();
        assertThat(mvc.get().uri("/api/v1" + path + "?limit=0&cursor=-1").with(LEAD)).hasStatusOk().bodyJson()
                .extractingPath("$.report").isEqualTo(report.slug());
        assertThat(mvc.get().uri("/reports/lists/nothing").with(LEAD)).hasStatus(404);
    }

    @Test
    void aWavesWayBackIsAPageAPrintAFileAndRest() throws Exception {
        Wired wired = new Wired(db);
        UUID vm = wired.vm("way-back-" + wired.mark);
        UUID wave = wired.wave(vm);
        String path = "/reports/rollback-plan/" + wave;
        assertThat(mvc.get().uri(path).with(LEAD)).hasStatusOk().bodyText().contains("way-back-" + wired.mark,
                "not cut over",
                "nothing: its source serves", "It has no window.", "Mia, mia@example.com");
        MvcTestResult pdf = mvc.get().uri(path + ".pdf").with(LEAD).exchange();
        try (var printed = Loader.loadPDF(pdf.getResponse().getContentAsByteArray())) {
            assertThat(new PDFTextStripper().getText(printed)).contains("Rollback plan", "What is done for each");
        }
        assertThat(mvc.get().uri(path + ".csv").with(LEAD)).hasStatusOk().bodyText().contains("before",
                "mia@example.com");
        assertThat(mvc.get().uri("/api/v1/waves/%s/rollback-plan".formatted(wave)).with(LEAD)).hasStatusOk().bodyJson()
                .extractingPath("$.members[0].stand").isEqualTo("BEFORE");
        assertThat(mvc.get().uri("/waves/" + wave).with(LEAD)).bodyText().contains(path);
        assertThat(mvc.get().uri("/reports/rollback-plan/" + UUID.randomUUID()).with(LEAD)).hasStatus(404);
        assertThat(mvc.get().uri(path).with(user("nobody"))).hasStatus(403);
    }

    @Test
    void aWavesManifestIsOnePrint() throws Exception {
        Wired wired = new Wired(db);
        UUID vm = wired.vm("manifest-" + wired.mark);
        UUID wave = wired.wave(vm);
        String path = "/reports/manifest/" + wave + ".pdf";
        MvcTestResult pdf = mvc.get().uri(path).with(LEAD).exchange();
        assertThat(pdf).hasStatusOk().hasContentType("application/pdf");
        try (var printed = Loader.loadPDF(pdf.getResponse().getContentAsByteArray())) {
            String text = new PDFTextStripper().getText(printed).replaceAll("\\s+", " ");
            assertThat(text).contains("Wave manifest", "It has no window.", "It needs no go.", "Gates",
                    "Everything is mapped", "Members, and where they go",
                    "Network cards", "Changes for others", "Contacts", "mia@example.com");
            assertThat(text.replace(" ", "")).as("its cells break long names").contains("manifest-" + wired.mark);
        }
        assertThat(mvc.get().uri("/api/v1/waves/%s/manifest".formatted(wave)).with(LEAD)).hasStatusOk().bodyJson()
                .extractingPath("$.members[0].vm").isEqualTo("manifest-" + wired.mark);
        assertThat(mvc.get().uri("/waves/" + wave).with(LEAD)).bodyText().contains(path);
        assertThat(mvc.get().uri("/reports/manifest/" + UUID.randomUUID() + ".pdf").with(LEAD)).hasStatus(404);
        assertThat(mvc.get().uri(path).with(user("nobody"))).hasStatus(403);
    }

    @Test
    void aWeekNamesWhatWentBackWithItsVmAndItsOutage() throws Exception {
        String name = vm("week-" + UUID.randomUUID());
        UUID trip = db.sql("""
                insert into migration (vm_id, attempt, target_id, format, soak_days, state, since, reason, planned_by, mode)
                select vm.id, 1, vm.source_id, 'qcow2', 0, 'ROLLED_BACK', '2019-01-09 12:00Z', 'a driver was missing',
                       'lena', 'WARM'
                  from vm where vm.name = :name returning id
                """).param("name", name).query(UUID.class).single();
        db.sql("""
                insert into migration_power (migration_id, source_power, source_name, source_note, source_nics)
                values (:trip, 'ON', '', '', '[]')
                """).param("trip", trip).update();
        db.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome)
                values (:trip, 1, 'CUTTING_OVER', 'shut-down-source', 1, 'n', '2019-01-08 20:00Z', '2019-01-08 20:01Z', 'DONE'),
                       (:trip, 1, 'CUTTING_OVER', 'start-target', 1, 'n', '2019-01-08 20:04Z', '2019-01-08 20:05Z', 'DONE')
                """).param("trip", trip).update();

        assertThat(mvc.get().uri("/reports/week?of=2019-01-10").with(LEAD)).hasStatusOk().bodyText()
                .contains("a driver was missing", ">" + name + "</a>", "5 min 00 s", "not predicted");
        assertThat(mvc.get().uri("/reports/week-outages.csv?of=2019-01-10").with(LEAD)).bodyText()
                .contains(name + ",,warm,2019-01-08T20:00:00Z,300.0,");
        assertThat(mvc.get().uri("/api/v1/reports/week?of=2019-01-10").with(LEAD)).bodyJson()
                .extractingPath("$.back[0].why").isEqualTo("a driver was missing");
    }

    @Test
    void aWeekIsPrintedAsItIsShown() throws Exception {
        MvcTestResult printed = mvc.get().uri("/reports/week.pdf?of=2026-11-18").with(LEAD).exchange();

        assertThat(printed).hasStatusOk().hasContentType("application/pdf");
        try (var pdf = Loader.loadPDF(printed.getResponse().getContentAsByteArray())) {
            assertThat(new PDFTextStripper().getText(pdf)).contains("Week 16 Nov 2026 to 22 Nov 2026",
                    "Outages, and what was predicted", "The week ahead");
        }
    }

    @Test
    void noMetricOfThatNameIsNotFound() {
        assertThat(mvc.get().uri("/reports/metrics/luck").with(LEAD)).hasStatus(404);
    }

    @Test
    void thePrintedReportSaysWhatThePageSays() throws Exception {
        String name = vm("report-" + UUID.randomUUID());
        MvcTestResult printed = mvc.get().uri("/reports/readiness.pdf").with(LEAD).exchange();

        assertThat(printed).hasStatusOk().hasContentType("application/pdf");
        try (var pdf = Loader.loadPDF(printed.getResponse().getContentAsByteArray())) {
            String text = new PDFTextStripper().getText(pdf);
            int vms = db.sql("select count(*) from vm where kind = 'vm' and missing_since is null").query(Integer.class)
                    .single();
            assertThat(text).contains("Readiness report").contains("What was found, and how to fix it")
                    .contains("VMs " + String.format(java.util.Locale.ENGLISH, "%,d", vms));
        }
        assertThat(name).isNotEmpty();
    }

    @Test
    void theReportSaysHowLongItTakesAndWhatIsProposed() throws Exception {
        vm("report-" + UUID.randomUUID());
        UUID plan = db.sql("""
                insert into plan (number, state, created_by) values (nextval('plan_number_seq'), 'draft', 'lena')
                returning id
                """).query(UUID.class).single();
        String wave = "proposed-" + UUID.randomUUID();
        db.sql("insert into plan_wave (plan_id, position, name, kind) values (:plan, 1, :name, 'production')")
                .param("plan", plan).param("name", wave).update();
        // what has no waves proposes nothing
        UUID empty = db.sql("""
                insert into plan (number, state, created_by) values (nextval('plan_number_seq'), 'saved', 'lena')
                returning id
                """).query(UUID.class).single();
        try {
            boolean published = has("published");
            String page = mvc.get().uri("/reports/readiness").with(LEAD).exchange().getResponse().getContentAsString();

            assertThat(page).contains("10 Gb/s, 70 % used", "66.5", "25 Gb/s, 70 % used", "166.3", "Complexity",
                    published ? ", published)" : ", not published)");
            assertThat(page.contains(wave)).isNotEqualTo(published || has("saved"));
            int vms = db.sql("""
                    select count(*) from vm_overview where kind = 'vm' and missing_since is null
                       and excluded_reason is null and coalesce(strategy, 'rehost') in ('rehost', 'relocate')
                       and state not in ('SEEDING', 'SYNCING', 'CUTTING_OVER', 'VALIDATING', 'AWAITING_SIGN_OFF', 'SOAKING',
                                         'DONE', 'ROLLING_BACK')
                    """).query(Integer.class).single();
            int weeks = (int) Math.ceil(vms / 150.0);
            assertThat(page).contains(weeks == 1 ? ">1 week<" : ">" + weeks + " weeks<");
            try (var pdf = Loader.loadPDF(mvc.get().uri("/reports/readiness.pdf").with(LEAD).exchange().getResponse()
                    .getContentAsByteArray())) {
                assertThat(new PDFTextStripper().getText(pdf)).contains("How long it takes", "166.3", "Complexity");
            }
        } finally {
            db.sql("delete from plan where id in (:plan, :empty)").param("plan", plan).param("empty", empty).update();
        }
    }

    /// Whether a plan in this state has waves.
    private boolean has(String state) {
        return db.sql("""
                select exists (select from plan where state = :state
                                  and exists (select from plan_wave where plan_id = plan.id))
                """).param("state", state).query(Boolean.class).single();
    }

    @Test
    void whatIsUnderWayOrDoneIsNotStillToMove() {
        int before = readiness.now().pace().vms();
        String moved = vm("moved-" + UUID.randomUUID());
        vm("stays-" + UUID.randomUUID());
        assertThat(readiness.now().pace().vms()).isEqualTo(before + 2);

        db.sql("""
                insert into migration (vm_id, attempt, target_id, format, soak_days, state, since, reason, planned_by)
                select id, 1, source_id, 'qcow2', 0, 'DONE', now(), '', 'lena' from vm where name = :name
                """).param("name", moved).update();

        assertThat(readiness.now().pace().vms()).isEqualTo(before + 1);
    }

    @Test
    void scriptsReadTheMetrics() {
        var script = opaqueToken().authorities(AuthorityUtils.createAuthorityList("inventory:read"));

        assertThat(mvc.get().uri("/api/v1/reports/metrics").with(script)).hasStatusOk().bodyJson()
                .extractingPath("$.items[*].metric").asArray().containsExactly("vms-per-week", "first-attempt",
                        "downtime",
                        "rollback-rate", "time-to-validate");
        assertThat(mvc.get().uri("/api/v1/reports/metrics").with(opaqueToken())).hasStatus(403);
    }

    @Test
    void aWaveListsWhatOthersHaveToChange() throws Exception {
        UUID wave = UUID.randomUUID();
        String moving = vm("mover-" + wave);
        String staying = vm("stayer-" + wave);
        db.sql("""
                insert into dependency (from_vm_id, to_vm_id, kind, evidence, port, protocol, created_by)
                select f.id, t.id, 'connects-to', 'flow', 5432, 'tcp', 'lena' from vm f, vm t
                 where f.name = :from and t.name = :to
                """).param("from", moving).param("to", staying).update();
        db.sql("""
                insert into vm_nic (vm_id, position, network, adapter, mac, connected, addresses, traits)
                select id, 0, '=cmd', 'vmxnet3', '00:50:56:00:00:01', true, '{10.0.0.7}', '{"addresses":["10.0.0.7"]}'
                  from vm where name = :name
                """).param("name", moving).update();
        db.sql("""
                insert into wave (id, key, name, state, on_failure, target_id, format, slots, soak_business_days, since,
                                  created_at, created_by)
                select :id, 'W-X' || left(:id::text, 6), 'changes', 'DRAFT', 'CONTINUE', source_id, 'QCOW2', 1, 0, now(), now(), 'l'
                  from vm where name = :name
                """).param("id", wave).param("name", moving).update();
        db.sql("insert into wave_member (wave_id, vm_id, position) select :wave, id, 1 from vm where name = :name")
                .param("wave", wave).param("name", moving).update();

        assertThat(mvc.get().uri("/reports/changes?wave=" + wave).with(LEAD)).hasStatusOk().bodyText()
                .contains("Allow %s to reach %s on port 5432".formatted(moving, staying)).contains("10.0.0.7");
        assertThat(mvc.get().uri("/reports/changes/%s.csv".formatted(wave)).with(LEAD)).bodyText()
                .contains("'=cmd,'=cmd,");
        declareANetwork(wave);
        assertThat(mvc.get().uri("/reports/changes?wave=" + wave).with(LEAD)).bodyText().contains("not mapped");
        MvcTestResult book = mvc.get().uri("/reports/changes/%s.xlsx".formatted(wave)).with(LEAD).exchange();
        try (ReadableWorkbook read = new ReadableWorkbook(
                new ByteArrayInputStream(book.getResponse().getContentAsByteArray()))) {
            // the head, its card, its flow; backup and monitoring, of which nothing is known
            assertThat(read.getFirstSheet().read()).hasSize(5)
                    .anySatisfy(row -> assertThat(row.getCellText(3)).isEqualTo("'=cmd"));
        }
    }

    /// From then on, what is not mapped goes nowhere.
    private void declareANetwork(UUID wave) {
        db.sql("""
                insert into target_network (target_id, name, kind, declared_by, declared_at)
                select target_id, 'br-prod', 'bridge', 'lena', now() from wave where id = :wave
                """).param("wave", wave).update();
    }

    private String vm(String name) {
        UUID source = db.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('source', 'imported', :name, :name, 'lena', now()) returning id
                """).param("name", "of " + name).query(UUID.class).single();
        db.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                                container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at)
                values (:source, :name, :name, 1, 1, 1, 'bios', false, 'vcenter', '', 0, '', '', now(), now())
                """).param("source", source).param("name", name).update();
        return name;
    }
}
