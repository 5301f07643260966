package io.towpath.tour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.cutover.CutoverState;
import io.towpath.cutover.Cutovers;
import io.towpath.inventory.Connection.Direction;
import io.towpath.inventory.Connections;
import io.towpath.inventory.RefusedException;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.mapping.Answer;
import io.towpath.planning.mapping.Board;
import io.towpath.planning.mapping.Boards;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.platform.spi.Place;
import io.towpath.report.Metric;
import io.towpath.report.Metrics;
import io.towpath.tour.source.SimulatedPlatform;
import io.towpath.tour.time.DemoTime;
import io.towpath.wave.gate.Gate;
import io.towpath.wave.gate.GateName;
import io.towpath.wave.gate.Gates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.request.RequestPostProcessor;
import org.springframework.util.FileSystemUtils;

/// A small made-up program, set up as `./towpath demo` sets it up. It ends with its tests: it goes on by itself, and others
/// look at the same estate.
@DatabaseTest
@DirtiesContext
@TestPropertySource(properties = {"towpath.demo.enabled=true", "towpath.demo.folder=target/test-demo",
        "towpath.demo.vms=300", "towpath.demo.speed=600", "towpath.slots.node=6",
        "towpath.migration.tick=200ms",
        // Quartz knows the database of a scheduler by its name, in all of the JVM
        "spring.quartz.properties.org.quartz.scheduler.instanceName=demo",
        "spring.quartz.auto-startup=true"})
class DemoProgramTest {

    private static final Duration PATIENCE = Duration.ofMinutes(15);

    @Autowired
    private DemoProgram program;
    @Autowired
    private DemoMore more;
    @Autowired
    private SimulatedPlatform source;
    @Autowired
    private Connections connections;
    @Autowired
    private CutoverCalendar calendar;
    @Autowired
    private Cutovers cutovers;
    @Autowired
    private DemoTime time;
    @Autowired
    private Metrics metrics;
    @Autowired
    private Boards boards;
    @Autowired
    private Gates gates;
    @Autowired
    private JdbcClient db;
    @Autowired
    private MockMvcTester mvc;

    @AfterAll
    static void clear() throws IOException {
        for (String folder : new String[]{"images", "source", "target"}) {
            FileSystemUtils.deleteRecursively(Path.of("target/test-demo").resolve(folder));
        }
    }

