package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.replication.DiskPass;
import io.towpath.replication.Pass;
import java.io.IOException;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// No test of the build: `ops/bench/passes` runs it, and prints what it prints. What is read at the source in a pass, against
/// the blocks that its guest changed since the last one, which the lab's journal knows. The goal is no more than 2 % above.
@DatabaseTest
@EnabledIfSystemProperty(named = "towpath.bench.passes", matches = "\\d+")
class PassesBench extends LabTrips {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int PASSES = Integer.getInteger("towpath.bench.passes", 5);
    private static final int MIB = Integer.getInteger("towpath.bench.mib", 512);
    private static final long BLOCK = 64 << 10;
    private static final double GOAL = 1.02;

    @BeforeAll
    static void start() throws IOException {
        begin("-vms", "2", "-real-vms", "1", "-real-size", Long.toString((long) MIB << 20), "-write-every", "0");
    }

    @Test
    void whatIsReadInEachPass() throws Exception {
        UUID trip = started(vm("real-01"));
        driven(trip);
        eventually(trip, State.SYNCING);
        Random random = new Random(1);
        double worst = 0;
        long since = lab.steer("/position").path("seq").asLong();
        for (int pass = 0; pass <= PASSES; pass++) {
            writes(random, 16L << Math.min(pass, 4));
            long changed = changed(since);
            since = lab.steer("/position").path("seq").asLong();
            lab.steer("/served");
            if (pass < PASSES) {
                due(trip);
                driven(trip);
            } else {
                cutOver(trip, "the window is open");
            }
            Pass done = replications.passes(trip).getLast();
            assertThat(done.landedAt()).as("%s", migrations.find(trip).orElseThrow().stall()).isNotNull();
            long zero = done.disks().stream().mapToLong(DiskPass::zeroBytes).sum();
            long audited = done.disks().stream().mapToLong(DiskPass::auditedBytes).sum();
            long served = 0;
            for (var way : lab.steer("/served").properties()) {
                served += way.getValue().asLong();
            }
            double ratio = (done.readBytes() + zero) / (double) changed;
            worst = Math.max(worst, ratio);
            System.out.printf(
                    "pass %d, %s: %.1f MiB changed, %.1f MiB read and %.1f MiB told to be zero: ratio %.3f; the lab"
                            + " gave %.1f MiB in all, %.1f MiB of them for the sample and %.1f MiB for tries%n",
                    done.number(),
                    done.kind().name().toLowerCase(java.util.Locale.ROOT), mib(changed), mib(done.readBytes()),
                    mib(zero),
                    ratio, mib(served), mib(audited), mib(served - audited - done.readBytes()));
            asTheJournalSays(trip, "real-01", done);
        }
        System.out.printf("passes, worst of %d: ratio %.3f (goal: %.2f)%n", PASSES + 1, worst, GOAL);
        assertThat(worst).isBetween(1.0, GOAL);
    }

    private static double mib(long bytes) {
        return bytes / (double) (1 << 20);
    }

    /// In pieces of 4 KiB to 1 MiB, half of them near each other; one in 16 zeroes.
    private void writes(Random random, long mib) throws IOException {
        for (long left = mib << 20; left > 0;) {
            long length = 4096L * (1 + random.nextInt(256));
            long room = ((long) MIB << 20) - length;
            long offset = (random.nextBoolean() ? random.nextLong(room) : random.nextLong(room / 16)) / 4096 * 4096;
            lab.steer(
                    "/write?vm=real-01&disk=%d&offset=%d&length=%d&seed=%d".formatted(2000 + random.nextInt(2), offset,
                            length, random.nextInt(16) == 0 ? 0 : 1 + random.nextInt(1 << 30)));
            left -= length;
        }
    }

    /// In the tracked blocks that were written to after a line of the journal.
    private long changed(long since) throws IOException {
        TreeSet<Long> blocks = new TreeSet<>();
        long last = ((long) MIB << 20) / BLOCK;
        for (String line : journal("real-01", "write")) {
            JsonNode write = JSON.readTree(line);
            if (write.path("seq").asLong() > since) {
                long offset = write.path("offset").asLong();
                for (long block = offset / BLOCK; block * BLOCK < offset + write.path("length").asLong(); block++) {
                    blocks.add(write.path("disk").asLong() * (last + 2) + block);
                }
            }
        }
        return blocks.size() * BLOCK;
    }
}
