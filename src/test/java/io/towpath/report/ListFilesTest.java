package io.towpath.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.UUID;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.util.HtmlUtils;
import tools.jackson.databind.json.JsonMapper;

/// Each list links its files, and they hold what the page shows. Names begin as formulas do.
@DatabaseTest
@Transactional
class ListFilesTest {

    private static final RequestPostProcessor ADMIN = user("ada").authorities(AuthorityUtils.createAuthorityList(
            "inventory:read", "wave:read", "signoff:read", "admin"));
    private static final RequestPostProcessor NOBODY = user("nob").authorities(AuthorityUtils.NO_AUTHORITIES);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private JdbcClient db;

    private String mark;
    private String name;

    @BeforeEach
    void aMarkOfItsOwn() {
        mark = UUID.randomUUID().toString().substring(0, 8);
        name = "=row-" + mark;
    }

    /// @param csv  the link on the page
    /// @param only whether the filter leaves this one row
    private record Shown(String page, String csv, String column, boolean only) {}

    enum Listed {
        MAPPINGS,
        UNMAPPED,
        OFFERS,
        GATE,
        NOTICES,
        FAILURES,
        SNAPSHOTS,
        QUEUE,
        PLANS,
        MOVES,
        COMPARED_WAVES,
        SOURCES,
        TARGETS,
        IMPORTS,
        USERS,
        CALENDAR
    }

    @ParameterizedTest
    @EnumSource
    void aListLinksItsFilesAndTheyHoldWhatItShows(Listed list) throws Exception {
        Shown shown = make(list);

        String page = text(shown.page, ADMIN);
        assertThat(HtmlUtils.htmlUnescape(page)).contains(name, '"' + shown.csv + '"',
                '"' + shown.csv.replace(".csv", ".xlsx") + '"');
        assertThat(text(shown.csv, ADMIN)).contains("'" + name).doesNotContain("," + name);
        List<Row> book = book(shown.csv.replace(".csv", ".xlsx"));
        int at = at(book.getFirst(), shown.column);
        assertThat(book).extracting(row -> row.getCellText(at)).contains("'" + name);
        List<String> lines = text(shown.csv.replace(".csv", ".jsonl"), ADMIN).lines().toList();
        assertThat(lines).hasSize(book.size() - 1)
                .anySatisfy(line -> assertThat(JSON.readTree(line).get(shown.column).asString()).isEqualTo(name));
        if (shown.only) {
            assertThat(lines).hasSize(1);
        }
        assertThat(mvc.get().uri(shown.csv).with(NOBODY)).hasStatus(403);
    }

