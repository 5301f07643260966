package io.towpath.disk.guest;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import io.towpath.disk.ovf.GuestSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Asks libguestfs which system is on a disk, where it is installed. It starts a small VM of its own, which takes seconds
/// with KVM and a minute or two without. The format is always told, so that nothing is guessed from what a guest wrote.
///
/// @param systems what was found
/// @param notes   why there is nothing
public record GuestInspection(List<GuestSystem> systems, List<Note> notes) {

    private static final long MOST_BYTES = 10_000_000;

    /// How virt-inspector is run.
    ///
    /// @param program its name or path
    /// @param patience until it is stopped
    public record Inspector(String program, Duration patience) {
        public static final Inspector INSTALLED = new Inspector("virt-inspector", Duration.ofMinutes(5));
    }

    public GuestInspection {
        systems = List.copyOf(systems);
        notes = List.copyOf(notes);
    }

    /// @param format    of the image, which was opened before: so what it names besides itself is known to be harmless
    /// @param cancelled whether somebody wants to stop
    public static GuestInspection of(DiskRef ref, DiskFormat format, Inspector inspector, BooleanSupplier cancelled)
            throws IOException {
        if (!(ref instanceof DiskRef.Stored(var file, var member)) || member != null) {
            return nothing("only an image that is a file of its own can be given to virt-inspector");
        }
        Path out = Files.createTempFile("towpath-guest-", ".xml");
        Path err = Files.createTempFile("towpath-guest-", ".log");
        try {
            Process process = new ProcessBuilder(inspector.program(), "--no-applications", "--no-icon", "--format="
                    + format.qemuName(), "-a", file.toAbsolutePath().toString()).redirectInput(ProcessBuilder.Redirect
                            .from(Path.of("/dev/null").toFile()))
                    .redirectOutput(out.toFile()).redirectError(err
                            .toFile())
                    .start();
            return judge(ref.label(), end(process, inspector, cancelled), out, err);
        } catch (IOException e) {
            if (e instanceof ImageException told) {
                throw told;
            }
            return nothing("virt-inspector cannot be run (%s); it is in the package guestfs-tools or libguestfs-tools"
                    .formatted(e.getMessage()));
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }

    /// @return its exit code; -1 when it took too long
    private static int end(Process process, Inspector inspector, BooleanSupplier cancelled) throws ImageException {
        long until = System.nanoTime() + inspector.patience().toNanos();
        try {
            while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
                if (cancelled.getAsBoolean()) {
                    throw new ImageException(Reason.CANCELLED, "virt-inspector", "guest", null, null,
                            "stopped before it had looked at the disk", null);
                }
                if (System.nanoTime() > until) {
                    return -1;
                }
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ImageException(Reason.CANCELLED, "virt-inspector", "guest", null, null,
                    "stopped before it had looked at the disk", null, e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static GuestInspection judge(String disk, int code, Path out, Path err) throws IOException {
        if (code == -1) {
            return nothing("virt-inspector took too long and was stopped");
        }
        if (code != 0) {
            List<String> said = new String(Files.readAllBytes(err), StandardCharsets.UTF_8).lines().filter(line -> !line
                    .isBlank()).toList();
            return nothing("virt-inspector failed: " + (said.isEmpty() ? "exit code " + code : said.getLast()));
        }
        if (Files.size(out) > MOST_BYTES) {
            return nothing("virt-inspector printed more than " + MOST_BYTES + " bytes");
        }
        List<GuestSystem> systems = GuestSystem.parse(disk, Files.readAllBytes(out));
        return systems.isEmpty()
                ? nothing("virt-inspector found no system on the disk")
                : new GuestInspection(systems,
                        List.of());
    }

    private static GuestInspection nothing(String why) {
        return new GuestInspection(List.of(), List.of(new Note("guest-not-inspected", Printable.of(why))));
    }
}
