package io.towpath.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The folder `postgresql` in the data directory, held by one process at a time.
///
/// ```
/// postgresql/instance.lock   held while we run; taken before anything else is looked at
///            data-18/        the cluster; the name holds PostgreSQL's major version
///            made-18         written after the first complete start: without it data-18 is half made
///            runtime/        the server's programs, unpacked; closed to others by this folder's mode
///            log/            the server's own log
///            secret-*        passwords of our making, 0600
/// ```
final class ServerHome {

    private static final Logger log = LoggerFactory.getLogger(ServerHome.class);
    private static final Duration ORPHAN_LIMIT = Duration.ofSeconds(30);
    private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;

    private ServerHome(Path folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    /// Takes the folder, creating it readable by its owner only.
    static ServerHome lock(Path dataDirectory) {
        Path folder = dataDirectory.toAbsolutePath().normalize().resolve("postgresql");
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            Files.createDirectories(folder.resolve("log"));
            FileChannel channel = FileChannel.open(folder.resolve("instance.lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new DatabaseStartException("Another Towpath already uses the data directory " + dataDirectory
                        + ". Stop it first, or give this one its own TOWPATH_DATA_DIR; a second node of the same"
                        + " installation needs an external PostgreSQL (TOWPATH_DATABASE_URL).", null);
            }
            return new ServerHome(folder, channel, lock);
        } catch (IOException e) {
            throw new DatabaseStartException("The data directory " + dataDirectory + " cannot be used: " + e
                    + ". Give a directory that this user may write with TOWPATH_DATA_DIR.", e);
        }
    }

    private static @org.jspecify.annotations.Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    static Path madeMark(Path dataDirectory) {
        return dataDirectory.toAbsolutePath().normalize().resolve("postgresql").resolve("made-18");
    }

    Path folder() {
        return folder;
    }

    Path cluster() {
        return folder.resolve("data-18");
    }

    Path runtime() {
        return folder.resolve("runtime");
    }

    Path log() {
        return folder.resolve("log");
    }

    Path secretFile(String name) {
        return folder.resolve("secret-" + name);
    }

    /// A password that is made once and kept.
    String secret(String name) throws IOException {
        Path file = secretFile(name);
        if (!Files.exists(file)) {
            SecureRandom random = new SecureRandom();
            StringBuilder made = new StringBuilder();
            for (int i = 0; i < 40; i++) {
                made.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            Path part = folder.resolve("secret-" + name + ".part");
            Files.deleteIfExists(part);
            Files.createFile(part,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(part, made);
            Files.move(part, file);
        }
        return Files.readString(file);
    }

    /// A killed application leaves its server running. We hold the lock, so a server on our cluster is such an orphan.
    void stopOrphan() throws IOException {
        Path pidFile = cluster().resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        long pid = lines.isEmpty() ? -1 : parsePid(lines.getFirst());
        ProcessHandle orphan = pid <= 0 ? null : ProcessHandle.of(pid).orElse(null);
        if (orphan == null || !orphan.info().command().orElse("").endsWith("/postgres")) {
            return;
        }
        log.info("Stopping the PostgreSQL (process {}) that an earlier, killed Towpath left running", pid);
        orphan.destroy();
        try {
            orphan.onExit().get(ORPHAN_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new DatabaseStartException("The PostgreSQL of an earlier Towpath (process " + pid
                    + ") does not stop. See " + log() + " and stop it by hand.", e);
        } catch (ExecutionException e) {
            throw new DatabaseStartException("Waiting for process " + pid + " failed: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseStartException("Interrupted while stopping process " + pid, e);
        }
    }

    private static long parsePid(String line) {
        try {
            return Long.parseLong(line.trim());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /// A first start that was killed leaves a cluster nobody has stored anything in.
    void removeHalfMade() throws IOException {
        if (Files.exists(folder.resolve("made-18")) || !Files.exists(cluster())) {
            return;
        }
        log.info("Removing {}, which an interrupted first start left half made", cluster());
        try (Stream<Path> files = Files.walk(cluster())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    void markMade() throws IOException {
        Path mark = folder.resolve("made-18");
        if (!Files.exists(mark)) {
            Files.createFile(mark);
        }
    }

    void release() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