    private Shown make(Listed list) {
        return switch (list) {
            case MAPPINGS -> {
                UUID target = connection("target", "libvirt", "t-" + mark);
                portGroup(name);
                portGroup("other-" + UUID.randomUUID());
                String query = "?target=%s&show=all&q=%s".formatted(target, mark);
                yield new Shown("/mappings/networks" + query, "/mappings/networks/lines.csv" + query, "name", true);
            }
            case UNMAPPED -> {
                UUID target = connection("target", "libvirt", "t-" + mark);
                offer(target, "br-a");
                nic(vm("web-" + mark), name);
                portGroup("unused-" + mark);
                String query = "?target=%s&show=unmapped&q=%s".formatted(target, mark);
                yield new Shown("/mappings/networks" + query, "/mappings/networks/lines.csv" + query, "name", true);
            }
            case OFFERS -> {
                UUID target = connection("target", "libvirt", "t-" + mark);
                offer(target, name);
                yield new Shown("/targets/%s/offers".formatted(target), "/targets/%s/offers.csv".formatted(target),
                        "name", true);
            }
            case GATE -> {
                String gates = "/waves/%s/gates/owners".formatted(wave(vm(name), target()));
                yield new Shown(gates, gates + "/faults.csv", "which", true);
            }
            case NOTICES -> {
                UUID vm = vm("web-" + mark);
                db.sql("update vm set owner_name = :name, owner_email = 'mia@example.org' where id = :vm")
                        .param("name", name).param("vm", vm).update();
                String notices = "/waves/%s/notices".formatted(wave(vm, target()));
                yield new Shown(notices, notices + ".csv", "owner", true);
            }
            case FAILURES -> {
                failure(vm("web-" + mark));
                yield new Shown("/failures", "/failures.csv?show=", "says", false);
            }
            case SNAPSHOTS -> {
                givenUp(vm(name));
                yield new Shown("/snapshots", "/snapshots.csv", "vm", false);
            }
            case QUEUE -> {
                waiting(vm("web-" + mark));
                yield new Shown("/validation", "/validation.csv", "vm", false);
            }
            case PLANS -> {
                plan(name);
                yield new Shown("/waves/planner", "/waves/planner.csv", "note", false);
            }
            case MOVES, COMPARED_WAVES -> {
                UUID before = plan("before");
                UUID after = plan("after");
                UUID wave = db.sql("""
                        insert into plan_wave (plan_id, position, name, kind) values (:plan, 1, :name, 'production')
                        returning id
                        """).param("plan", before).param("name", name).query(UUID.class).single();
                db.sql("""
                        insert into plan_placement (plan_id, vm_id, plan_wave_id, because)
                        values (:plan, :vm, :wave, 'by hand')
                        """).param("plan", before).param("vm", vm("web-" + mark)).param("wave", wave).update();
                String compare = "/waves/planner/%s/compare".formatted(after);
                yield list == Listed.MOVES
                        ? new Shown(compare + "?with=" + before, compare + ".csv?with=" + before, "from", true)
                        : new Shown(compare + "?with=" + before, compare + ".csv?with=" + before + "&show=waves",
                                "wave",
                                true);
            }
            case SOURCES -> {
                connection("source", "staged", name);
                yield new Shown("/sources", "/sources.csv", "name", false);
            }
            case TARGETS -> {
                connection("target", "libvirt", name);
                yield new Shown("/targets", "/targets.csv", "name", false);
            }
            case IMPORTS -> {
                db.sql("""
                        insert into import (state, since, node, file_name, size_bytes, sha256, options, created_by,
                                            created_at)
                        values ('discarded', now(), 'here', :name, 1, repeat('a', 64),
                                '{"onError":"SKIP_ROWS","absent":"IGNORE","manual":"KEEP","dryRun":true,"columns":{}}',
                                'nils', now())
                        """).param("name", name).update();
                yield new Shown("/imports", "/imports.csv", "file", false);
            }
            case USERS -> {
                db.sql("""
                        insert into app_user (login, display_name, password_hash, role, created_at)
                        values ('u' || :mark, :name, '{noop}x', 'LEAD', now())
                        """).param("mark", mark).param("name", name).update();
                yield new Shown("/settings/users", "/settings/users.csv", "name", false);
            }
            case CALENDAR -> {
                db.sql("""
                        insert into change_freeze (name, starts_at, ends_at, zone, reason, created_by)
                        values (:name, '2044-03-08T21:00:00Z', '2044-03-09T21:00:00Z', 'UTC', 'month end', 'lena')
                        """).param("name", name).update();
                String query = "?view=month&at=2044-03-01&zone=UTC";
                yield new Shown("/calendar" + query, "/calendar/windows.csv" + query, "name", true);
            }
        };
    }

    @Test
    void aFreezeIsToldFromAWindow() throws Exception {
        Shown shown = make(Listed.CALENDAR);

        var line = JSON.readTree(text(shown.csv.replace(".csv", ".jsonl"), ADMIN).strip());

        assertThat(line.get("kind").asString()).isEqualTo("freeze");
        assertThat(line.get("frozen").asString()).isEqualTo("all");
        assertThat(line.get("note").asString()).isEqualTo("month end");
    }

    @Test
    void aMappingSaysWhereAndWhoAsThePageDoes() throws Exception {
        UUID target = connection("target", "libvirt", "t-" + mark);
        offer(target, "br-a");
        UUID vm = vm("web-" + mark);
        nic(vm, name);
        UUID wave = wave(vm, target);
        String key = db.sql("select key from wave where id = :id").param("id", wave).query(String.class).single();

        var line = JSON.readTree(text("/mappings/networks/lines.jsonl?target=%s&q=%s".formatted(target, mark), ADMIN)
                .strip());

        assertThat(line.get("vms").asInt()).isEqualTo(1);
        assertThat(line.get("waves").asString()).isEqualTo(key + " (1)");
        assertThat(line.get("state").asString()).isEqualTo("Unmapped");
        assertThat(line.get("target").asString()).isEqualTo("t-" + mark);
    }

    private String text(String uri, RequestPostProcessor who) throws Exception {
        MvcTestResult got = mvc.get().uri(uri).with(who).exchange();
        assertThat(got).hasStatusOk();
        return got.getResponse().getContentAsString();
    }

    private List<Row> book(String uri) throws Exception {
        MvcTestResult got = mvc.get().uri(uri).with(ADMIN).exchange();
        assertThat(got).hasStatusOk();
        try (ReadableWorkbook read = new ReadableWorkbook(
                new ByteArrayInputStream(got.getResponse().getContentAsByteArray()))) {
            return read.getFirstSheet().read();
        }
    }

