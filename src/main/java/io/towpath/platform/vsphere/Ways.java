package io.towpath.platform.vsphere;

import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import io.towpath.platform.spi.Capabilities.Reach;
import io.towpath.platform.spi.DiskWay;
import io.towpath.platform.spi.Shortage;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// Tries the ways to read a disk before they are offered: each has to have its size and to give a mebibyte here and there,
/// and what two ways give has to be the same. A server that somebody runs beside the vCenter may show another disk than the
/// one that was meant; what the vCenter gives itself counts.
@Component("vsphereWays")
final class Ways {

    private static final Logger LOG = LoggerFactory.getLogger(Ways.class);
    private static final int SAMPLE = 1 << 20;
    /// A lease takes a while to be had, so it is not tried each time.
    private static final Duration LEASE_AGAIN = Duration.ofHours(1);

    private final List<Way> ranged;
    private final LeaseWay lease;
    private final FolderDeltas deltas;
    private final WayBook book;
    private final Clock clock;

    @org.springframework.beans.factory.annotation.Autowired
    Ways(Sessions sessions, AddressPolicy policy, NbdPolicy nbd, VsphereProperties properties, LiveProperties patience,
            WayBook book, Clock clock, @Value("${towpath.data-dir}") Path data) throws IOException {
        Path spool = data.toAbsolutePath().resolve("reading");
        // what is there is of a process that died: who reads keeps none of it
        Spool.sweep(spool);
        ranged = List.of(new NbdWay(nbd), new CommandWay(sessions, policy, patience.reader(), spool.resolve("run")),
                new FolderWay(sessions, spool));
        deltas = new FolderDeltas(sessions, spool);
        lease = new LeaseWay(sessions, patience, properties.page(), spool, properties.silence());
        this.book = book;
        this.clock = clock;
    }

    FolderDeltas deltas() {
        return deltas;
    }

    /// What one way gave.
    private record Tried(Way way, List<byte[]> samples) {}

    /// What a way that works gave.
    private record Seen(String way, List<String> digests) {

        static Seen of(Tried tried) {
            return new Seen(tried.way.name(), digests(tried.samples));
        }

        static List<String> digests(List<byte[]> samples) {
            return samples.stream().map(Fingerprint::digest).toList();
        }
    }

    /// @throws IOException a [Shortage] of the host, or that somebody said stop, which say nothing of a way; no room of our
    ///                     own where no way works without it
    List<DiskWay> of(Reading reading) throws IOException {
        List<Tried> tried = new ArrayList<>();
        SourceFaultException ours = null;
        for (Way way : ranged) {
            String missing = way.missing(reading);
            if (missing != null) {
                book.tried(reading.server(), way.name(), Reach.UNKNOWN, missing);
                continue;
            }
            try {
                tried.add(new Tried(way, samples(way, reading)));
            } catch (IOException | RuntimeException e) {
                if (e instanceof SourceFaultException fault && fault.isOurs()) {
                    ours = fault;
                    LOG.warn("{}: the way {} was not tried: {}", reading.label(), way.name(), e.getMessage());
                    book.tried(reading.server(), way.name(), Reach.UNKNOWN, e.getMessage());
                } else {
                    failed(reading, way, e);
                }
            }
        }
        List<Tried> works = new ArrayList<>();
        Seen seen = null;
        for (Tried each : tried) {
            String other = difference(each, tried, reading);
            if (other == null) {
                book.works(reading.server(), each.way.name());
                works.add(each);
                seen = Seen.of(each);
            } else {
                failed(reading, each.way, other);
            }
        }
        List<DiskWay> ways = new ArrayList<>(inOrder(works, reading).stream()
                .map(each -> offered(each.way, reading, () -> open(each.way, reading))).toList());
        if (leaseWorks(reading, ways.isEmpty())) {
            Seen known = seen;
            ways.add(offered(lease, reading, () -> leased(reading, known)));
        }
        if (ways.isEmpty() && ours != null) {
            throw ours;
        }
        return ways;
    }

    /// As they stand, but for one that is much faster at this server. A copy begun over one goes on over another.
    private List<Tried> inOrder(List<Tried> works, Reading reading) {
        if (works.size() < 2) {
            // what it came before does not work now, so nothing is to know of it
            works.forEach(each -> book.tried(reading.server(), each.way.name(), Reach.WORKS, null));
            return works;
        }
        WayBook.First first = book.first(reading.server(), works.stream().map(each -> each.way.name()).toList());
        for (Tried each : works) {
            book.tried(reading.server(), each.way.name(), Reach.WORKS, each.way.name().equals(first.way())
                    ? first.why()
                    : null);
        }
        if (first.why() == null) {
            return works;
        }
        LOG.info("{}: is read by way of {} first: {}", reading.label(), first.way(), first.why());
        List<Tried> ordered = new ArrayList<>(works);
        ordered.sort(java.util.Comparator.comparing(each -> !each.way.name().equals(first.way())));
        return ordered;
    }

