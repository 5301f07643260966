package io.towpath.platform.vsphere;

import com.vmware.vim25.HttpNfcLeaseDeviceUrl;
import com.vmware.vim25.HttpNfcLeaseInfo;
import com.vmware.vim25.HttpNfcLeaseManifestEntry;
import com.vmware.vim25.LocalizedMethodFault;
import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.ws.Argument;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Leave to fetch the disks of a snapshot as VMDKs. A vCenter takes it back when nobody tells of progress for its time, so
/// that is told from its beginning to its end.
final class ExportLease implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(ExportLease.class);
    /// A key that ends with a controller and a unit: `/vm-42/ParaVirtualSCSIController0:1`.
    private static final Pattern PLACE = Pattern.compile(".*\\d:\\d+");
    private static final Duration READY = Duration.ofMinutes(5);
    private static final Set<String> NO_MANIFESTS = Set.of("NotSupported", "NotImplemented", "MethodNotFound");
    private static final Duration LONGEST_BETWEEN = Duration.ofSeconds(30);

    private final VmCalls calls;
    private final ManagedObjectReference lease;
    private final HttpNfcLeaseInfo info;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger percent = new AtomicInteger();
    private volatile boolean completed;

    private ExportLease(VmCalls calls, ManagedObjectReference lease, HttpNfcLeaseInfo info) {
        this.calls = calls;
        this.lease = lease;
        this.info = info;
        Thread.ofVirtual().name("towpath-lease").start(this::tell);
    }

    static ExportLease begin(VmCalls calls, String snapshot, LiveProperties patience) throws IOException {
        ManagedObjectReference lease = calls.once("an export lease for " + snapshot,
                (port, _) -> (ManagedObjectReference) port
                        .getWsc()
                        .invoke("ExportSnapshot", new Argument[]{new Argument("_this", "ManagedObjectReference", VmCalls
                                .reference("VirtualMachineSnapshot", snapshot))}, "ManagedObjectReference"));
        try {
            return new ExportLease(calls, lease, ready(calls, lease, patience));
        } catch (IOException | RuntimeException e) {
            abort(calls, lease);
            throw e;
        }
    }

    private static HttpNfcLeaseInfo ready(VmCalls calls, ManagedObjectReference lease, LiveProperties patience)
            throws IOException {
        Pause pause = new Pause(patience.poll(), READY);
        while (true) {
            Query.Row row = calls.row("the export lease", lease, List.of("state", "info", "error"));
            String state = String.valueOf(row.text("state"));
            HttpNfcLeaseInfo info = row.get("info", HttpNfcLeaseInfo.class);
            if (state.equals("ready") && info != null) {
                return info;
            }
            if (state.equals("error") || state.equals("done")) {
                LocalizedMethodFault error = row.get("error", LocalizedMethodFault.class);
                throw new SourceFaultException(Kind.OTHER, "HttpNfcLease", "%s is %s: %s".formatted(calls.doing(
                        "the export lease"), state, error == null ? "no reason is told" : error.getLocalizedMessage()),
                        null);
            }
            if (pause.over()) {
                throw new SourceFaultException(Kind.BUSY, "HttpNfcLease", calls.doing("the export lease")
                        + " does not become ready", null);
            }
            pause.sleep();
        }
    }

    /// Those of disks, in their order.
    List<HttpNfcLeaseDeviceUrl> disks() {
        List<HttpNfcLeaseDeviceUrl> disks = new ArrayList<>();
        HttpNfcLeaseDeviceUrl[] all = info.getDeviceUrl();
        for (HttpNfcLeaseDeviceUrl url : all == null ? new HttpNfcLeaseDeviceUrl[0] : all) {
            if (url.getUrl() != null && !Boolean.FALSE.equals(url.getDisk())) {
                disks.add(url);
            }
        }
        return disks;
    }

    /// What is told as progress from now on.
    void progress(int percent) {
        this.percent.set(Math.clamp(percent, 0, 99));
    }

    /// The checksums of what was fetched; none where the server knows no manifests.
    List<HttpNfcLeaseManifestEntry> manifest() throws IOException {
        try {
            HttpNfcLeaseManifestEntry[] entries = calls.read("the manifest", session -> session.call((port, _) -> {
                HttpNfcLeaseManifestEntry[] told = port.httpNfcLeaseGetManifest(lease);
                return told == null ? new HttpNfcLeaseManifestEntry[0] : told;
            }));
            return List.of(entries);
        } catch (SourceFaultException e) {
            if (!NO_MANIFESTS.contains(e.fault())) {
                throw e;
            }
            LOG.debug("no manifest: {}", e.getMessage());
            return List.of();
        }
    }

    /// What was fetched is there and verified by now: whether the server hears of it changes nothing about that.
    void complete() {
        try {
            calls.once("ending the export", (port, _) -> {
                port.httpNfcLeaseComplete(lease);
                return lease;
            });
            completed = true;
        } catch (IOException e) {
            LOG.info("the export is whole, its lease ends by itself: {}", e.getMessage());
        }
    }

    private void tell() {
        Duration third = Duration.ofMillis(Math.max(200, info.getLeaseTimeout() * 1000L / 3));
        Duration between = third.compareTo(LONGEST_BETWEEN) < 0 ? third : LONGEST_BETWEEN;
        while (true) {
            try {
                if (over.await(between.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                calls.once("the progress of an export", (port, _) -> {
                    port.httpNfcLeaseProgress(lease, percent.get());
                    return lease;
                });
            } catch (InterruptedException e) {
                return;
            } catch (IOException e) {
                // told again in a while; when the lease is over, the stream ends by itself
                LOG.debug("progress of an export: {}", e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        over.countDown();
        if (!completed) {
            abort(calls, lease);
        }
    }

    private static void abort(VmCalls calls, ManagedObjectReference lease) {
        try {
            calls.once("giving up an export", (port, _) -> {
                port.httpNfcLeaseAbort(lease, null);
                return lease;
            });
        } catch (IOException e) {
            LOG.debug("a lease ends by itself: {}", e.getMessage());
        }
    }

    /// The disk's URL: the one whose key ends with its controller and unit. The order of both lists counts only where no key
    /// names a place, or where there is one disk: where keys name others, what is first here may be second there.
    static @Nullable HttpNfcLeaseDeviceUrl of(List<HttpNfcLeaseDeviceUrl> disks, Reading reading) {
        for (HttpNfcLeaseDeviceUrl url : disks) {
            if (!reading.bus().isEmpty() && url.getKey() != null && url.getKey().endsWith("/" + reading.bus())) {
                return url;
            }
        }
        boolean told = disks.stream().anyMatch(url -> url.getKey() != null && PLACE.matcher(url.getKey()).matches());
        return disks.size() == reading.disks() && (!told || disks.size() == 1) ? disks.get(reading.order()) : null;
    }
}
