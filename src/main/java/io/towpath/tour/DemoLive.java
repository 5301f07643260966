package io.towpath.tour;

import io.towpath.cutover.Cutovers;
import io.towpath.cutover.Scope;
import io.towpath.disk.DiskFormat;
import io.towpath.inventory.Connection.Direction;
import io.towpath.inventory.Connections;
import io.towpath.migration.RefusedException;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.tour.source.SimulatedPlatform;
import io.towpath.tour.time.DemoTime;
import io.towpath.wave.FailurePolicy;
import io.towpath.wave.WaveDraft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A branch office whose VMs serve while they are copied: a made-up live source, a wave that really moves it, and some
/// cutovers that come by themselves.
@OfDemo
class DemoLive {

    private static final Logger LOG = LoggerFactory.getLogger(DemoLive.class);
    static final ZoneId ZONE = ZoneId.of("Europe/Zurich");
    private static final String ACTOR = "emil";
    private static final int SLOTS = 6;
    private static final Duration FIRST_CUTOVER = Duration.ofHours(3);
    private static final Duration BETWEEN_CUTOVERS = Duration.ofHours(2);

    private final DemoProperties properties;
    private final DemoTime time;
    private final Doors doors;
    private final JdbcClient jdbc;

    DemoLive(DemoProperties properties, DemoTime time, Doors doors, JdbcClient jdbc) {
        this.properties = properties;
        this.time = time;
        this.doors = doors;
        this.jdbc = jdbc;
    }

    /// What people use by hand.
    @OfDemo
    record Doors(Connections connections, DemoWaves waves, Cutovers cutovers, CutoverCalendar calendar) {}

    /// Again changes nothing.
    void register() throws IOException {
        Path folder = Files.createDirectories(properties.folder().toAbsolutePath().normalize().resolve("source"));
        if (doors.connections.all(Direction.SOURCE).stream()
                .noneMatch(one -> one.connection().kind().equals(SimulatedPlatform.KIND))) {
            doors.connections.register(Direction.SOURCE, SimulatedPlatform.KIND, "Branch office (made up, live)",
                    folder.toString(), "lena");
        }
    }

    /// Seeds them, then keeps them in step until somebody cuts over. Again changes nothing.
    void wave(UUID target) {
        doors.waves.start(new WaveDraft("Branch office, while it serves", target, DiskFormat.QCOW2, SLOTS, 5,
                FailurePolicy.CONTINUE), true,
                () -> jdbc.sql("""
                        select vm.id from vm join connection c on c.id = vm.source_id
                         where c.kind = :kind and vm.missing_since is null
                           and not exists (select from wave_member m where m.vm_id = vm.id and m.open)
                         order by vm.external_id
                        """).param("kind", SimulatedPlatform.KIND).query((row, _) -> row.getObject(1, UUID.class))
                        .list(),
                ACTOR);
    }

    /// Of some of those that have no story, one after the other; after a freeze where there is one.
    void cutovers() {
        List<UUID> vms = jdbc.sql("""
                select vm.id from vm join connection c on c.id = vm.source_id
                 where c.kind = :kind and vm.name like 'branch-web-%' and vm.missing_since is null
                   and not exists (select from cutover_member m where m.vm_id = vm.id) order by vm.name limit 4
                """).param("kind", SimulatedPlatform.KIND).query((row, _) -> row.getObject(1, UUID.class)).list();
        NextAllowed next = new NextAllowed(at -> doors.calendar.freezes(at, at.plusMillis(1)));
        Instant at = time.now().plus(FIRST_CUTOVER).truncatedTo(ChronoUnit.HOURS);
        for (UUID vm : vms) {
            try {
                at = next.from(at, wished -> doors.cutovers.plan(new Cutovers.Wish(Scope.VM, vm, wished, null), ACTOR));
            } catch (RefusedException refused) {
                // the story is not worth more than the rule
                LOG.info("demo: no cutover at {}: {}", at, refused.getMessage());
            }
            at = at.plus(BETWEEN_CUTOVERS);
        }
    }

    /// Of the demo's time, where the estate is.
    LocalDate today() {
        return LocalDate.ofInstant(time.now(), ZONE);
    }

    /// At first.
    void letTimeRun() {
        Integer asked = properties.speed();
        time.run(asked == null ? DemoTime.USUAL : asked);
    }

    /// At later starts: as somebody asks, else as people left it.
    void letTimeGoOn() {
        Integer asked = properties.speed();
        if (asked != null) {
            time.run(asked);
        }
    }
}
