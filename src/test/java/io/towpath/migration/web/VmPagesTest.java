package io.towpath.migration.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.State;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@DatabaseTest
class VmPagesTest {

    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    Migrations migrations;

    private final String mark = "t" + UUID.randomUUID().toString().substring(0, 8);
    private UUID source = new UUID(0, 0);
    private UUID target = new UUID(0, 0);
    private UUID vm = new UUID(0, 0);

    @BeforeEach
    void anEstate() {
        source = connection("source", "staged");
        target = connection("target", "libvirt");
        vm = vm("web01", "ready");
    }

    @Test
    void theListShowsWhatTheFilterSays() {
        vm("=db01", "blocked");

        assertThat(get("/inventory/vms?q=" + mark)).hasStatusOk().bodyText().contains(mark + "-web01", mark + "-=db01",
                "2 match");
        assertThat(get("/inventory/vms?q=" + mark + "&readiness=blocked")).bodyText().contains(mark + "-=db01")
                .doesNotContain(mark + "-web01");
        assertThat(get("/inventory/vms?q=" + mark + "&state=soaking")).bodyText().contains("No VM matches");
    }

    @Test
    void facetsCountWithTheOtherFiltersApplied() {
        vm("db01", "blocked");
        vm("db02", "blocked");

        assertThat(get("/inventory/vms?q=" + mark + "&readiness=ready")).bodyText()
                .containsPattern("(?s)blocked</span><span class=\"num\">2<")
                .containsPattern("(?s)not planned</span><span class=\"num\">1<");
    }

    @Test
    void theListIsPaged() {
        for (int number = 10; number < 15; number++) {
            vm("n" + number, "ready");
        }

        assertThat(get("/inventory/vms?size=3&q=" + mark)).bodyText().contains("1 to 3 of 6", "page=2");
        assertThat(get("/inventory/vms?size=3&page=2&q=" + mark)).bodyText().contains("4 to 6 of 6")
                .doesNotContain("page=3");
    }

    @Test
    void theCsvIsThisViewAndHoldsNoFormula() {
        jdbc.sql("update vm set owner_name = '=1+1' where id = :id").param("id", vm).update();

        assertThat(get("/inventory/vms.csv?q=" + mark)).hasStatusOk().bodyText().startsWith("\uFEFFid,name,source")
                .contains(mark + "-web01").contains("'=1+1").hasLineCount(2);
    }

    @Test
    void wordsAreWordsNotPatternsNorStatements() {
        assertThat(get("/inventory/vms?q=%25" + mark)).bodyText().contains("No VM matches");
        assertThat(get("/inventory/vms?q=';drop table vm;--&wave=';--&finding='&sort=';--")).hasStatusOk();
    }

    @ParameterizedTest
    @ValueSource(strings = {"overview", "hardware", "disks", "network", "findings", "checks", "timeline", "files",
            "nonsense"})
    void everyTabIsAPage(String tab) {
        assertThat(get("/inventory/vms/%s?tab=%s".formatted(vm, tab))).hasStatusOk().bodyText()
                .contains(mark + "-web01", "Plan its migration");
        plan();
        assertThat(get("/inventory/vms/%s?tab=%s".formatted(vm, tab))).hasStatusOk().bodyText()
                .contains("Start the migration", "hx-trigger=\"every 3s\"");
    }

    /// A snapshot hinders a trip that would be warm: this one would be cold, since its source is read at rest.
    @Test
    void whatHindersWarmTripsKeepsNobodyFromPlanningAColdOne() {
        jdbc.sql("update assessment set verdict = 'blocked' where vm_id = :vm").param("vm", vm).update();
        jdbc.sql("""
                insert into finding (vm_id, position, rule, severity, what, fix, found_since)
                values (:vm, 0, 'snapshot-present', 'blocker', 'It has a snapshot.', 'Delete it.', now())
                """).param("vm", vm).update();

        assertThat(get("/inventory/vms/" + vm)).bodyText().contains("Plan its migration");
        assertThat(plan().mode()).isEqualTo(io.towpath.migration.Mode.COLD);
    }

