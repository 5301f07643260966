package io.towpath.disk.qcow2;

import io.towpath.Judges;
import io.towpath.disk.ImageSource;
import io.towpath.disk.OpenOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// qemu-img and qemu-io as a test speaks to them, and the disks both sides are given.
final class Qemu {

    private Qemu() {}

    /// A raw disk with data, zeroes and holes in runs that do not keep to clusters; always the same for a seed.
    static Path rawDisk(Path folder, long size, long seed) throws IOException {
        return Files.write(folder.resolve("disk-" + size + ".raw"), content((int) size, new Random(seed)));
    }

    static byte[] content(int size, Random random) {
        byte[] disk = new byte[size];
        for (int at = 0; at < size;) {
            int run = Math.min(size - at, 512 * (1 + random.nextInt(400)));
            if (random.nextInt(3) > 0) {
                byte[] data = new byte[run];
                if (random.nextBoolean()) {
                    random.nextBytes(data);
                } else {
                    java.util.Arrays.fill(data, (byte) (1 + random.nextInt(255)));
                }
                System.arraycopy(data, 0, disk, at, run);
            }
            at += run;
        }
        return disk;
    }

    /// `qemu-img convert` of a raw disk to qcow2.
    static Path convert(Path raw, Path image, String... more) {
        List<String> command = new ArrayList<>(List.of(Judges.require("qemu-img").toString(), "convert", "-f", "raw",
                "-O", "qcow2"));
        command.addAll(List.of(more));
        command.addAll(List.of(raw.toString(), image.toString()));
        Judges.run(command).ok();
        return image;
    }

    static void create(Path image, String options, long size) {
        Judges.run(Judges.require("qemu-img").toString(), "create", "-q", "-f", "qcow2", "-o", options,
                image.toString(), Long.toString(size)).ok();
    }

    /// Runs commands of qemu-io: `write -P 7 0 64k`.
    static void io(Path image, String... commands) {
        List<String> command = new ArrayList<>(List.of(Judges.require("qemu-io").toString(), "-f", "qcow2"));
        for (String each : commands) {
            command.addAll(List.of("-c", each));
        }
        command.add(image.toString());
        Judges.run(command).ok();
    }

    /// Neither an error nor a leak.
    static void check(Path image) {
        Judges.run(Judges.require("qemu-img").toString(), "check", "-f", "qcow2", image.toString()).ok();
    }

    static void sameDisk(Path raw, Path image) {
        Judges.run(Judges.require("qemu-img").toString(), "compare", "-f", "raw", "-F", "qcow2", raw.toString(),
                image.toString()).ok();
    }

    static Qcow2Image open(Path image) throws IOException {
        ImageSource source = ImageSource.open(image);
        try {
            return Qcow2Image.open(source, OpenOptions.recognise());
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    static byte[] readStart(Qcow2Image disk, int bytes) throws IOException {
        byte[] start = new byte[bytes];
        disk.read(0, ByteBuffer.wrap(start));
        return start;
    }

    /// The whole disk as our reader sees it, read in pieces that do not keep to clusters.
    static byte[] read(Path image) throws IOException {
        try (Qcow2Image disk = open(image)) {
            byte[] all = new byte[(int) disk.sizeBytes()];
            int piece = 3 * disk.clusterBytes() + 512;
            for (int at = 0; at < all.length; at += piece) {
                disk.read(at, ByteBuffer.wrap(all, at, Math.min(piece, all.length - at)));
            }
            return all;
        }
    }
}
