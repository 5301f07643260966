import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// What `ops/bench/replications` runs: starts the application, lets people read, lets VMs be kept in step, measures the
/// database, the pages and a start after a kill. Settings are system properties `bench.…`, of which the script tells.
class Replications {

    static final int MOVING = Integer.getInteger("bench.replications");
    static final int DISKS = Integer.getInteger("bench.disks");
    static final int READERS = Integer.getInteger("bench.readers");
    static final int SECONDS = Integer.getInteger("bench.seconds");
    /// Whether what each kind of page costs is measured instead.
    static final boolean COSTS = Boolean.getBoolean("bench.costs");
    static final Path FOLDER = Path.of(System.getProperty("bench.folder"));

    public static void main(String[] command) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(
                () -> ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly)));
        Process application = Application.start(command);
        try {
            long vms = Database.await("VMs", "select count(*) from vm v join assessment a on a.vm_id = v.id and a.vm_version = v.version",
                    Integer.getInteger("bench.vms"), 600);
            say("%d VMs found and judged", vms);
            List<Reader> readers = Reader.signIn(COSTS ? 1 : READERS);
            Measure calm = COSTS ? null : calm(readers, application);
            Files.createFile(FOLDER.resolve("go"));
            long began = System.nanoTime();
            Database.await("trips", "select count(*) from migration", MOVING, 600);
            Database.await("trips in step", "select count(*) from migration where state = 'SYNCING'", MOVING, 1800);
            say("");
            say("%d VMs seeded after %.0f s", MOVING, (System.nanoTime() - began) / 1e9);
            Database.await("passes at once", "select count(*) from replication_pass p where state = 'RUNNING' and kind = 'DELTA'"
                    + " and exists (select from replication_pass_disk d where d.pass_id = p.id)", MOVING * 95 / 100, 900);
            Measure.sleep(10);
            if (calm == null) {
                Costs.of(readers.getFirst(), application.pid());
                return;
            }
            say("");
            say("%d VMs of %d disks kept in step, nobody reads:", MOVING, DISKS);
            Measure.of(List.of(), application.pid());
            say("");
            say("%d VMs of %d disks kept in step, %d readers:", MOVING, DISKS, READERS);
            Measure full = Measure.of(readers, application.pid());
            say("");
            say("all pages, p95, with copies to without: %.2f", full.p95 / Math.max(1, calm.p95));
            restart(application, command);
        } finally {
            ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static Measure calm(List<Reader> readers, Process application) throws Exception {
        say("");
        say("%d readers, nothing is copied:", READERS);
        return Measure.of(readers, application.pid());
    }

    static void restart(Process application, String[] command) throws Exception {
        long before = Database.number("select count(*) from migration where lease_until > clock_timestamp()");
        long token = Database.number("select sum(lease_token) from migration where lease_until > clock_timestamp()");
        application.destroyForcibly().waitFor();
        long killed = System.nanoTime();
        Application.start(command);
        double page = (System.nanoTime() - killed) / 1e9;
        say("");
        say("killed while %d leases were held, started again: first page after %.1f s (goal 20)", before, page);
        long until = System.nanoTime() + 300_000_000_000L;
        double half = 0;
        long held = 0;
        while (held < before && System.nanoTime() < until) {
            // a lease that the dead process took has its old token
            held = Database.number("select count(*) from migration m where lease_until > clock_timestamp() and exists (select from"
                    + " slot_claim c where c.migration_id = m.id and c.state = 'HELD' and c.lease_token = m.lease_token"
                    + " and c.node = (select node from slot_node order by seen_at desc limit 1))");
            if (half == 0 && held * 2 >= before) {
                half = (System.nanoTime() - killed) / 1e9;
            }
            Thread.sleep(250);
        }
        say("half of the leases held again after %.1f s, %d of %d after %.1f s (goal 60)", half, held, before,
                (System.nanoTime() - killed) / 1e9);
        if (Database.number("select sum(lease_token) from migration where lease_until > clock_timestamp()") <= token) {
            say("no lease was taken anew: what is counted here is wrong");
        }
    }

    static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
