import io.towpath.bench.Truth;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How old what is told of a disk was when it was asked for: since when the source knew better. A page of the process that copies
/// knows what that knows; any other process, and the next after a crash, what was written to the database.
final class Ages {

    private static final Pattern SHOWN = Pattern.compile("Hard disk (\\d+)(?:(?!Hard disk).)*?([\\d.]+) MiB of \\d+ MiB", Pattern.DOTALL);
    /// Of which rows are looked at, each second: a look costs the database next to nothing.
    private static final int VMS = 20;

    private final ConcurrentLinkedQueue<Double> pages = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Double> rows = new ConcurrentLinkedQueue<>();

    /// @param vm    its name at the source
    /// @param asked milliseconds since 1970
    void shown(String vm, String page, long asked) {
        Matcher shown = SHOWN.matcher(page);
        while (shown.find()) {
            add(pages, vm, Integer.parseInt(shown.group(1)) - 1, (int) Double.parseDouble(shown.group(2)), asked);
        }
    }

    /// Looks at rows until then.
    ///
    /// @param until of [System#nanoTime]
    void sample(long until) throws InterruptedException, SQLException {
        Random random = new Random(7);
        while (System.nanoTime() < until) {
            if (!Reader.trips.isEmpty()) {
                StringBuilder ids = new StringBuilder();
                for (int i = 0; i < VMS; i++) {
                    ids.append(i == 0 ? "'" : ", '").append(Reader.trips.get(random.nextInt(Reader.trips.size()))[0]).append('\'');
                }
                long asked = System.currentTimeMillis();
                for (String[] row : Database.rows("select vm.external_id, d.disk_key, d.done_bytes from replication_pass p"
                        + " join replication_pass_disk d on d.pass_id = p.id join migration m on m.id = p.migration_id"
                        + " join vm on vm.id = m.vm_id where p.state = 'RUNNING' and d.phase = 'COPYING' and m.id in (" + ids + ")")) {
                    add(rows, row[0], Integer.parseInt(row[1]) - 2000, (int) (Long.parseLong(row[2]) >> 20), asked);
                }
            }
            Thread.sleep(Math.clamp((until - System.nanoTime()) / 1_000_000, 0, 1000));
        }
    }

    private static void add(ConcurrentLinkedQueue<Double> to, String vm, int disk, int blocks, long asked) {
        double age = Truth.age(Integer.parseInt(vm.substring(3)), disk, blocks, asked);
        if (age >= 0) {
            to.add(age);
        }
    }

    void tell() {
        tell("pages of the process that copies say", pages);
        tell("the database says", rows);
    }

    private static void tell(String who, ConcurrentLinkedQueue<Double> ages) {
        double[] old = ages.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (old.length > 0) {
            Replications.say("  age of what %s of a disk: p50 %.1f s, p95 %.1f s, at most %.1f s, %d looks (goal 6)", who,
                    Measure.at(old, 50), Measure.at(old, 95), old[old.length - 1], old.length);
        }
    }
}
