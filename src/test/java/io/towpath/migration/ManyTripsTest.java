package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.migration.ManyTrips.Answer;
import io.towpath.migration.ManyTrips.One;
import io.towpath.migration.ManyTrips.Selection;
import io.towpath.migration.ManyTrips.Verb;
import io.towpath.triage.FailureLog;
import io.towpath.triage.Triage;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// Many trips are retried, held and released at once; each that is not is told with its reason, and keeps no other.
@DatabaseTest
class ManyTripsTest {

    private static final RequestPostProcessor LENA = user("lena")
            .authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read", "wave:write",
                    "wave:execute"));
    private static final RequestPostProcessor READER = user("rita")
            .authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read"));

    @Autowired
    JdbcClient jdbc;
    @Autowired
    ManyTrips many;
    @Autowired
    MigrationStore store;
    @Autowired
    FailureLog failures;
    @Autowired
    Triage triage;
    @Autowired
    MockMvcTester mvc;

    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private UUID source = new UUID(0, 0);
    private UUID target = new UUID(0, 0);

    @BeforeEach
    void aSource() {
        source = connection("source", "staged");
        target = connection("target", "libvirt");
    }

    private UUID connection(String direction, String kind) {
        return jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values (:direction, :kind, :name, :location, 'test', now()) returning id
                """).param("direction", direction).param("kind", kind).param("name", direction + " " + mark)
                .param("location", "/nowhere/" + direction + mark).query(UUID.class).single();
    }

    private UUID vm(String name) {
        return jdbc.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                                container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at)
                values (:source, :external, :name, 2, 1, 1024, 'bios', false, 'ova', 'web01.ova', 4096, 'f', 'd',
                        now(), now())
                returning id
                """).param("source", source).param("external", UUID.randomUUID().toString()).param("name", name)
                .query(UUID.class).single();
    }

    private UUID trip(String name, State state) {
        return jdbc.sql("""
                insert into migration (vm_id, attempt, target_id, format, soak_days, state, reason, planned_by, mode)
                values (:vm, 1, :target, 'qcow2', 0, :state, 'it is a test', 'test', 'COLD') returning id
                """).param("vm", vm(name)).param("target", target).param("state", state.name()).query(UUID.class)
                .single();
    }

    /// @param again minutes until it is tried again by itself; null when it waits for a person
    private UUID stalled(String name, String code, String what, @Nullable Integer again) {
        UUID id = trip(name, State.VALIDATING);
        jdbc.sql("""
                update migration
                   set stall_step = 'run-checks', stall_code = :code, stall_what = :what, stall_remedy = 'Mend it.',
                       stall_since = now(), stall_next_try = now() + make_interval(mins => cast(:again as int))
                 where id = :id
                """).param("code", code).param("what", what).param("again", again).param("id", id).update();
        failures.saw(code, what, store.find(id).orElseThrow().vmId(), name);
        return id;
    }

    private static Map<String, String> left(Answer answer) {
        return answer.left().stream().collect(Collectors.toMap(One::vmName, one -> String.valueOf(one.against())));
    }

    private Selection ofSource() {
        return new Selection(null, null, source, null, null);
    }

    @Test
    void thoseThatWaitForAPersonGoOnAndTheOthersAreTold() {
        UUID full = stalled("full", "target-full", "no space left on device", null);
        stalled("again", "source-io", "stale handle", 15);
        stalled("far", Stall.SOURCE_AWAY, "It waits for it.", 600);
        stalled("owner", MigrationCommands.OWNER_REJECTED, "No login.", null);
        UUID held = stalled("held", "target-full", "no space left on device", null);
        jdbc.sql("update migration set hold_since = now(), hold_by = 'emil', hold_reason = 'lunch' where id = :id")
                .param("id", held).update();
        trip("well", State.SEEDING);

        Answer before = many.look(Verb.RETRY, ofSource());
        assertThat(before.done()).extracting(One::vmName).containsExactly("full");
        assertThat(store.find(full).orElseThrow().stall()).as("a look does nothing").isNotNull();
        Answer done = many.act(Verb.RETRY, ofSource(), "lena", null);

        assertThat(done.done()).extracting(One::tripId).containsExactly(full);
        assertThat(left(done)).isEqualTo(left(before)).isEqualTo(Map.of("again", "It is tried again by itself.", "far",
                "It waits for its source and goes on by itself when that answers.", "owner",
                "Its owner reported a problem: say on its page what is done about it.", "held",
                "It is held: release it first.", "well", "It waits for nobody."));
        assertThat(store.find(full).orElseThrow().stall()).isNull();
        assertThat(store.find(full).orElseThrow().due()).isTrue();
        assertThat(trail("migrations.retried")).isEqualTo(1);
        assertThat(many.act(Verb.RETRY, ofSource(), "lena", null).done()).as("twice has the effect of once").isEmpty();
        assertThat(trail("migrations.retried")).isEqualTo(1);
    }

    @Test
    void oneThatFailsKeepsNeitherTheOthersNorTheTrailAndOneThatGaveWayIsDoneAgain() {
        trip("a-first", State.SEEDING);
        UUID broken = trip("b-broken", State.SEEDING);
        UUID met = trip("c-met", State.SEEDING);
        UUID last = trip("d-last", State.SEEDING);
        jdbc.sql("create sequence many_met").update();
        jdbc.sql("""
                create function many_fault() returns trigger language plpgsql as $$ begin
                    if new.id = '%s' then raise exception 'the page is torn'; end if;
                    if new.id = '%s' and nextval('many_met') < 3 then raise sqlstate '40P01'; end if;
                    return new; end $$
                """.formatted(broken, met)).update();
        jdbc.sql("""
                create trigger many_fault before update on migration for each row execute function many_fault()
                """).update();
        try {
            Answer answer = many.act(Verb.HOLD, ofSource(), "lena", "the storage is slow");

            assertThat(answer.done()).extracting(One::vmName).containsExactly("a-first", "c-met", "d-last");
            assertThat(left(answer)).isEqualTo(Map.of("b-broken", "Nothing was done with it, since that failed: "
                    + "ERROR: the page is torn. Try it again; the log says more."));
            assertThat(List.of(met, last)).allSatisfy(id -> assertThat(store.find(id).orElseThrow().held()).isTrue());
            assertThat(store.find(broken).orElseThrow().held()).isFalse();
            assertThat(trail("migrations.held")).isOne();
        } finally {
            jdbc.sql("drop trigger many_fault on migration").update();
            jdbc.sql("drop function many_fault").update();
            jdbc.sql("drop sequence many_met").update();
        }
    }

    private int trail(String action) {
        return jdbc.sql("select count(*) from audit_event where action = :action and detail::text like :source")
                .param("action", action).param("source", "%" + source + "%").query(Integer.class).single();
    }

    @Test
    void ofAFailureOnlyThoseThatStoppedForItAreRetried() {
        String what = "the lights of %s went out".formatted(mark);
        UUID dark = stalled("dark", "internal", what, null);
        UUID other = stalled("other", "internal", what, null);
        jdbc.sql(
                "update migration set stall_code = 'target-full', stall_what = 'no space left on device' where id = :id")
                .param("id", other).update();
        UUID elsewhere = stalled("elsewhere", "target-full", "no space left on device", null);
        String print = triage.of("internal", what, "dark").fingerprint();

        Answer done = many.act(Verb.RETRY, new Selection(print, null, null, null, null), "lena", null);

        assertThat(done.done()).extracting(One::tripId).containsExactly(dark);
        assertThat(left(done)).containsOnlyKeys("other");
        assertThat(left(done).get("other")).startsWith("It stopped for another cause since: ");
        assertThat(store.find(elsewhere).orElseThrow().stall()).isNotNull();
    }

    @Test
    void whatIsHeldTogetherIsReleasedTogetherButNotInItsOutage() {
        UUID runs = trip("runs", State.SEEDING);
        UUID begins = trip("begins", State.CUTTING_OVER);
        UUID down = trip("down", State.CUTTING_OVER);
        jdbc.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node)
                values (:id, 0, 'CUTTING_OVER', 'shut-down-source', 1, 'n')
                """).param("id", down).update();
        // a rule keeps it waiting, and it serves
        jdbc.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, outcome, begun)
                values (:id, 0, 'CUTTING_OVER', 'shut-down-source', 1, 'n', 'WAITING', false)
                """).param("id", begins).update();
        trip("back", State.ROLLING_BACK);
        trip("over", State.DONE);

        assertThatThrownBy(() -> many.act(Verb.HOLD, ofSource(), "lena", " ")).isInstanceOf(RefusedException.class);
        Answer held = many.act(Verb.HOLD, ofSource(), "lena", "the storage team works");

        assertThat(held.done()).extracting(One::tripId).containsExactlyInAnyOrder(runs, begins);
        assertThat(left(held)).containsOnlyKeys("down", "back");
        assertThat(left(held).values()).allSatisfy(why -> assertThat(why).startsWith("It is in its outage"));
        assertThat(store.find(down).orElseThrow().hold()).isNull();
        assertThat(left(many.look(Verb.HOLD, ofSource()))).containsEntry("runs",
                "It is held already, by lena: the storage team works.");

        assertThat(many.act(Verb.RELEASE, ofSource(), "lena", null).done()).extracting(One::tripId)
                .containsExactlyInAnyOrder(runs, begins);
        assertThat(store.find(runs).orElseThrow().hold()).isNull();
    }

    @Test
    void aSelectionThatSaysNothingIsRefused() {
        assertThatThrownBy(() -> many.look(Verb.HOLD, new Selection(" ", "", null, null, null)))
                .isInstanceOf(RefusedException.class).hasMessage("Nothing says which trips are meant.");
    }

    @Test
    void thePageShowsWhatWouldBeDoneAndDoesNoMoreThanThat() {
        UUID full = stalled("full", "target-full", "no space left on device", null);
        UUID vm = store.find(full).orElseThrow().vmId();
        stalled("again", "source-io", "stale handle", 15);

        assertThat(mvc.get().uri("/migrations/many/retry?source=" + source + "&back=/sources/" + source).with(LENA))
                .hasStatusOk().bodyText()
                .contains("Retry 1 trip", "Trips of the source source " + mark, "It is tried again by itself.",
                        "1 is left as it is");
        UUID later = stalled("later", "target-full", "no space left on device", null);
        assertThat(mvc.post().uri("/migrations/many/retry/now").param("source", source.toString())
                .param("vmIds", vm.toString()).param("back", "/sources/" + source).with(LENA).with(csrf()))
                .hasStatus(302).redirectedUrl().isEqualTo("/sources/" + source);
        assertThat(store.find(full).orElseThrow().stall()).isNull();
        assertThat(store.find(later).orElseThrow().stall()).as("it was not shown").isNotNull();

        assertThat(mvc.post().uri("/migrations/many/hold/picked").param("vmIds", vm.toString())
                .param("back", "//evil.example").with(LENA).with(csrf())).hasStatusOk().bodyText()
                .contains("Hold 1 trip", "href=\"/inventory/vms\"").doesNotContain("evil");
        assertThat(mvc.get().uri("/migrations/many/retry?source=" + source).with(READER)).hasStatus(403);
        assertThat(mvc.get().uri("/migrations/many/explode?source=" + source).with(LENA)).hasStatus(404);
    }

    @Test
    void scriptsAskFirstAndThenDoIt() {
        UUID full = stalled("full", "target-full", "no space left on device", null);
        trip("well", State.SEEDING);

        assertThat(post("retry", "{\"sourceId\": \"%s\", \"preview\": true}".formatted(source))).hasStatusOk()
                .bodyJson().extractingPath("$.count").isEqualTo(1);
        assertThat(store.find(full).orElseThrow().stall()).isNotNull();
        assertThat(post("retry", "{\"sourceId\": \"%s\"}".formatted(source))).hasStatusOk().bodyJson()
                .extractingPath("$.skipped[0].why").isEqualTo("It waits for nobody.");
        assertThat(store.find(full).orElseThrow().stall()).isNull();
        assertThat(post("retry", "{}")).hasStatus(400);
        assertThat(post("hold", "{\"sourceId\": \"%s\"}".formatted(source))).hasStatus(400);
    }

    private org.springframework.test.web.servlet.assertj.MvcTestResult post(String verb, String body) {
        return mvc.post().uri("/api/v1/migrations/" + verb).contentType(MediaType.APPLICATION_JSON).content(body)
                .with(LENA).with(csrf()).exchange();
    }

    @Test
    void listsLeadThere() {
        UUID full = stalled("full", "internal", "the pump of %s broke".formatted(mark), null);
        String print = triage.of("internal", "the pump of %s broke".formatted(mark), "full").fingerprint();
        UUID vm = store.find(full).orElseThrow().vmId();

        assertThat(mvc.get().uri("/failures/" + print).with(LENA)).hasStatusOk().bodyText()
                .contains("/migrations/many/retry?failure=" + print);
        assertThat(mvc.get().uri("/failures/" + print).with(READER)).hasStatusOk().bodyText()
                .doesNotContain("/migrations/many");
        assertThat(mvc.post().uri("/inventory/vms/picked").param("vmIds", vm.toString()).with(LENA).with(csrf()))
                .hasStatusOk().bodyText().contains("/migrations/many/release/picked");
        assertThat(mvc.get().uri("/sources/" + source).with(LENA)).hasStatusOk().bodyText()
                .contains("/migrations/many/hold?source=" + source);
    }

    @Test
    void theWaveAndTheApplicationAreAsGood() {
        UUID inWave = trip("in-wave", State.SEEDING);
        UUID wave = UUID.randomUUID();
        jdbc.sql("update migration set wave_key = :key, wave_id = :wave where id = :id").param("key", "W-" + mark)
                .param("wave", wave).param("id", inWave).update();
        UUID ofApp = trip("of-app", State.SEEDING);
        UUID app = jdbc.sql("insert into application (name) values (:name) returning id").param("name", "App " + mark)
                .query(UUID.class).single();
        jdbc.sql("update vm set application_id = :app where id = :vm").param("app", app)
                .param("vm", store.find(ofApp).orElseThrow().vmId()).update();

        assertThat(many.look(Verb.HOLD, new Selection(null, "W-" + mark, null, null, null)).done())
                .extracting(One::tripId).isEqualTo(List.of(inWave));
        assertThat(many.look(Verb.HOLD, new Selection(null, null, null, "app " + mark, null)).done())
                .extracting(One::tripId).isEqualTo(List.of(ofApp));
    }
}
