package io.towpath.disk.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.disk.ConversionProgress;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import io.towpath.disk.ova.VmPackage;
import io.towpath.disk.ovf.DiskDescription;
import io.towpath.disk.pack.MachineRequest.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Packages whose making was cut short.
class MachineConversionTest {

    @TempDir
    Path folder;

    private Path source = Path.of("");
    private Path out = Path.of("");
    private Path work = Path.of("");

    @BeforeEach
    void write() throws IOException {
        source = TwoDisks.archive(Files.createDirectory(folder.resolve("in")));
        out = folder.resolve("out");
        work = out.resolve("shop01.ovf.part");
    }

    /// Stopped at the n-th word of progress, for every n until it is not stopped any more.
    @Test
    void goesOnWhereverItWasStopped() throws IOException {
        int stops = 0;
        while (!ended(stops)) {
            assertThat(out.resolve("shop01.ovf")).doesNotExist();
            stops++;
        }

        assertThat(stops).isGreaterThan(3);
        judge();
    }

    private boolean ended(int words) throws IOException {
        try {
            convert(settings(true), new Stopping(words));
            return true;
        } catch (ImageException e) {
            assertThat(e.reason()).isEqualTo(Reason.CANCELLED);
            return false;
        }
    }

    /// A crash in the midst of the renames: any of the files may have its name already.
    @Test
    void goesOnWithGivingNames() throws IOException {
        convert(settings(false), new Stopping(Integer.MAX_VALUE));
        List<String> files = List.of("shop01-disk1.vmdk", "shop01-disk2.vmdk", "shop01.mf", "shop01.ovf");
        DiskSettings resumed = settings(true);
        StringBuilder known = new StringBuilder(Staging.identity(source, new MachineRequest(Kind.OVF, out, resumed,
                MachineSettings.OF_THE_SOURCE).settings().words(OpenOptions.recognise())));
        VmPackage content = VmPackage.open(source);
        for (DiskDescription disk : content.descriptor().disks()) {
            known.append(Staging.known(content.disk(disk).orElseThrow(), OpenOptions.recognise()));
        }
        String identity = known + String.valueOf(MachineSettings.OF_THE_SOURCE) + "\n";
        for (int named = 0; named < files.size(); named++) {
            Files.createDirectories(work);
            for (String file : files.subList(named, files.size())) {
                Files.move(out.resolve(file), work.resolve(file));
            }
            Files.writeString(work.resolve("publishing"), identity);

            assertThat(convert(resumed, new Stopping(Integer.MAX_VALUE))).extracting(MadeDisk::sizeBytes)
                    .containsExactly((long) TwoDisks.FIRST_BYTES, (long) TwoDisks.SECOND_BYTES);

            judge();
        }
    }

    @Test
    void makesTheDisksAgainForDigests() throws IOException {
        assertThatThrownBy(() -> convert(settings(true), new Stopping(2))).isInstanceOf(ImageException.class);
        DiskSettings digests = new DiskSettings(DiskFormat.VMDK, Map.of(), 1, null, true, true, true, false);

        assertThat(convert(digests, new Stopping(Integer.MAX_VALUE))).extracting(MadeDisk::digest).doesNotContainNull()
                .hasSize(2);
    }

    private List<MadeDisk> convert(DiskSettings settings, ConversionProgress progress) throws IOException {
        return new MachineConversion(new MachineRequest(Kind.OVF, out, settings, MachineSettings.OF_THE_SOURCE),
                PackageProgress.of(progress)).of(VmPackage.open(source), OpenOptions.recognise());
    }

    private static DiskSettings settings(boolean resume) {
        return new DiskSettings(DiskFormat.VMDK, Map.of(), 1, null, true, false, resume, false);
    }

    private void judge() throws IOException {
        try (Stream<Path> all = Files.list(out)) {
            assertThat(all.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("shop01.ovf",
                    "shop01.mf", "shop01-disk1.vmdk", "shop01-disk2.vmdk");
        }
        Path in = folder.resolve("in");
        TwoDisks.judge(out.resolve("shop01.ovf"), List.of(in.resolve("one.raw"), in.resolve("two.raw")));
    }

    private static final class Stopping implements ConversionProgress {

        private int words;

        Stopping(int words) {
            this.words = words;
        }

        @Override
        public synchronized void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
            words--;
        }

        @Override
        public synchronized boolean cancelled() {
            return words <= 0;
        }
    }
}
