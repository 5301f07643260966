package io.towpath.platform.vsphere;

import com.vmware.vim25.HttpNfcLeaseDeviceUrl;
import com.vmware.vim25.HttpNfcLeaseManifestEntry;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.OpenOptions;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An export lease: the disk comes whole, as a stream-optimised VMDK, which is kept in a file while it is read. Slow and in
/// need of room, but it needs nothing but the vCenter and the right `VApp.Export`.
final class LeaseWay implements Way {

    private static final int BUFFER = 1 << 20;
    /// Taken at once where a limit holds: at its lowest rates many wait for each other, and no stream is to stand still.
    private static final int PIECE = 128 << 10;
    /// How much of a stream proves that there is one.
    private static final int ENOUGH = 1 << 20;
    private static final String FILE = "disk.vmdk";
    private final Sessions sessions;
    private final LiveProperties patience;
    private final int page;
    private final Path spool;
    private final Duration stall;

    /// @param stall without a byte for so long, a stream is given up
    LeaseWay(Sessions sessions, LiveProperties patience, int page, Path spool, Duration stall) {
        this.sessions = sessions;
        this.patience = patience;
        this.page = page;
        this.spool = spool;
        this.stall = stall;
    }

    @Override
    public String name() {
        return "lease";
    }

    @Override
    public boolean ranged() {
        return false;
    }

    @Override
    public @Nullable String missing(Reading reading) {
        return null;
    }

    /// Whether the beginning of the stream comes.
    void tryOut(Reading reading) throws IOException {
        try (ExportLease lease = begin(reading)) {
            HttpNfcLeaseDeviceUrl url = url(lease, reading);
            try (Line line = line(reading, url);
                    InputStream body = new Stalling(body(line, url, reading), reading.label(), stall)) {
                if (body.readNBytes(ENOUGH).length == 0) {
                    throw new IOException(url.getUrl() + " sends nothing");
                }
            }
        }
    }

    @Override
    public OpenDisk open(Reading reading) throws IOException {
        Spool room = Spool.make(spool, reading.size() + reading.size() / 100 + BUFFER,
                reading.label() + " by an export lease");
        try {
            fetch(reading, room);
            Path file = room.file(FILE);
            DiskReader disk = DiskImages.open(DiskRef.file(file), OpenOptions.declared(DiskFormat.VMDK));
            return new OpenDisk(disk, room);
        } catch (IOException | RuntimeException e) {
            ImageSource.closeAfter(room, e);
            throw e;
        }
    }

    private ExportLease begin(Reading reading) throws IOException {
        VmCalls calls = new VmCalls(sessions, reading.place(), reading.vm(), page);
        calls.named(reading.name());
        return ExportLease.begin(calls, reading.snapshot().ref(), patience);
    }

    private static HttpNfcLeaseDeviceUrl url(ExportLease lease, Reading reading) throws IOException {
        List<HttpNfcLeaseDeviceUrl> disks = lease.disks();
        HttpNfcLeaseDeviceUrl url = ExportLease.of(disks, reading);
        if (url == null) {
            throw new SourceFaultException(Kind.OTHER, "HttpNfcLease",
                    "%s: the lease names %d disks, none at %s".formatted(
                            reading.label(), disks.size(), reading.bus()),
                    null);
        }
        return url;
    }

    /// A star is the server itself; another host is one that the server vouches for.
    private Line line(Reading reading, HttpNfcLeaseDeviceUrl url) throws IOException {
        boolean same = url.getUrl().startsWith("https://*");
        URI uri = address(same ? url.getUrl().replaceFirst("\\*", "server") : url.getUrl());
        if (same) {
            return sessions.line(reading.place());
        }
        String thumbprint = url.getSslThumbprint();
        URI server = URI.create(reading.place().location());
        if (uri.getHost().equalsIgnoreCase(server.getHost()) || thumbprint == null) {
            return sessions.line(reading.place());
        }
        return sessions.line(uri.getHost().toLowerCase(Locale.ROOT), uri.getPort() == -1 ? 443 : uri.getPort(),
                thumbprint);
    }

    /// Of what a server wrote.
    private static URI address(String text) throws SourceFaultException {
        try {
            URI uri = new URI(text);
            if ("https".equals(uri.getScheme()) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // told below
        }
        throw new SourceFaultException(Kind.OTHER, "HttpNfcLease", text + " is no address that is called", null);
    }

    private static InputStream body(Line line, HttpNfcLeaseDeviceUrl url, Reading reading) throws IOException {
        String path = url.getUrl().replaceFirst("^https://[^/]*", "");
        Line.Stream stream = line.stream(path);
        if (stream.status() != 200) {
            stream.body().close();
            throw new SourceFaultException(Kind.UNREACHABLE, "HTTP " + stream.status(),
                    "%s: the export answers with status %d"
                            .formatted(reading.label(), stream.status()),
                    null);
        }
        return stream.body();
    }

    private void fetch(Reading reading, Spool room) throws IOException {
        try (ExportLease lease = begin(reading)) {
            HttpNfcLeaseDeviceUrl url = url(lease, reading);
            String sha1;
            try (Line line = line(reading, url);
                    InputStream body = new Stalling(body(line, url, reading), reading.label(), stall);
                    OutputStream out = room.stream(FILE)) {
                sha1 = copied(body, out, room, lease, reading);
            } catch (SourceFaultException | ImageException e) {
                throw e;
            } catch (IOException e) {
                throw new SourceFaultException(Kind.UNREACHABLE, "HttpNfcLease",
                        "%s: the export broke off: %s".formatted(
                                reading.label(), e.getMessage()),
                        e);
            }
            requireWhole(lease, url, sha1, room.own(() -> Files.size(room.file(FILE))), reading);
            lease.complete();
        }
    }

    private static String copied(InputStream body, OutputStream out, Spool room, ExportLease lease, Reading reading)
            throws IOException {
        MessageDigest digest = sha1();
        byte[] buffer = new byte[PIECE];
        long done = 0;
        for (int got = body.readNBytes(buffer, 0, PIECE); got > 0; got = body.readNBytes(buffer, 0, PIECE)) {
            room.requireSpace();
            reading.limit().take(got);
            out.write(buffer, 0, got);
            digest.update(buffer, 0, got);
            done += got;
            lease.progress((int) (done * 100 / Math.max(1, reading.size())));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// Against the manifest, where the server tells one; the format is checked when the file is opened.
    private static void requireWhole(ExportLease lease, HttpNfcLeaseDeviceUrl url, String sha1, long size,
            Reading reading)
            throws IOException {
        HttpNfcLeaseManifestEntry told = told(lease.manifest(), url);
        if (told != null && told.getSha1() != null && !told.getSha1().isBlank()
                && !told.getSha1().equalsIgnoreCase(sha1)) {
            throw new SourceFaultException(Kind.UNREACHABLE, "checksum",
                    "%s: of the export the SHA-1 is %s and the size %d, but the manifest says %s and %d"
                            .formatted(reading
                                    .label(), sha1, size, told.getSha1(), told.getSize()),
                    null);
        }
    }

    private static @Nullable HttpNfcLeaseManifestEntry told(List<HttpNfcLeaseManifestEntry> all,
            HttpNfcLeaseDeviceUrl url) {
        List<HttpNfcLeaseManifestEntry> same = all.stream()
                .filter(entry -> entry.getKey() != null && entry.getKey().equals(url
                        .getKey()))
                .toList();
        return !same.isEmpty() ? same.getFirst() : all.size() == 1 ? all.getFirst() : null;
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
