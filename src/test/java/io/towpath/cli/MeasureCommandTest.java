package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasureCommandTest {

    @TempDir
    Path folder;

    private Path raw = Path.of("");

    @BeforeEach
    void make() throws IOException {
        raw = Files.write(folder.resolve("disk.raw"), TestDisk.mixed(4 << 20, 4));
    }

    private long said(String line, Object... more) {
        Object[] words = new Object[more.length + 4];
        System.arraycopy(new Object[]{"measure", raw, "-f", "raw"}, 0, words, 0, 4);
        System.arraycopy(more, 0, words, 4, more.length);
        String out = Cli.run(words).code(0).out();
        Matcher found = Pattern.compile("(?m)^" + line + ": ([0-9]+) \\(").matcher(out);
        return found.find() ? Long.parseLong(found.group(1)) : -1;
    }

    @Test
    void heedsOptions() {
        long usual = said("required size", "-O", "qcow2");
        assertThat(said("required size", "-O", "qcow2", "-o", "preallocation=full")).isGreaterThan(4 << 20)
                .isEqualTo(said("fully allocated size", "-O", "qcow2"));
        assertThat(said("required size", "-O", "qcow2", "-o", "cluster_size=2M")).isGreaterThan(usual);
        assertThat(said("required size", "-O", "qcow2", "-c")).isEqualTo(usual);
        assertThat(said("required while it is made", "-O", "qcow2")).isEqualTo(-1);
    }

    @Test
    void measuresPackages() {
        long ovf = said("required size", "-O", "ovf");
        assertThat(said("required size", "-O", "ova")).isGreaterThan(ovf);
        assertThat(said("required while it is made", "-O", "ova")).isGreaterThan(ovf);
        assertThat(said("required while it is made", "-O", "ovf")).isEqualTo(-1);
        assertThat(Cli.run("measure", "-f", "raw", raw, "-O", "ova", "--json").code(0).out())
                .contains("\"while-made\"");
    }

    @Test
    void refusesWhatConvertingRefuses() {
        assertThat(Cli.run("measure", "-f", "raw", raw, "-O", "qcow2", "-c", "-o", "cluster_size=2M").code(5).err())
                .contains("clusters of 2M are not compressed here");
        assertThat(Cli.run("measure", "-f", "raw", raw, "-O", "vhdx", "-o", "subformat").code(2).err()).contains(
                "no key=value");
        Cli.run("measure", "-f", "raw", raw, "-O", "nbd").code(2);
    }
}
