package io.towpath.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.acceptance.SignedOff;
import io.towpath.cutover.Cutovers;
import io.towpath.cutover.Scope;
import io.towpath.inventory.Connections;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Scans;
import io.towpath.migration.Migrations;
import io.towpath.replication.Replications;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/// Nodes that are killed with SIGKILL while they migrate VMs whose guests write, at chosen points and at random, and started
/// again: the same node, another one, or while a second one runs. Everything comes to its end, and the journals of both
/// platforms find nothing wrong. `./towpath test --chaos` kills 500 times; `-Dtowpath.chaos.kills`, `-Dtowpath.seed`;
/// `-Dtowpath.chaos.aim=compar|slot` aims at some points only.
@EnabledIfSystemProperty(named = "towpath.chaos.kills", matches = "[1-9]\\d*")
@DatabaseTest
@TestPropertySource(properties = {"towpath.secret.key=" + Stage.SECRET,
        "towpath.sources.allowed-networks=127.0.0.0/8"})
class KillMatrixIT {

    static final String RANDOM = "at random";

    /// A rehearsal costs as much as the first starts that are the faster for it.
    private static final int WORTH_A_REHEARSAL = 5;
    private static final int KILLS = Integer.getInteger("towpath.chaos.kills", 0);
    private static final int VMS = Integer.getInteger("towpath.chaos.vms", Math.min(6, 2 + KILLS / 5));
    private static final List<String> SETTINGS = List.of("towpath.migration.lease=4s",
            "towpath.migration.heartbeat=500ms", "towpath.migration.tick=500ms",
            "towpath.migration.backoff=1s,1s,1s,2s,2s,2s,2s,2s,2s,2s", "towpath.replication.shortest=1s",
            "towpath.replication.longest=3s", "towpath.replication.shut-down-within=20s",
            "towpath.replication.comparison.after-cutover=true");
    /// Only points in whose names this is found, where somebody looks for trouble at some of them.
    private static final Pattern AIM = Pattern.compile(System.getProperty("towpath.chaos.aim", ""));

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    @Autowired
    Connections connections;
    @Autowired
    Inventory inventory;
    @Autowired
    Scans scans;
    @Autowired
    Migrations migrations;
    @Autowired
    Replications replications;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    JdbcConnectionDetails database;
    @Autowired
    ApplicationEventPublisher events;
    @Autowired
    Cutovers cutovers;
    @Autowired
    TransactionTemplate transactions;

    private final List<ChaosNode> nodes = new ArrayList<>();
    private Random random = new Random();
    private int others;

    @Test
    void whateverIsKilledNothingIsLostAndNothingRunsTwice() throws Exception {
        long seed = Long.getLong("towpath.seed", System.nanoTime());
        System.out.printf("KillMatrixIT: %d kills, -Dtowpath.seed=%d%n", KILLS, seed);
        random = new Random(seed);
        try (Stage stage = new Stage(folder,
                new Stage.Desk(connections, inventory, scans, migrations, replications, jdbc, database),
                VMS); KillPoints points = new KillPoints(database)) {
            KillTable table = new KillTable(jdbc);
            Traffic traffic = new Traffic(stage, random, table, people());
            ChaosNode.Kind kind = stage.nodes(SETTINGS);
            if (KILLS >= WORTH_A_REHEARSAL) {
                ChaosApp.prepare(kind);
            } else {
                ChaosApp.unpack();
            }
            try {
                nodes.add(new ChaosNode(kind, "node-a"));
                List<String> aims = new ArrayList<>();
                while (table.kills() < KILLS) {
                    if (table.kills() % 10 == 7 && nodes.size() == 1) {
                        nodes.add(new ChaosNode(kind, "node-b"));
                    }
                    go(traffic, table, points, kind, aims);
                    System.out.printf("KillMatrixIT: kill %d, %d trips ended, %d violations%n", table.kills(),
                            traffic.ended(), table.violations().size());
                }
                traffic.close();
                long until = System.nanoTime() + Duration.ofMinutes(10).toNanos();
                while (!traffic.isOver() && System.nanoTime() < until) {
                    look(traffic, table);
                    for (ChaosNode node : nodes) {
                        node.isUp();
                    }
                }
                traffic.giveUp();
                Stage.await("the end of every cutover", Duration.ofMinutes(2), () -> jdbc.sql("""
                        select not exists (select from cutover where ended_at is null)
                        """).query(Boolean.class).single());
            } finally {
                nodes.forEach(ChaosNode::close);
                System.out.println(table.print());
                traffic.retried().stream().distinct().limit(40).forEach(each -> System.out.println("retried " + each));
            }
            System.out.printf("KillMatrixIT: %d trips ended, %d went on in step after a cutover that was given up%n",
                    traffic.ended(), traffic.inStepAgain());
            assertThat(table.violations()).isEmpty();
            assertThat(table.promisesBroken()).isEmpty();
            assertThat(CallChecker.sessions(stage.calls(), ChaosNode.processes() + 1)).as("with this one").isEmpty();
            assertThat(table.neverHit()).as("points that no trip comes to").isEmpty();
            assertThat(traffic.ended()).as("trips that came to their end").isPositive();
        }
    }