    @Test
    void everyStepIsDoneAndTheScreensAreFilled() throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!program.progress().complete() && program.progress().trouble() == null && System.nanoTime() < until) {
            Thread.sleep(200);
        }

        assertThat(program.progress().trouble()).isNull();
        assertThat(program.progress().steps()).allMatch(DemoProgram.Progress.Line::done);
        assertThat(
                number("select count(*) from vm v join connection c on c.id = v.source_id where c.kind = 'imported'"))
                .isEqualTo(300);
        assertThat(number("select count(*) from vm v join connection c on c.id = v.source_id where c.kind = 'staged'"))
                .isEqualTo(13);
        whatIsPlantedIsFound();
        assertThat(number("select count(*) from dependency")).isGreaterThan(100);
        assertThat(number("select count(*) from cutover_window")).isGreaterThan(50);
        assertThat(number("select count(*) from vm_baseline")).isGreaterThan(200);
        assertThat(number("select count(*) from migration where state = 'DONE'")).isGreaterThan(80);
        assertThat(number("select count(*) from plan where state = 'published'")).isEqualTo(1);
        whatPeopleDecidedIsThere();
        whatArrivedWaitsForPeople();
        assertThat(number("select count(*) from failure_sighting s join vm v on v.id = s.vm_id join connection c "
                + "on c.id = v.source_id where c.kind = 'imported'")).isEqualTo(number(
                        "select count(*) from migration where state in ('CANCELLED', 'ROLLED_BACK') and attempt = 1"));
        assertThat(number("select count(*) from wave where name like 'HR Portal, from%' and state <> 'DRAFT'")).isOne();
        assertThat(number("select count(*) from window_objection where answer is null")).isEqualTo(1);
        assertThat(number("select count(*) from window_notice where undeliverable_at is not null")).isPositive();
        assertThat(number("select count(*) from application_intake_state where state = 'answered'")).isEqualTo(4);
        assertThat(number("""
                select count(*) from cutover_window w where w.capacity_vms < (select count(*) from wave_charter c
                  join wave_member m on m.wave_id = c.wave_id and m.open where c.window_id = w.id)
                """)).as("windows over 100 %").isEqualTo(1);
        assertThat(metrics.all()).filteredOn(metric -> metric.kind() == Metric.Kind.DOWNTIME).singleElement().satisfies(
                metric -> assertThat(metric.standing()).isEqualTo(Metric.Standing.MET),
                metric -> assertThat(metric.parts().getFirst().value()).as("warm").isBetween(6.0, 8.0),
                metric -> assertThat(metric.parts().getLast().value()).as("cold").isBetween(35.0, 45.0));
        assertThat(Files.exists(Path.of("target/test-demo/broken/delta.vmdk"))).isTrue();
        assertThat(mvc.get().uri("/demo").with(anAuditor())).hasStatusOk().bodyText().contains("DEMO")
                .contains("Nordwind", ">300</span> VMs");
        assertThat(mvc.get().uri("/demo").with(user("lena"))).hasStatus(403);
        noServerIsRegistered();
        noFreezeIsWaitedFor();
        theBranchOfficeIsKeptInStepAndCutOver();
        timeIsSetByPeopleAndScripts();
        theNextStartTakesTheSpeedThatItIsGiven();
        aStartAfterAKillDoublesNothing();
        nothingMadeUpIsReachedBesideARealSource();
        anotherWaveMovesFurtherAppliances();
        assertThat(mvc.get().uri("/sign-in")).hasStatusOk().bodyText().contains("Lena, migration lead");
    }

    /// By rules, in what was imported and scanned: what a file cannot say, nobody finds.
    private void whatIsPlantedIsFound() {
        assertThat(found("imported")).contains(entry("snapshot-present", 41), entry("consolidation-needed", 1),
                entry("rdm", 12), entry("shared-disk", 9), entry("independent-disk", 7), entry("usb", 3),
                entry("passthrough", 2),
                entry("fault-tolerance", 6), entry("sriov", 11), entry("name-invalid", 8),
                entry("duplicate-bios-uuid", 4), entry("tools-missing", 19), entry("iso-connected", 23));
        assertThat(found("simulated")).contains(entry("vm-encrypted", 2));
        assertThat(number("select count(*) from dependency where kind = 'shares-disk' and evidence = 'observed'"))
                .as("nine VMs in four clusters").isEqualTo(5);
    }

    /// Of the second target: something mapped, something suggested, something nobody knows, and words that wait.
    private void whatPeopleDecidedIsThere() {
        UUID cluster = db.sql("select id from connection where direction = 'target' and name like 'OpenShift%'")
                .query(UUID.class).single();
        for (String kind : List.of("networks", "storage", "placement")) {
            assertThat(mvc.get().uri("/mappings/%s?target=%s".formatted(kind, cluster)).with(anAuditor())).hasStatusOk()
                    .bodyText().containsIgnoringCase("unmapped");
        }
        Board networks = boards.of(MappingKind.NETWORK, cluster);
        assertThat(networks.unmapped()).isPositive();
        assertThat(networks.rows()).anyMatch(row -> row.vms() > 0 && row.answer() instanceof Answer.To)
                .anyMatch(row -> row.answer() instanceof Answer.Unmapped && !row.suggestions().isEmpty());
        assertThat(mvc.get().uri("/reports/forklift").with(anAuditor())).hasStatusOk().bodyText()
                .contains("nordwind-zrh", "What stands in the way");
        assertThat(mvc.get().uri("/forecast/strip").with(anAuditor())).hasStatusOk().bodyText().contains(
                "Forecast end:",
                "(P50)", "(P90)");
        assertThat(number("""
                select count(*) from waiver where approved_at is not null and revoked_at is null
                """)).as("findings set aside").isOne();
        assertThat(number("select count(*) from waiver where approved_at is null")).as("waits for a second").isOne();
        assertThat(number("select count(*) from dependency where waiver_approved_at is not null"))
                .as("the group of Payroll is split").isPositive();
        assertThat(number("select count(*) from gate_waiver where approved_at is null")).as("a gate waits").isOne();
        List<Gate> gates = db.sql("select id from wave where state = 'DRAFT'").query((row, _) -> row.getObject(1,
                UUID.class)).list().stream().flatMap(wave -> this.gates.of(wave).orElseThrow().gates().stream())
                .toList();
        // of so few VMs hardly a wave is left after those that were made ready; whether one is unmapped is chance
        assertThat(gates).anyMatch(gate -> gate.name() == GateName.MAPPINGS && !gate.blocks())
                .anyMatch(gate -> gate.name() == GateName.CAPACITY && gate.what().contains(" into what is free"))
                .anyMatch(gate -> gate.name() == GateName.CAPACITY && gate.blocks());
    }

    /// The last waves of the past: one soaks, one waits for its owners; and what people remember of those that failed.
    private void whatArrivedWaitsForPeople() {
        assertThat(number("select count(*) from wave where state = 'RUNNING' and name like 'Production %'"))
                .isEqualTo(2);
        assertThat(number("select count(*) from checklist where state in ('SIGNED', 'SOAKING')")).isBetween(4, 9);
        assertThat(number("select count(*) from checklist where state = 'AWAITING_OWNER'")).isGreaterThan(4);
        assertThat(number("select count(*) from checklist c join migration m on m.id = c.migration_id "
                + "where c.state = 'OPEN' and m.state = 'VALIDATING' and m.hold_by = 'quinn'")).isEqualTo(2);
        assertThat(number("select count(*) from evidence where criterion = 'PERFORMANCE' and outcome = 'FAILED' "
                + "and text like '%of the baseline, −27%'")).isOne();
        assertThat(number("""
                select count(*) from checklist c
                 where exists (select from sign_off s where s.checklist_id = c.id and s.outcome = 'REJECTED')
                   and exists (select from sign_off s where s.checklist_id = c.id and s.outcome = 'SIGNED')
                """)).as("rejected, then signed").isOne();
        for (String[] remembered : new String[][]{{"%INACCESSIBLE_BOOT_DEVICE%", "%2008 R2%"},
                {"%listener%", "%linux%"}, {"%not cleanly unmounted%", "%windows%"}}) {
            assertThat(db.sql("""
                    select count(*) from failure_sighting s join failure_cluster c using (fingerprint)
                      join vm_overview o on o.id = s.vm_id
                     where c.what like :said and concat_ws(' ', o.os_family, o.os_name) ilike :system
                    """).param("said", remembered[0]).param("system", remembered[1]).query(Integer.class).single())
                    .as(remembered[0]).isOne();
        }
        assertThat(mvc.get().uri("/validation").with(user("quinn").authorities(AuthorityUtils.createAuthorityList(
                "signoff:read")))).hasStatusOk();
    }

    private Map<String, Integer> found(String source) {
        return db.sql("""
                select f.rule, count(distinct f.vm_id)::int as vms
                  from finding f join vm v on v.id = f.vm_id join connection c on c.id = v.source_id
                 where c.kind = :kind group by 1
                """).param("kind", source).query((row, _) -> entry(row.getString("rule"), row.getInt("vms"))).list()
                .stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static RequestPostProcessor anAuditor() {
        return user("aud").authorities(AuthorityUtils.createAuthorityList("wave:read"));
    }

    private void noServerIsRegistered() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> connections.register(Direction.SOURCE, "vsphere", "a real one", "https://vc.example",
                        "lena"))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("demo-only"));
        assertThat(connections.probe(Direction.SOURCE, "vsphere", "https://vc.example")).satisfies(
                probe -> assertThat(probe.works()).isFalse(),
                probe -> assertThat(probe.summary()).contains("demo"));
    }

    /// The estate's freezes are of real dates: in one of them its cutovers are planned after it, and would take as long.
    private void noFreezeIsWaitedFor() {
        Instant now = time.now();
        calendar.freezes(now, now.plus(Duration.ofDays(2))).forEach(one -> calendar.lift(one.id(), "a test", "lena"));
        cutovers.recent(50).stream().filter(one -> one.state() == CutoverState.PLANNED)
                .filter(one -> one.startsAt().isAfter(now.plus(Duration.ofDays(2))))
                .forEach(one -> cutovers.move(one.id(), null, now.plus(Duration.ofHours(4)), "lena"));
    }

    /// Its VMs really move, by the demo's time: hours of passes in a minute.
    private void theBranchOfficeIsKeptInStepAndCutOver() throws Exception {
        assertThat(
                number("select count(*) from vm v join connection c on c.id = v.source_id where c.kind = 'simulated'"))
                .isEqualTo(24);
        assertThat(number("select count(*) from cutover where label like 'branch-web-%'")).isPositive();
        until("""
                select count(*) = 1 from migration m join vm on vm.id = m.vm_id
                 where vm.name = 'branch-web-02' and m.state in ('AWAITING_SIGN_OFF', 'SOAKING')
                """);
        until("""
                select count(distinct p.migration_id) > 10 from replication_pass p where p.kind = 'DELTA' and p.state = 'DONE'
                """);
        assertThat(number("""
                select count(*) from replication_pass p join migration m on m.id = p.migration_id
                  join vm on vm.id = m.vm_id
                 where vm.name = 'branch-web-02' and p.kind = 'FINAL' and p.landed_at - p.started_at > interval '20 s'
                """)).as("measured by the demo's time").isEqualTo(1);
        assertThat(number("""
                select count(*) from replication_pass p join migration m on m.id = p.migration_id
                 where p.state = 'FAILED' and p.code not in ('superseded', 'ended', 'source-drift')
                """)).isZero();
        until("""
                select count(*) = 1 from migration m join vm on vm.id = m.vm_id
                 where vm.name = 'branch-web-05' and m.stall_code = 'source-drift' and m.stall_what like '%Hard disk 2%'
                """);
    }

    private void until(String sql) throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!db.sql(sql).query(Boolean.class).single() && System.nanoTime() < until) {
            Thread.sleep(200);
        }
        assertThat(db.sql(sql).query(Boolean.class).single()).as(sql + stalls()).isTrue();
    }

    private String stalls() {
        return db.sql(
                "select vm.name || ' ' || m.state || ': ' || coalesce(m.stall_what, '') as s from migration m join vm"
                        + " on vm.id = m.vm_id where m.state not in ('DONE', 'ROLLED_BACK', 'CANCELLED')")
                .query(
                        (row, _) -> row.getString(1))
                .list().toString();
    }

    private void timeIsSetByPeopleAndScripts() {
        RequestPostProcessor lead = user("lena")
                .authorities(AuthorityUtils.createAuthorityList("wave:execute", "wave:read"));
        assertThat(mvc.post().uri("/demo/time").param("to", "pause").with(csrf()).with(user("aud"))).hasStatus(403);
        assertThat(mvc.post().uri("/demo/time").param("to", "often").with(csrf()).with(lead)).hasStatus(400);
        assertThat(mvc.post().uri("/demo/time").param("to", "601").with(csrf()).with(lead)).hasStatus(400);
        assertThat(mvc.get().uri("/demo/time").with(lead)).hasStatusOk().bodyText().contains("runs 600×", "Pause");
        assertThat(mvc.post().uri("/demo/time").param("to", "pause").with(csrf()).with(lead)).hasStatus3xxRedirection();
        assertThat(mvc.get().uri("/demo/time").with(lead)).hasStatusOk().bodyText().contains("at rest", "Go on");
        assertThat(mvc.post().uri("/demo/time").param("to", "10").header("HX-Request", "true").with(csrf()).with(lead))
                .hasStatusOk().bodyText().contains("runs 10×");
        assertThat(mvc.put().uri("/api/v1/demo/time").contentType("application/json").content("{\"paused\": true}")
                .with(lead)).hasStatusOk().bodyJson().extractingPath("$.paused").isEqualTo(true);
        assertThat(mvc.put().uri("/api/v1/demo/time").contentType("application/json").content("{\"speed\": 0}")
                .with(lead)).hasStatus(400);
        assertThat(mvc.put().uri("/api/v1/demo/accidents/network-drop").contentType("application/json")
                .content("{\"broken\": true}").with(lead)).hasStatusOk().bodyJson().extractingPath("$.broken")
                .isEqualTo(true);
        assertThat(mvc.put().uri("/api/v1/demo/accidents/network-drop").contentType("application/json")
                .content("{\"broken\": false}").with(lead)).hasStatusOk();
        assertThat(mvc.put().uri("/api/v1/demo/time").contentType("application/json").content(
                "{\"speed\": 1, \"paused\": false}").with(lead)).hasStatusOk();
    }

    private void theNextStartTakesTheSpeedThatItIsGiven() throws Exception {
        assertThat(time.speed()).isEqualTo(1);
        program.setUp();
        until("select wanted = 600 from demo_time.pace");
        time.run(1);
    }

    /// As if every step had been killed after its work, before it was noted.
    private void aStartAfterAKillDoublesNothing() throws Exception {
        // what goes on by itself is left out: trips and waves of today
        String rows = """
                select concat_ws(' ', (select count(*) from wave), (select count(*) from plan where state = 'published'),
                       (select count(*) from migration where planned_by = 'lena' and state in ('ROLLED_BACK', 'CANCELLED')),
                       (select count(*) from migration_step where node = 'demo'), (select count(*) from connection),
                       (select coalesce(sum(times), 0) from failure_sighting s join failure_cluster using (fingerprint)
                         where exists (select from migration_step h join migration m on m.id = h.migration_id
                                        where m.vm_id = s.vm_id and h.node = 'demo')),
                       (select count(*) from vm), (select count(*) from dependency), (select count(*) from waiver))
                """;
        String before = db.sql(rows).query(String.class).single();
        db.sql("delete from demo_step where name not like 'history: %'").update();

        program.setUp();
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!program.progress().complete() && program.progress().trouble() == null && System.nanoTime() < until) {
            Thread.sleep(200);
        }

        assertThat(program.progress().trouble()).isNull();
        assertThat(program.progress().complete()).isTrue();
        assertThat(db.sql(rows).query(String.class).single()).isEqualTo(before);
        time.run(1);
    }

    private void nothingMadeUpIsReachedBesideARealSource() throws IOException {
        Place place = Place.of(Path.of("target/test-demo/source").toAbsolutePath().toString());
        assertThat(source.probe(place).works()).isTrue();
        UUID real = db.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('source', 'vsphere', 'a real one', 'https://vc.example', 'test', now()) returning id
                """).query(UUID.class).single();
        try {
            assertThat(source.probe(place)).satisfies(probe -> assertThat(probe.works()).isFalse(),
                    probe -> assertThat(probe.summary()).contains("a real one"));
            assertThatThrownBy(() -> source.open(place, "vm-9001")).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> source.scan(place, null)).isInstanceOf(IOException.class);
        } finally {
            db.sql("delete from connection where id = :id").param("id", real).update();
        }
        source.open(place, "vm-9001").close();
    }

    private void anotherWaveMovesFurtherAppliances() throws IOException {
        RequestPostProcessor lead = user("lena")
                .authorities(AuthorityUtils.createAuthorityList("wave:execute", "wave:read"));
        assertThat(mvc.post().uri("/demo/accidents/target-away").param("mend", "false").with(csrf()).with(user("nils")))
                .hasStatus(403);
        assertThat(mvc.post().uri("/demo/accidents/garden").param("mend", "false").with(csrf()).with(lead))
                .hasStatus(404);
        assertThat(mvc.get().uri("/demo").with(lead)).bodyText().contains("The target is down", "Start another wave");

        more.make("lena");

        assertThat(number("""
                select count(*) from wave_member m join wave w on w.id = m.wave_id
                 where w.name like 'HR Portal, hr-portal-11%' and w.state <> 'DRAFT'
                """)).isEqualTo(4);
    }

    private int number(String sql) {
        return db.sql(sql).query(Integer.class).single();
    }
}
