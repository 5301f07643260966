package io.towpath.replication;

import io.towpath.Judges;
import io.towpath.Judges.Verdict;
import io.towpath.disk.LoopDevice;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A file system with little room, which others fill and empty. It takes root; without, tests are skipped and say so.
final class SmallRoom implements AutoCloseable {

    private static final int MIB = 1 << 20;
    private static final int TRIES = 200;
    private static final long PAUSE_NANOS = 50_000_000;

    private final Path others;
    private final List<String> mounted = new ArrayList<>();

    private SmallRoom(Path others) {
        this.others = others;
    }

    /// One that says at once that it is full.
    static SmallRoom at(Path place, int mib) throws IOException {
        SmallRoom room = new SmallRoom(place.resolve("of-others"));
        room.memory(place, mib);
        return room;
    }

    /// One that takes everything, as a thin volume does, and has no room for it when it is to be made durable: a sync tells
    /// that with an input/output error, once.
    static SmallRoom thin(Path place, Path pool, int mib) throws IOException {
        SmallRoom room = new SmallRoom(pool.resolve("of-others"));
        room.memory(pool, mib);
        try {
            Path disk = pool.resolve("disk");
            try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
                file.setLength((mib - 8L) * MIB);
            }
            // without a journal, which would turn it read-only
            Judges.run(Judges.require("mke2fs").toString(), "-q", "-F", "-t", "ext4", "-O", "^has_journal", "-b",
                    "4096",
                    "-m", "0", "-E", "nodiscard,lazy_itable_init=0", disk.toString()).ok();
            room.mount(place, "-o", "loop,errors=continue", disk.toString());
        } catch (IOException | RuntimeException | Error e) {
            room.close();
            throw e;
        }
        return room;
    }

    private void memory(Path place, int mib) throws IOException {
        mount(place, "-t", "tmpfs", "-o", "size=%dm".formatted(mib), "small-room");
    }

    private void mount(Path place, String... how) throws IOException {
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(how));
        command.add(Files.createDirectories(place).toString());
        LoopDevice.privileged(command.toArray(String[]::new));
        mounted.add(place.toString());
    }

    /// Others take all that is left.
    void fill() throws IOException {
        try (FileChannel channel = FileChannel.open(others, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            ByteBuffer some = ByteBuffer.allocateDirect(MIB);
            while (true) {
                channel.write(some.clear());
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left")) {
                throw e;
            }
        }
    }

    void empty() throws IOException {
        Files.delete(others);
    }

    /// As after a power cut: what counts is what was made durable.
    void forgetWhatIsInMemory() {
        String place = mounted.removeLast();
        unmount(place);
        Judges.run("mount", "-o", "loop", others.resolveSibling("disk").toString(), place).ok();
        mounted.add(place);
    }

    @Override
    public void close() {
        mounted.reversed().forEach(SmallRoom::unmount);
        mounted.clear();
    }

    /// The machine may look at a new file system, or let go of its loop device, a moment longer than we.
    private static void unmount(String place) {
        Verdict done = Judges.run("umount", place);
        for (int i = 0; done.exitCode() != 0 && i < TRIES; i++) {
            LockSupport.parkNanos(PAUSE_NANOS);
            done = Judges.run("umount", place);
        }
        done.ok();
    }
}