    @Test
    void aTripIsPlannedStartedHeldReleasedAndCancelledByForms() {
        MigrationView planned = plan();
        post("/migrations/%s/start".formatted(planned.id()), null);
        assertThat(latest().state()).isEqualTo(State.CUTTING_OVER);
        post("/migrations/%s/hold".formatted(planned.id()), "the link is needed");
        assertThat(get("/inventory/vms/" + vm)).bodyText().contains("Held by lena", "the link is needed", "Release");
        post("/migrations/%s/release".formatted(planned.id()), null);
        post("/migrations/%s/cancel".formatted(planned.id()), "wrong VM");

        assertThat(latest().state()).isEqualTo(State.CANCELLED);
        assertThat(get("/inventory/vms/" + vm)).bodyText().contains("wrong VM", "Plan a new attempt");
        assertThat(get("/inventory/vms/%s?tab=timeline".formatted(vm))).bodyText().contains("Migration started",
                "Migration cancelled", "by lena");
    }

    @Test
    void troubleIsAPanelWithWhatToDo() {
        MigrationView trip = plan();
        post("/migrations/%s/start".formatted(trip.id()), null);
        jdbc.sql("""
                update migration set stall_step = 'copy-disks', stall_code = 'target-full', stall_since = now(),
                    stall_what = 'no space left on device', stall_remedy = 'Make room.', wake_at = null
                 where id = :id
                """).param("id", trip.id()).update();

        assertThat(get("/inventory/vms/" + vm)).bodyText().contains("Copy and prove the disks failed on",
                "no space left on device", "Make room.", "SOURCE only read", "Retry from this step", "Roll back");
        assertThat(get("/inventory/vms/" + vm)).bodyText().contains("The target&#39;s storage is full",
                "/problems/target-full", "Storage team", "After the fix.", "the next try goes on there",
                "<code>target-full</code>");
        assertThat(mvc.get().uri("/api/v1/migrations/{id}", trip.id()).with(lena())).bodyJson()
                .hasPathSatisfying("$.triage", triage -> triage.assertThat().asMap().containsEntry("id", "target-full")
                        .containsEntry("retry", "after-fix").containsEntry("who", "storage")
                        .containsEntry("known", true));
        assertThat(get("/inventory/vms?trouble=needs-a-person&q=" + mark)).bodyText().contains(mark + "-web01");
        post("/migrations/%s/retry".formatted(trip.id()), null);
        assertThat(latest().stall()).isNull();
        assertThat(mvc.get().uri("/api/v1/migrations/{id}", trip.id()).with(lena())).bodyJson()
                .extractingPath("$.triage").isNull();
    }

    @Test
    void aPersonGoesOnWithoutTheComparisonOfASourceThatCannotBeRead() {
        MigrationView trip = plan();
        jdbc.sql("""
                update migration set state = 'SOAKING', stall_step = 'compare-source', stall_code = 'source-io',
                    stall_since = now(), stall_what = 'no answer', stall_remedy = 'Look.', wake_at = null
                 where id = :id
                """).param("id", trip.id()).update();
        assertThat(get("/inventory/vms/" + vm)).bodyText().contains("Go on without the comparison…");
        jdbc.sql("update migration set lease_until = now() + interval '1 hour' where id = ?").param(trip.id()).update();
        assertThat(mvc.post().uri("/migrations/{id}/leave-comparison", trip.id()).param("reason", "it was scrapped")
                .with(lena()).with(csrf())).as("while it is compared").hasStatus(409).bodyText()
                .contains("may find a difference");
        assertThat(latest().stall()).isNotNull();
        jdbc.sql("update migration set lease_until = null where id = ?").param(trip.id()).update();

        post("/migrations/%s/leave-comparison".formatted(trip.id()), "it was scrapped");

        assertThat(latest().stall()).isNull();
        assertThat(get("/inventory/vms/" + vm)).bodyText().doesNotContain("Go on without the comparison…");
        jdbc.sql("""
                update migration set stall_step = 'compare-source', stall_code = 'source-differs',
                    stall_since = now(), stall_what = 'it differs', stall_remedy = 'Look.', wake_at = null
                 where id = :id
                """).param("id", trip.id()).update();
        assertThat(get("/inventory/vms/" + vm)).bodyText().contains("Go on with the differences…")
                .doesNotContain("Go on without the comparison…");
        assertThat(mvc.post().uri("/migrations/{id}/leave-comparison", trip.id()).param("reason", "it was scrapped")
                .with(lena()).with(csrf())).as("a difference is not left so").hasStatus(409);
    }

