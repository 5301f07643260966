package io.towpath.disk.ova;

import io.towpath.disk.ImageException;
import io.towpath.disk.RateLimit;
import io.towpath.disk.ova.Manifest.Digest;
import io.towpath.disk.ova.ManifestReport.State;
import io.towpath.disk.ova.VmPackage.Progress;
import io.towpath.disk.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Digests the files of a package, several at a time, and compares with its manifest.
final class ManifestCheck {

    private static final int BUFFER = 256 * 1024;

    private final Manifest manifest;
    private final Map<String, Source> files;
    private final @Nullable RateLimit limit;
    private final Progress progress;
    private final long total;
    private final AtomicLong done = new AtomicLong();

    /// @param files by name: all the manifest should cover
    ManifestCheck(Manifest manifest, Map<String, Source> files, @Nullable RateLimit limit, Progress progress) {
        this.manifest = manifest;
        this.files = files;
        this.limit = limit;
        this.progress = progress;
        this.total = files.values().stream().mapToLong(Source::length).sum();
    }

    /// A file's bytes: `length` of them from `offset` of `file`.
    record Source(PackageFile file, long offset, long length) {}

    ManifestReport run(int threads) throws IOException {
        manifest.requireCovers(files.keySet());
        List<String> names = new ArrayList<>(files.keySet());
        List<Future<String>> results = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, Math.min(threads, names.size())));
        try {
            // The longest first, so that no thread is left with it at the end.
            names.sort((a, b) -> Long.compare(source(b).length(), source(a).length()));
            names.forEach(name -> results.add(pool.submit(() -> digest(source(name), expected(name)))));
            for (int i = 0; i < names.size(); i++) {
                if (!results.get(i).get().equals(expected(names.get(i)).hex())) {
                    failed.add(names.get(i));
                }
            }
        } catch (ExecutionException e) {
            throw unwrap(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while digesting", e);
        } finally {
            pool.shutdownNow();
            pool.close();
        }
        return report(failed);
    }

    private ManifestReport report(List<String> failed) {
        TreeSet<String> algorithms = new TreeSet<>();
        manifest.digests().values().forEach(digest -> algorithms.add(digest.algorithm().name()));
        String algorithm = String.join("+", algorithms);
        int verified = files.size() - failed.size();
        return failed.isEmpty()
                ? new ManifestReport(State.VERIFIED, algorithm, verified, failed, null)
                : new ManifestReport(State.FAILED, algorithm, verified, failed, Manifest.mismatch(manifest.name(),
                        "the digest of '%s' does not agree with the file".formatted(Printable.of(failed.getFirst()))));
    }

    private Source source(String name) {
        return Objects.requireNonNull(files.get(name));
    }

    private Digest expected(String name) {
        return Objects.requireNonNull(manifest.digests().get(name));
    }

    private String digest(Source source, Digest expected) throws IOException {
        MessageDigest digest = digest(expected.algorithm().javaName());
        byte[] bytes = new byte[BUFFER];
        try (FileChannel channel = source.file().open()) {
            for (long at = 0; at < source.length();) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, (int) Math.min(BUFFER, source.length() - at));
                if (limit != null) {
                    limit.take(buffer.remaining());
                }
                int count = channel.read(buffer, source.offset() + at);
                if (count < 0) {
                    break;
                }
                digest.update(bytes, 0, count);
                at += count;
                progress.at(done.addAndGet(count), total);
            }
        }
        source.file().requireUnchanged();
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }

    private static IOException unwrap(ExecutionException e) {
        return switch (e.getCause()) {
            case ImageException refused -> refused;
            case IOException io -> io;
            case null, default -> throw new IllegalStateException("digesting failed", e);
        };
    }
}