    /// One kill, and what died started again.
    private void go(Traffic traffic, KillTable table, KillPoints points, ChaosNode.Kind kind, List<String> aims)
            throws Exception {
        for (ChaosNode node : nodes) {
            while (!node.isUp()) {
                look(traffic, table);
            }
        }
        // what was killed before is on its way again
        long until = System.nanoTime() + random.nextLong(3000) * 1_000_000;
        do {
            look(traffic, table);
        } while (System.nanoTime() < until);
        ChaosNode dead = table.kills() % 3 == 2
                ? atRandom(traffic, table, RANDOM)
                : aimed(traffic, table, points, aims);
        int place = nodes.indexOf(dead);
        if (nodes.size() > 1 && random.nextBoolean()) {
            nodes.remove(place);
        } else {
            Duration pause = random.nextInt(4) == 0 ? Duration.ofSeconds(5) : Duration.ZERO;
            Stage.pause(pause.toMillis());
            ChaosNode next = new ChaosNode(kind, random.nextBoolean() ? dead.name() : "other-" + ++others);
            nodes.set(place, next);
            if (nodes.size() == 1) {
                table.started(() -> pause.plus(next.startTook()));
            }
        }
    }

    private ChaosNode atRandom(Traffic traffic, KillTable table, String point) {
        ChaosNode victim = nodes.get(random.nextInt(nodes.size()));
        victim.kill();
        table.killed(new KillTable.Kill(point, "at any moment"), victim.pid(), traffic.underWay());
        return victim;
    }

    private ChaosNode aimed(Traffic traffic, KillTable table, KillPoints points, List<String> aims) throws Exception {
        if (aims.isEmpty()) {
            aims.addAll(KillPoints.ALL.stream().filter(point -> AIM.matcher(point).find()).toList());
            Collections.shuffle(aims, random);
        }
        String point = aims.removeLast();
        int how = random.nextInt(3);
        int later = random.nextInt(150);
        // in a thread of its own: a person's command may wait for a row of the very node that is held
        CompletableFuture<Optional<Hit>> shot = CompletableFuture.supplyAsync(() -> shoot(points, point, how, later));
        while (!shot.isDone()) {
            look(traffic, table);
        }
        if (shot.get().isEmpty()) {
            if (table.unhit(point) < KillTable.MISSES) {
                aims.addFirst(point);
            }
            return atRandom(traffic, table, RANDOM);
        }
        Hit hit = shot.get().orElseThrow();
        table.killed(hit.kill(), hit.victim().pid(), traffic.underWay());
        return hit.victim();
    }

    private record Hit(KillTable.Kill kill, ChaosNode victim) {}

    /// Waits until a node comes to the point, and kills it there; nothing where none does.
    private Optional<Hit> shoot(KillPoints points, String point, int how, int later) {
        try {
            points.arm(point);
            List<KillPoints.Held> held = points.held();
            long until = System.nanoTime() + Duration.ofSeconds(40).toNanos();
            while (held.isEmpty() && System.nanoTime() < until) {
                Stage.pause(20);
                held = points.held();
            }
            if (held.isEmpty()) {
                points.disarm(point);
                return Optional.empty();
            }
            String name = held.getFirst().node();
            ChaosNode victim = nodes.stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow();
            if (how == 2) {
                points.disarm(point);
                Stage.pause(later);
            }
            victim.kill();
            KillTable.Kill kill = new KillTable.Kill(point, switch (how) {
                case 0 -> "not written";
                case 1 -> "written, unheard";
                default -> "a little later";
            });
            if (how == 0) {
                for (KillPoints.Held each : held) {
                    if (each.node().equals(name)) {
                        points.end(each);
                    }
                }
            }
            if (how != 2) {
                points.disarm(point);
            }
            return Optional.of(new Hit(kill, victim));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Traffic.People people() {
        return new Traffic.People() {

            @Override
            public void accept(UUID trip) {
                transactions.executeWithoutResult(_ -> {
                    jdbc.sql("update checklist set state = 'SIGNED' where migration_id = :id").param("id", trip)
                            .update();
                    events.publishEvent(new SignedOff(trip, "mia@example.com"));
                });
            }

            @Override
            public void plan(UUID vm) {
                cutovers.plan(new Cutovers.Wish(Scope.VM, vm, Instant.now().plusSeconds(1), null), "lena");
            }
        };
    }

    private static void look(Traffic traffic, KillTable table) throws Exception {
        traffic.look();
        table.look();
        Stage.pause(150);
    }
}