    /// After the last try by itself: the panel says what was asked and answered, and how to go on.
    @Test
    void aPersonEndsATripWhoseSourceCannotBeLeftAsItWas() {
        MigrationView trip = plan();
        assertThat(mvc.post().uri("/migrations/{id}/leave-source", trip.id()).param("reason", "it was scrapped")
                .with(lena()).with(csrf())).as("it does not wait for that").hasStatus(409);
        jdbc.sql("""
                update migration set state = 'SOAKING', stall_step = 'clean-source', stall_code = 'source-fault',
                    stall_since = now(), stall_what = 'web01 was asked to remove our snapshots at vc, and the answer was: 17',
                    stall_remedy = 'Look at its events; or end the trip without its source.', wake_at = null
                 where id = :id
                """).param("id", trip.id()).update();
        jdbc.sql(
                "insert into replication (migration_id, source_id, vm_ref, vm_name) values (:id, :source, 'vm-1', 'web01')")
                .param("id", trip.id()).param("source", source).update();
        assertThat(get("/inventory/vms/" + vm)).bodyText().contains("was asked to remove our snapshots at vc",
                "the answer was: 17", "or end the trip without its source.", "End without its source…", "Retry");

        assertThat(mvc.post().uri("/api/v1/migrations/{id}/leave-source", trip.id())
                .contentType(MediaType.APPLICATION_JSON).content("{\"reason\": \"\"}").with(lena()).with(csrf()))
                .as("nobody ends it without a reason").hasStatus(400);
        post("/migrations/%s/leave-source".formatted(trip.id()), "it was scrapped");

        assertThat(latest().stall()).isNull();
        assertThat(
                jdbc.sql("select source_left_by || ': ' || source_left_why from replication where migration_id = :id")
                        .param("id", trip.id()).query(String.class).single())
                .endsWith(": it was scrapped");
        assertThat(get("/inventory/vms/" + vm)).bodyText().doesNotContain("End without its source…");
    }

    @Test
    void howItsChangesAreFoundIsWhatTheSourceToldOnceItWasAsked() {
        MigrationView trip = plan();
        jdbc.sql("update migration set mode = 'WARM' where id = :id").param("id", trip.id()).update();
        jdbc.sql("""
                insert into replication (migration_id, source_id, vm_ref, vm_name)
                values (:id, :source, 'vm-1', 'web01')
                """).param("id", trip.id()).param("source", source).update();

        assertThat(get("/inventory/vms/" + vm)).bodyText().contains("warm: it serves while it is copied");
        jdbc.sql("""
                update replication set tracking = 'COMPARING', tracking_why = 'Hard disk 1 has files that are not read'
                 where migration_id = :id
                """).param("id", trip.id()).update();
        assertThat(get("/inventory/vms/" + vm)).bodyText().contains(
                "warm, by comparing: it serves while it is copied; Hard disk 1 has files that are not read",
                "each pass reads its disks whole and compares them");
    }

    @Test
    void whatIsNotAllowedSaysWhy() {
        MigrationView trip = plan();

        assertThat(mvc.post().uri("/migrations/{id}/rollback", trip.id()).param("reason", "no").with(lena())
                .with(csrf()).exchange()).hasStatus(409).bodyText().contains("cannot be rolled back now");
        assertThat(mvc.post().uri("/migrations/{id}/start", trip.id()).with(user("vera").authorities(
                AuthorityUtils.createAuthorityList("inventory:read"))).with(csrf()).exchange()).hasStatus(403);
        assertThat(mvc.post().uri("/migrations/{id}/start", trip.id()).with(lena()).exchange()).hasStatus(403);
        assertThat(get("/inventory/vms/" + UUID.randomUUID())).hasStatus(404);
    }

