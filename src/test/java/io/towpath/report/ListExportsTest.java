package io.towpath.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every list as a file has the rows of its page, and no cell that a spreadsheet would run. Names begin as formulas do.
@DatabaseTest
@Transactional
class ListExportsTest {

    private static final RequestPostProcessor LEAD = user("lena")
            .authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read"));
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private JdbcClient db;

    private String mark;

    @BeforeEach
    void aMarkOfItsOwn() {
        mark = UUID.randomUUID().toString().substring(0, 8);
    }

    @Test
    void applicationsAreThoseOfTheFilteredPage() throws Exception {
        application("=app-a-" + mark);
        application("=app-b-" + mark);
        application("other");

        same("/inventory/applications", "?q=" + mark, "name", "=app-a-" + mark, "=app-b-" + mark);
        assertThat(page("/inventory/applications?q=" + mark)).contains("/inventory/applications.csv?q=" + mark);
    }

    @Test
    void dependenciesAreThoseOfTheFilteredPage() throws Exception {
        UUID from = vm("=from-" + mark);
        UUID to = vm("=to-" + mark);
        dependency(from, to);
        dependency(vm("x"), vm("y"));

        same("/inventory/dependencies", "?show=edges&q=" + mark, "from", "=from-" + mark);
        assertThat(page("/inventory/dependencies?show=edges&q=" + mark))
                .contains("/inventory/dependencies.csv?show=edges&amp;q=" + mark);
    }

    @Test
    void groupsAreThoseOfTheFilteredPage() throws Exception {
        UUID group = db.sql(
                "insert into dependency_group (key, name) values ('G-' || nextval('dependency_group_key_seq'), '=group-' || :mark) returning id")
                .param("mark", mark).query(UUID.class).single();
        db.sql("insert into dependency_group_member (vm_id, group_id) values (:vm, :group)").param("vm", vm("a"))
                .param("group", group).update();

        same("/inventory/dependencies", "?show=groups&q=" + mark, "name", "=group-" + mark);
    }

    @Test
    void findingsAreThoseOfTheBoardOrOneByOne() throws Exception {
        UUID vm = vm("=vm-" + mark);
        db.sql("insert into assessment (vm_id, verdict, judged_at, rules_version, vm_version) values (:vm, 'ready', now(), 1, 1)")
                .param("vm", vm).update();
        db.sql("""
                insert into finding (vm_id, position, rule, severity, what, fix, found_since)
                values (:vm, 1, 'name-invalid', 'warning', '=found ' || :mark, 'rename it', now())
                """).param("vm", vm).param("mark", mark).update();

        List<JsonNode> board = lines("/inventory/findings.jsonl");
        String page = page("/inventory/findings");
        assertThat(board).isNotEmpty().allSatisfy(row -> assertThat(page).contains(row.get("rule").stringValue()));
        assertThat(book("/inventory/findings.xlsx")).hasSize(board.size() + 1);
        assertThat(lines("/inventory/findings.jsonl?by=vm")).anySatisfy(row -> {
            assertThat(row.get("vm").stringValue()).isEqualTo("=vm-" + mark);
            assertThat(row.get("detail").stringValue()).isEqualTo("=found " + mark);
        });
        assertThat(body("/inventory/findings.csv?by=vm")).contains("'=vm-" + mark).doesNotContain(",=vm-" + mark);
    }

    @Test
    void waiversAreThoseOfThePage() throws Exception {
        db.sql("""
                insert into waiver (rule, reason, expires_on, requested_by, requested_at)
                values ('name-invalid', '=reason-' || :mark, current_date + 30, 'nora', now())
                """).param("mark", mark).update();

        same("/inventory/waivers", "", "reason", "=reason-" + mark);
    }

    @Test
    void wavesAndTheirMembersAreThoseOfThePages() throws Exception {
        UUID vm = vm("=vm-" + mark);
        UUID wave = db.sql("""
                insert into wave (key, name, state, on_failure, target_id, format, slots, soak_business_days, since,
                                  created_at, created_by)
                select 'W-' || :mark, '=wave-' || :mark, 'DRAFT', 'CONTINUE', source_id, 'QCOW2', 1, 5, now(), now(), 'lena'
                  from vm where id = :vm returning id
                """).param("mark", mark).param("vm", vm).query(UUID.class).single();
        db.sql("insert into wave_member (wave_id, vm_id, position) values (:wave, :vm, 1)").param("wave", wave)
                .param("vm", vm).update();

        same("/waves", "", "name", "=wave-" + mark);
        assertThat(lines("/waves/%s/members.jsonl".formatted(wave))).singleElement()
                .satisfies(row -> assertThat(row.get("vm").stringValue()).isEqualTo("=vm-" + mark));
        assertThat(body("/waves/%s/members.csv".formatted(wave))).contains("'=vm-" + mark);
        assertThat(page("/waves/" + wave)).contains("=vm-" + mark, "/waves/%s/members.csv".formatted(wave));
        assertThat(mvc.get().uri("/waves/%s/members.csv".formatted(UUID.randomUUID())).with(LEAD)).hasStatus(404);
    }