    private void failed(Reading reading, Way way, Exception e) throws IOException {
        if (Shortage.of(e)) {
            throw e instanceof IOException memory ? memory : new IOException(e.toString(), e);
        }
        if (e instanceof ImageException stopped && stopped.reason() == Reason.CANCELLED) {
            throw stopped;
        }
        if (e instanceof RuntimeException) {
            LOG.warn("{}: the way {} failed unexpectedly", reading.label(), way.name(), e);
        }
        failed(reading, way, e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString());
    }

    private void failed(Reading reading, Way way, String why) {
        LOG.info("{}: cannot be read by way of {}: {}", reading.label(), way.name(), why);
        book.tried(reading.server(), way.name(), Reach.FAILS, why);
    }

    private boolean leaseWorks(Reading reading, boolean needed) throws IOException {
        Instant worked = book.worked(reading.server(), lease.name());
        Instant tried = book.triedAt(reading.server(), lease.name());
        boolean lately = tried != null && tried.plus(LEASE_AGAIN).isAfter(clock.instant());
        if (lately && (worked != null || !needed)) {
            return worked != null;
        }
        try {
            lease.tryOut(reading);
            book.tried(reading.server(), lease.name(), Reach.WORKS, null);
            return true;
        } catch (IOException | RuntimeException e) {
            failed(reading, lease, e);
            return false;
        }
    }

    /// What the vCenter itself gives is compared with; null where nothing differs.
    private static @Nullable String difference(Tried each, List<Tried> all, Reading reading) {
        Tried judge = all.getLast();
        if (judge == each || !(judge.way instanceof FolderWay)) {
            return null;
        }
        long[] places = places(reading);
        for (int i = 0; i < places.length; i++) {
            int at = Arrays.mismatch(each.samples.get(i), judge.samples.get(i));
            if (at >= 0) {
                return "it gives other bytes than the datastore at byte %d: is it another disk, or another snapshot?"
                        .formatted(
                                places[i] + at);
            }
        }
        return null;
    }

    private List<byte[]> samples(Way way, Reading reading) throws IOException {
        try (AtSnapshot disk = open(way, reading)) {
            return samples(disk, reading);
        }
    }

    private static List<byte[]> samples(AtSnapshot disk, Reading reading) throws IOException {
        List<byte[]> samples = new ArrayList<>();
        for (long place : places(reading)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(SAMPLE, reading.size() - place));
            disk.sample(place, bytes);
            samples.add(bytes.array());
        }
        return samples;
    }

    /// The beginning, where a partition table says most of what a disk is, and somewhere that depends on the snapshot.
    private static long[] places(Reading reading) {
        long last = Math.max(0, reading.size() - SAMPLE) / 512;
        long somewhere = last == 0 ? 0 : Math.floorMod(reading.identity().hashCode() * 0x9e3779b97f4a7c15L, last) * 512;
        return new long[]{0, somewhere};
    }

    private AtSnapshot open(Way way, Reading reading) throws IOException {
        OpenDisk open = way.open(reading);
        if (open.disk().sizeBytes() != reading.size()) {
            IOException other = new IOException(
                    "%s: by way of %s it has %d bytes, expected %d: is it another disk?".formatted(
                            reading.label(), way.name(), open.disk().sizeBytes(), reading.size()));
            ImageSource.closeAfter(open.disk(), other);
            ImageSource.closeAfter(open.held(), other);
            throw other;
        }
        return new AtSnapshot(open, reading, way.name(), book);
    }

    /// A lease has no disk before all of it was fetched: it is compared then.
    private AtSnapshot leased(Reading reading, @Nullable Seen seen) throws IOException {
        AtSnapshot disk = open(lease, reading);
        try {
            if (seen != null && !seen.digests.equals(Seen.digests(samples(disk, reading)))) {
                throw new SourceFaultException(Kind.OTHER, "otherBytes",
                        "%s: by way of %s it gives other bytes than by way of %s: is it another disk, or another snapshot?"
                                .formatted(reading.label(), lease.name(), seen.way),
                        null);
            }
            return disk;
        } catch (IOException | RuntimeException e) {
            ImageSource.closeAfter(disk, e);
            throw e;
        }
    }

    private static DiskWay offered(Way way, Reading reading, DiskRef.Opener opener) {
        return new DiskWay(way.name(), way.ranged(),
                new DiskRef.Provided(reading.label(), "%s at %s over %s".formatted(reading
                        .label(), reading.snapshot().name(), way.name()), opener));
    }
}