    @Test
    void restCommandsNeedTheVersionThatWasSeen() {
        MvcTestResult planned = mvc.post().uri("/api/v1/migrations").contentType(MediaType.APPLICATION_JSON)
                .content("{\"vmId\":\"%s\",\"targetId\":\"%s\",\"format\":\"raw\",\"soakBusinessDays\":0}"
                        .formatted(vm, target))
                .with(lena()).exchange();
        assertThat(planned).hasStatus(201).bodyJson().extractingPath("$.state.name").isEqualTo("planned");
        UUID id = latest().id();
        String etag = java.util.Objects.requireNonNull(planned.getResponse().getHeader("ETag"));

        assertThat(api("/api/v1/migrations/%s/start".formatted(id), null, null)).hasStatus(428);
        assertThat(api("/api/v1/migrations/%s/start".formatted(id), "\"99\"", null)).hasStatus(412);
        assertThat(api("/api/v1/migrations/%s/start".formatted(id), etag, null)).hasStatusOk().bodyJson()
                .extractingPath("$.state.name").isEqualTo("cutting-over");
        assertThat(api("/api/v1/migrations/%s/abort".formatted(id), "*", "{\"reason\":\"no\"}")).as("it is cold")
                .hasStatus(409).bodyJson().extractingPath("$.code").isEqualTo("state-transition");
        jdbc.sql("update migration set mode = 'WARM' where vm_id = :vm").param("vm", vm).update();
        assertThat(get("/inventory/vms/" + vm)).bodyText().contains("Abort, keep in step").doesNotContain("Roll back…");
        assertThat(api("/api/v1/migrations/%s/abort".formatted(id), "*", "{\"reason\":\"no\"}")).hasStatusOk();
        assertThat(api("/api/v1/migrations/%s/rollback".formatted(id), "*", "{\"reason\":\"no\"}")).hasStatusOk();
        assertThat(api("/api/v1/migrations/%s/start".formatted(id), "*", null)).hasStatus(409).bodyJson()
                .extractingPath("$.code").isEqualTo("state-transition");
        assertThat(get("/api/v1/vms?q=" + mark)).bodyJson().extractingPath("$.items[0].state")
                .isEqualTo("rolling-back");
        assertThat(get("/api/v1/vms/" + vm)).bodyJson().extractingPath("$.state.name").isEqualTo("rolling-back");
    }

    private MigrationView plan() {
        assertThat(mvc.post().uri("/inventory/vms/{id}/plan", vm).param("target", target.toString())
                .param("format", "qcow2").param("soakBusinessDays", "5").with(lena()).with(csrf()).exchange())
                .hasStatus3xxRedirection();
        return latest();
    }

    private MigrationView latest() {
        return migrations.latestOf(vm).orElseThrow();
    }

    private MvcTestResult get(String uri) {
        return mvc.get().uri(java.net.URI.create(uri.replace(" ", "%20").replace("'", "%27").replace(";", "%3B")))
                .with(lena()).exchange();
    }

    private void post(String uri, @org.jspecify.annotations.Nullable String reason) {
        var request = mvc.post().uri(uri).with(lena()).with(csrf());
        assertThat((reason == null ? request : request.param("reason", reason)).exchange()).hasStatus3xxRedirection();
    }

    private MvcTestResult api(String uri, @org.jspecify.annotations.Nullable String etag,
            @org.jspecify.annotations.Nullable String body) {
        var request = mvc.post().uri(uri).with(lena());
        if (etag != null) {
            request = request.header("If-Match", etag);
        }
        return (body == null ? request : request.contentType(MediaType.APPLICATION_JSON).content(body)).exchange();
    }

    private static RequestPostProcessor lena() {
        return user("lena").authorities(AuthorityUtils.createAuthorityList("inventory:read", "inventory:write",
                "wave:read", "wave:write", "wave:execute", "signoff:read", "audit:read"));
    }

    private UUID connection(String direction, String kind) {
        return jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values (:direction, :kind, :name, :name, 'test', now()) returning id
                """).param("direction", direction).param("kind", kind)
                .param("name", "/nowhere/" + direction + UUID.randomUUID()).query(UUID.class).single();
    }

    private UUID vm(String name, String verdict) {
        UUID id = jdbc.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                                container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at)
                values (:source, :name, :name, 2, 1, 4294967296, 'bios', false, 'ova', 'web01.ova', 4096, 'f', 'd',
                        now(), now())
                returning id
                """).param("source", source).param("name", mark + "-" + name).query(UUID.class).single();
        jdbc.sql("""
                insert into vm_disk (vm_id, disk_key, position, label, file, controller, bus, unit, capacity_bytes,
                                     stored_bytes, format, fingerprint)
                values (:vm, 'd0', 0, 'Hard disk 1', 'web01.ova', 'pvscsi', 0, 0, 8589934592, 4096,
                        'VMDK streamOptimized', 'f')
                """).param("vm", id).update();
        jdbc.sql(
                "insert into assessment (vm_id, verdict, judged_at, rules_version, vm_version) values (:vm, :verdict, now(), 1, 1)")
                .param("vm", id).param("verdict", verdict).update();
        if (verdict.equals("blocked")) {
            jdbc.sql("""
                    insert into finding (vm_id, position, rule, severity, what, fix, found_since)
                    values (:vm, 0, 'snapshot-chain', 'blocker', 'It has snapshots.', 'Consolidate them.', now())
                    """).param("vm", id).update();
        }
        return id;
    }
}