    @Test
    void placementsAreThoseOfThePlan() throws Exception {
        UUID plan = db.sql(
                "insert into plan (number, state, created_by) values (nextval('plan_number_seq'), 'saved', 'lena') returning id")
                .query(UUID.class).single();
        UUID wave = db.sql(
                "insert into plan_wave (plan_id, position, name, kind) values (:plan, 1, '=wave-' || :mark, 'production') returning id")
                .param("plan", plan).param("mark", mark).query(UUID.class).single();
        db.sql("insert into plan_placement (plan_id, vm_id, plan_wave_id, because) values (:plan, :vm, :wave, 'by hand')")
                .param("plan", plan).param("vm", vm("=vm-" + mark)).param("wave", wave).update();

        assertThat(lines("/waves/planner/%s/placements.jsonl".formatted(plan))).singleElement().satisfies(row -> {
            assertThat(row.get("vm").stringValue()).isEqualTo("=vm-" + mark);
            assertThat(row.get("wave").intValue()).isEqualTo(1);
        });
        assertThat(body("/waves/planner/%s/placements.csv".formatted(plan))).contains("'=vm-" + mark, "'=wave-" + mark);
        assertThat(page("/waves/planner/" + plan)).contains("/waves/planner/%s/placements.csv".formatted(plan));
    }

    @Test
    void windowsAreThoseOfTheStretchShown() throws Exception {
        window("=soon-" + mark, "2043-03-08T21:00:00Z");
        window("=late-" + mark, "2043-09-08T21:00:00Z");

        same("/calendar/windows", "?view=month&at=2043-03-01", "name", "=soon-" + mark);
        assertThat(page("/calendar?view=month&at=2043-03-01")).contains("=soon-" + mark).doesNotContain("=late-" + mark)
                .contains("/calendar/windows.csv?view=month&amp;at=2043-03-01");
    }

    /// JSON lines say what is there; CSV and workbook have the same rows, with names that are harmless.
    private void same(String path, String query, String column, String... names) throws Exception {
        List<JsonNode> lines = lines(path + ".jsonl" + query);
        assertThat(lines).extracting(row -> row.path(column).asString("")).contains(names);
        if (query.contains("q=") || query.contains("at=")) {
            assertThat(lines).hasSize(names.length);
        }
        assertThat(body(path + ".csv" + query)).contains(List.of(names).stream().map(name -> "'" + name).toList());
        List<Row> book = book(path + ".xlsx" + query);
        assertThat(book).hasSize(lines.size() + 1);
        int at = java.util.stream.IntStream.range(0, book.getFirst().getCellCount())
                .filter(cell -> book.getFirst().getCellText(cell).equals(column)).findFirst().orElseThrow();
        assertThat(book).extracting(row -> row.getCellText(at)).contains(List.of(names).stream().map(name -> "'" + name)
                .toArray(String[]::new));
        if (!path.endsWith("/windows")) {
            assertThat(page(path + query)).contains(names);
        }
    }

    private String page(String uri) throws Exception {
        MvcTestResult got = mvc.get().uri(uri).with(LEAD).exchange();
        assertThat(got).hasStatusOk();
        return got.getResponse().getContentAsString();
    }

    private String body(String uri) throws Exception {
        return page(uri);
    }

    private List<JsonNode> lines(String uri) throws Exception {
        List<JsonNode> rows = new ArrayList<>();
        body(uri).lines().forEach(line -> rows.add(JSON.readTree(line)));
        return rows;
    }

    private List<Row> book(String uri) throws Exception {
        MvcTestResult got = mvc.get().uri(uri).with(LEAD).exchange();
        assertThat(got).hasStatusOk();
        try (ReadableWorkbook read = new ReadableWorkbook(
                new ByteArrayInputStream(got.getResponse().getContentAsByteArray()))) {
            return read.getFirstSheet().read();
        }
    }

    private void application(String name) {
        db.sql("insert into application (name) values (:name)").param("name", name).update();
    }

    private void window(String name, String opens) {
        db.sql("""
                insert into cutover_window (name, opens_at, lockout_at, closes_at, zone, capacity_vms, created_by)
                values (:name, :opens::timestamptz, :opens::timestamptz + interval '3 hours',
                        :opens::timestamptz + interval '5 hours', 'Europe/Zurich', 50, 'lena')
                """).param("name", name).param("opens", opens).update();
    }

    private void dependency(UUID from, UUID to) {
        db.sql("""
                insert into dependency (from_vm_id, to_vm_id, kind, evidence, created_by)
                values (:from, :to, 'depends-on', 'manual', 'lena')
                """).param("from", from).param("to", to).update();
    }

    private UUID vm(String name) {
        UUID source = db.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('source', 'imported', gen_random_uuid()::text, gen_random_uuid()::text, 'lena', now()) returning id
                """).query(UUID.class).single();
        return db.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                                container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at)
                values (:source, :name, :name, 1, 1, 1, 'bios', false, 'vcenter', '', 0, '', '', now(), now()) returning id
                """).param("source", source).param("name", name).query(UUID.class).single();
    }
}
