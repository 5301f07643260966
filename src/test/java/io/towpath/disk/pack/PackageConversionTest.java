package io.towpath.disk.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import io.towpath.disk.ova.ManifestReport;
import io.towpath.disk.ova.VmPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageConversionTest {

    @TempDir
    Path folder;

    private final Set<String> begun = ConcurrentHashMap.newKeySet();

    /// The descriptor is the same, the disk that was proven already is another one now.
    @Test
    void aDiskWhoseFileWasReplacedIsMadeAgain() throws IOException {
        Path source = TwoDisks.folder(Files.createDirectory(folder.resolve("in")));
        Path out = folder.resolve("out");
        assertThatThrownBy(() -> convert(source, out, out.resolve("shop01.part/shop01-disk0.raw.done")))
                .isInstanceOfSatisfying(ImageException.class, e -> assertThat(e.reason()).isEqualTo(
                        Reason.CANCELLED));
        assertThat(out.resolve("shop01.part/shop01-disk0.raw.done")).exists();
        Path raw = Files.write(folder.resolve("in/one.raw"), TestDisk.mixed(TwoDisks.FIRST_BYTES, 8));
        Judges.run("qemu-img", "convert", "-f", "raw", "-O", "vmdk", "-o", "subformat=streamOptimized", raw.toString(),
                folder.resolve("in/one.vmdk").toString()).ok();

        convert(source, out, folder.resolve("nowhere"));

        assertThat(out.resolve("shop01-disk0.raw")).hasSameBinaryContentAs(raw);
        assertThat(out.resolve("shop01-disk1.raw")).hasSameBinaryContentAs(folder.resolve("in/two.raw"));
    }

    @Test
    void unpacksDisksThatAreCompressedAndGoesOnWithThem() throws IOException {
        Path in = Files.createDirectory(folder.resolve("in"));
        Path source = TwoDisks.compressed(in);
        Path out = folder.resolve("out");
        Path unpacked = out.resolve("shop01.part/shop01-disk1.raw.source/two.vmdk");
        assertThatThrownBy(() -> convert(source, out, unpacked)).isInstanceOfSatisfying(ImageException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.CANCELLED));
        assertThat(unpacked).exists();
        assertThat(out.resolve("shop01.part/shop01-disk0.raw.source")).doesNotExist();

        assertThat(convert(source, out, folder.resolve("nowhere"))).extracting(MadeDisk::source).containsExactly(
                "one.vmdk.gz", "two.vmdk");

        assertThat(out.resolve("shop01-disk0.raw")).hasSameBinaryContentAs(in.resolve("one.raw"));
        assertThat(out.resolve("shop01-disk1.raw")).hasSameBinaryContentAs(in.resolve("two.raw"));
        assertThat(out.resolve("shop01.part")).doesNotExist();
    }

    /// What is half unpacked is of no use to anybody, and may be what fills the disk.
    @Test
    void leavesNothingHalfUnpackedAndTellsHowFarItIs() throws IOException {
        Path source = TwoDisks.compressed(Files.createDirectory(folder.resolve("in")));
        Path out = folder.resolve("out");
        Path half = out.resolve("shop01.part/shop01-disk0.raw.source/part");
        assertThatThrownBy(() -> convert(source, out, half)).isInstanceOfSatisfying(ImageException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.CANCELLED));
        assertThat(half.getParent()).isEmptyDirectory();

        convert(source, out, folder.resolve("nowhere"));

        assertThat(begun).contains("one.vmdk.gz 0/4: 100 %", "shop01-disk0.raw 1/4: 100 %", "two.vmdk 2/4: 100 %",
                "shop01-disk1.raw 3/4: 100 %");
    }

    @Test
    void unpacksMembersOfAnArchive() throws IOException {
        Path in = Files.createDirectory(folder.resolve("in"));
        TwoDisks.compressed(in);
        Path ova = folder.resolve("shop.ova");
        Judges.run(Judges.require("tar").toString(), "-cf", ova.toString(), "--format=ustar", "-C", in.toString(),
                "shop.ovf", "one.vmdk.gz", "two.vmdk").ok();

        convert(ova, folder.resolve("out"), folder.resolve("nowhere"));

        assertThat(folder.resolve("out/shop01-disk0.raw")).hasSameBinaryContentAs(in.resolve("one.raw"));
        assertThat(folder.resolve("out/shop01-disk1.raw")).hasSameBinaryContentAs(in.resolve("two.raw"));
    }

    @Test
    void twoAtATimeDoNotTakeEachOthersDisks() throws IOException {
        Path source = TwoDisks.folder(Files.createDirectory(folder.resolve("in")));
        Path out = folder.resolve("out");
        Path part = Files.createDirectories(out.resolve("shop01.part"));
        try (WorkLock _ = WorkLock.take(part)) {
            assertThatThrownBy(() -> convert(source, out, folder.resolve("nowhere"))).isInstanceOf(
                    ImageException.class).hasMessageContaining("another conversion");
            // the kernel's own book of locks, one a line
            String inode = String.valueOf(Files.getAttribute(part.resolve("lock"), "unix:ino"));
            assertThat(Files.readAllLines(Path.of("/proc/locks"))).anySatisfy(line -> assertThat(line.split("[ :]+"))
                    .contains("POSIX", "WRITE", inode, Long.toString(ProcessHandle.current().pid())));
        }

        convert(source, out, folder.resolve("nowhere"));

        assertThat(out.resolve("shop01-disk0.raw")).hasSameBinaryContentAs(folder.resolve("in/one.raw"));
        assertThat(part).doesNotExist();
    }

    /// @param until a file that ends it once it is there
    private List<MadeDisk> convert(Path source, Path out, Path until) throws IOException {
        return new PackageConversion(VmPackage.open(source), OpenOptions.recognise(), out, new DiskSettings(
                DiskFormat.RAW, Map.of(), 1, null, true, false, true, false),
                new PackageProgress() {

                    private String now = "";

                    @Override
                    public void begin(String file, int number, int of) {
                        now = "%s %d/%d".formatted(file, number, of);
                    }

                    @Override
                    public void manifest(ManifestReport report, List<String> unlisted) {}

                    @Override
                    public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
                        begun.add("%s: %d %%".formatted(now, 100 * doneBytes / totalBytes));
                    }

                    @Override
                    public boolean cancelled() {
                        return Files.exists(until);
                    }
                })
                .run();
    }
}
