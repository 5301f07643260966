package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.Judges;
import io.towpath.VsphereLab;
import io.towpath.disk.RangeSet;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A lab with real disks, and the live source that looks at it. Each test takes a VM that no other touched.
final class RealLab implements AutoCloseable {

    static final long BLOCK = 64 << 10;
    static final LiveProperties PATIENCE = new LiveProperties(Duration.ofMillis(20), Duration.ofSeconds(20),
            Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(2), List.of());

    private static final JsonMapper JSON = JsonMapper.builder().build();

    final VsphereLab lab;
    final Sessions sessions;
    final VsphereLive live;
    final WayBook book = new WayBook(Clock.systemUTC());
    final Path spool;
    private final Path data;
    private final Path journal;
    private final JsonNode vms;
    private int next;

    RealLab(Path folder, int count, String... options) throws IOException {
        Judges.require("qemu-img");
        data = folder.resolveSibling(folder.getFileName() + "-data");
        spool = data.resolve("reading");
        List<String> all = new ArrayList<>(
                List.of("-vms", Integer.toString(count), "-real", folder.toString(), "-real-vms",
                        Integer.toString(count), "-real-disks", "2", "-real-size", "8388608", "-write-every", "50ms"));
        all.addAll(List.of(options));
        lab = VsphereLab.start(all.toArray(String[]::new));
        lab.steer("/writer?paused=true");
        JsonNode real = lab.steer("/real");
        journal = Path.of(real.path("journal").asString());
        vms = real.path("vms");
        sessions = Told.sessions(Told.PROPERTIES, Clock.systemUTC());
        live = live(PATIENCE);
    }

    VsphereLive live(LiveProperties patience) throws IOException {
        return new VsphereLive(sessions, Told.PROPERTIES, patience,
                new Ways(sessions, Told.HERE, Told.NBD, Told.PROPERTIES, patience, book, Clock.systemUTC(), data));
    }

    /// With a template of the lab's NBD server.
    Place nbd() {
        return nbd("nbd://%s/{vm}/{snapshot}/{disk}".formatted(lab.nbd()));
    }

    Place nbd(String template) {
        Place plain = Told.place(lab);
        return new Place(plain.location(), plain.credentials(), plain.certificateSha256(), template);
    }

    /// A VM of the lab, open.
    final class Guest implements AutoCloseable {

        final String name;
        final String id;
        final LiveVm vm;

        private Guest(JsonNode told) throws IOException {
            name = told.path("name").asString();
            id = told.path("id").asString();
            vm = live.open(Told.place(lab), id);
        }

        /// The guest writes so many times, wherever it likes.
        void writes(int times) throws IOException {
            lab.steer("/step?vm=%s&n=%d".formatted(name, times));
        }

        void writes(int disk, long offset, long length, long seed) throws IOException {
            lab.steer("/write?vm=%s&disk=%d&offset=%d&length=%d&seed=%d".formatted(name, disk, offset, length, seed));
        }

        List<JsonNode> lines() throws IOException {
            lab.steer("/position");
            List<JsonNode> mine = new ArrayList<>();
            for (String line : Files.readAllLines(journal)) {
                JsonNode node = JSON.readTree(line);
                if (node.path("vm").asString().equals(name)) {
                    mine.add(node);
                }
            }
            return mine;
        }

        long lines(String kind) throws IOException {
            return lines().stream().filter(line -> line.path("kind").asString().equals(kind)).count();
        }

        private long seq(String snapshot) throws IOException {
            return lines().stream().filter(line -> line.path("kind").asString().equals("snapshot")
                    && line.path("snapshot").asString().equals(snapshot)).findFirst().orElseThrow().path("seq")
                    .asLong();
        }

        /// The tracked blocks that the guest wrote to between two snapshots, by the journal; from the beginning on with null.
        TreeSet<Long> written(int disk, String from, String to) throws IOException {
            long after = from == null ? 0 : seq(from);
            long upTo = seq(to);
            TreeSet<Long> blocks = new TreeSet<>();
            for (JsonNode line : lines()) {
                long seq = line.path("seq").asLong();
                if (seq > after && seq <= upTo && line.path("kind").asString().equals("write")
                        && line.path("disk").asInt() == disk) {
                    long offset = line.path("offset").asLong();
                    for (long b = offset / BLOCK; b * BLOCK < offset + line.path("length").asLong(); b++) {
                        blocks.add(b);
                    }
                }
            }
            return blocks;
        }

        Judges.Verdict judged(int disk, String snapshot, Path raw) throws IOException {
            lab.steer("/position");
            return Judges.run("target/lab/vsphere-lab", "check", "-journal", journal.toString(), "-vm", name, "-disk",
                    Integer.toString(disk), "-snapshot", snapshot, raw.toString());
        }

        LiveSnapshot taken(String snapshot) throws IOException {
            return vm.snapshot(snapshot, "by Towpath", false);
        }

        LiveDisk disk(LiveSnapshot snapshot, int key) throws IOException {
            return vm.disks(snapshot).stream().filter(disk -> disk.key().equals(Integer.toString(key))).findFirst()
                    .orElseThrow();
        }

        @Override
        public void close() throws IOException {
            vm.close();
        }
    }

    Guest guest() throws IOException {
        return new Guest(vms.get(next++));
    }

    static void fails(ThrowingCallable call, Kind kind, String fault) {
        assertThatThrownBy(call).isInstanceOfSatisfying(SourceFaultException.class, e -> {
            assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind);
            assertThat(e.fault()).isEqualTo(fault);
        });
    }

    static TreeSet<Long> blocks(RangeSet ranges) {
        TreeSet<Long> blocks = new TreeSet<>();
        for (ByteRange range : ranges.between(0, Long.MAX_VALUE)) {
            for (long b = range.offset() / BLOCK; b * BLOCK < range.end(); b++) {
                blocks.add(b);
            }
        }
        return blocks;
    }

    @Override
    public void close() {
        sessions.destroy();
        lab.close();
    }
}