    private static int at(Row head, String column) {
        return java.util.stream.IntStream.range(0, head.getCellCount())
                .filter(cell -> head.getCellText(cell).equals(column)).findFirst().orElseThrow();
    }

    private UUID connection(String direction, String kind, String called) {
        return db.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values (:direction, :kind, :name, '/srv/' || gen_random_uuid(), 'lena', now()) returning id
                """).param("direction", direction).param("kind", kind).param("name", called).query(UUID.class).single();
    }

    private UUID target() {
        return connection("target", "libvirt", UUID.randomUUID().toString());
    }

    private void portGroup(String called) {
        db.sql("""
                insert into source_network (source_id, name, kind, vlan, mtu, seen_at)
                values (:source, :name, 'distributed', '31', 1500, now())
                """).param("source", connection("source", "imported", UUID.randomUUID().toString()))
                .param("name", called).update();
    }

    private void nic(UUID vm, String network) {
        db.sql("""
                insert into vm_nic (vm_id, position, network, adapter, mac, connected, addresses)
                values (:vm, 0, :network, 'vmxnet3', null, true, '{}')
                """).param("vm", vm).param("network", network).update();
    }

    private void offer(UUID target, String called) {
        db.sql("""
                insert into target_network (target_id, name, kind, prefixes, declared_by, declared_at)
                values (:target, :name, 'bridge', '{}', 'lena', now())
                """).param("target", target).param("name", called).update();
    }

    private void failure(UUID vm) {
        String print = UUID.randomUUID().toString().replace("-", "").substring(0, 16);
        db.sql("insert into failure_cluster (fingerprint, code, what, shape) values (:print, 'source-fault', :name, :name)")
                .param("print", print).param("name", name).update();
        db.sql("""
                insert into failure_sighting (fingerprint, vm_id, first_seen_at, last_seen_at)
                values (:print, :vm, '2100-01-01', '2100-01-01')
                """).param("print", print).param("vm", vm).update();
    }

    private UUID migration(UUID vm) {
        return db.sql("""
                insert into migration (vm_id, attempt, target_id, format, soak_days, state, since, reason, planned_by)
                values (:vm, 1, :target, 'qcow2', 0, 'VALIDATING', now(), '', 'lena') returning id
                """).param("vm", vm).param("target", target())
                .query(UUID.class).single();
    }

    private void waiting(UUID vm) {
        db.sql("""
                insert into checklist (migration_id, vm_id, vm_name, attempt, source_place, target_place, started_at,
                                       arrived_at, state, since)
                values (:migration, :vm, :name, 1, 'a', 'b', now(), now(), 'REJECTED', '2000-01-01')
                """).param("migration", migration(vm)).param("vm", vm).param("name", name).update();
    }

    private void givenUp(UUID vm) {
        db.sql("""
                insert into source_snapshot (migration_id, source_id, vm_ref, vm_name, name, description, purpose,
                                             wanted_at, removed_at, last_error)
                values (:migration, (select source_id from vm where id = :vm), 'vm-1', :name, 'towpath-' || :mark, '',
                        'SEED', now(), now(), 'gone')
                """).param("migration", migration(vm)).param("vm", vm).param("name", name).param("mark", mark).update();
    }

    private UUID plan(String note) {
        return db.sql("""
                insert into plan (number, state, note, created_by)
                values (nextval('plan_number_seq'), 'saved', :note, 'lena') returning id
                """).param("note", note).query(UUID.class).single();
    }

    private UUID wave(UUID vm, UUID target) {
        UUID wave = db.sql("""
                insert into wave (key, name, state, on_failure, target_id, format, slots, soak_business_days, since,
                                  created_at, created_by)
                values ('W-' || :mark, 'Pilot', 'DRAFT', 'CONTINUE', :target, 'QCOW2', 1, 5, now(), now(), 'lena')
                returning id
                """).param("mark", mark).param("target", target).query(UUID.class).single();
        db.sql("insert into wave_member (wave_id, vm_id, position) values (:wave, :vm, 1)").param("wave", wave)
                .param("vm", vm).update();
        return wave;
    }

    private UUID vm(String called) {
        return db.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                                container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at)
                values (:source, :name, :name, 1, 1, 1, 'bios', false, 'vcenter', '', 0, '', '', now(), now()) returning id
                """).param("source", connection("source", "imported", UUID.randomUUID().toString()))
                .param("name", called).query(UUID.class).single();
    }
}
