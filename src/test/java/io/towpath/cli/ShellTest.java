package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Manual pages, completion, and what programs ask.
class ShellTest {

    @TempDir
    Path folder;

    @Test
    void writesPagesThatGroffUnderstands() throws IOException {
        String judge = Judges.require("groff").toString();

        List<String> written = Cli.run("man", "--into", folder.resolve("man1")).code(0).out().lines().toList();

        assertThat(written).hasSizeGreaterThan(10).anyMatch(file -> file.endsWith("/towpath-convert.1"));
        for (String file : written) {
            assertThat(Judges.run(judge, "-man", "-ww", "-z", "-Kutf8", file).ok().output()).isEmpty();
        }
    }

    @Test
    void printsAPageOfWhatHelpSays() {
        String judge = Judges.require("groff").toString();
        Path page = folder.resolve("page");

        assertThat(Cli.run("man", "convert").code(0).out()).satisfies(text -> Files.writeString(page, text));

        String shown = Judges.run(judge, "-man", "-Tascii", "-P-cbou", page.toString()).ok().output().replaceAll("\\s+",
                " ");
        assertThat(shown).contains("towpath-convert - Convert a disk image",
                "towpath convert -O FMT [options] IN OUT", "--verify, --no-verify",
                "towpath convert disk.vmdk disk.raw -O raw --resume", "EXIT STATUS Exit codes: 0 yes",
                "One of qcow2, raw", "towpath-digest(1)");
        assertThat(Cli.run("man").code(0).out()).contains(".SH COMMANDS", "\\fBapply\\fR");
        Cli.run("man", "burn").code(2);
        Cli.run("man", "--into", "/proc/none").code(6);
    }

    @ParameterizedTest
    @CsvSource({"'towpath me', measure", "'towpath convert --rate', --rate-limit", "'towpath convert -O qc', qcow2",
            "'towpath inspect -f vhd', vhdx", "'towpath apply a b --ra', --ranges"})
    void completes(String typed, String expected) throws IOException {
        String bash = Judges.require("bash").toString();
        Path script = Files.writeString(folder.resolve("towpath.bash"), Cli.run("completion", "bash").code(0).out());
        Judges.run(bash, "-n", script.toString()).ok();
        String[] words = typed.split(" ");

        // What bash does when Tab is pressed.
        String line = Stream.of(words).map(word -> "'" + word + "'").reduce("", (all, word) -> all + " " + word);
        String driven = "source '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; COMP_LINE='%s'; COMP_POINT=%d; %s".formatted(
                script,
                line, words.length - 1, typed, typed.length(),
                "_complete_towpath; printf '%s\\n' \"${COMPREPLY[@]}\"");
        String output = Judges.run(bash, "--norc", "-c", driven).ok().output();

        assertThat(output.lines().map(String::strip)).contains(expected);
    }

    @Test
    void preparesZshForBashsCompletion() {
        assertThat(Cli.run("completion", "zsh").code(0).out()).startsWith("autoload -U +X compinit").contains(
                "complete -F _complete_towpath");
        Cli.run("completion", "fish").code(2);
    }

    @Test
    void tellsProgramsWhatItCan() {
        List<String> words = Cli.run("--machine-readable").code(0).out().lines().toList();

        assertThat(words).doesNotHaveDuplicates().contains("towpath", "progress-bars", "input:ova", "input:vhdx",
                "output:qcow2", "output:ova", "rate-limit", "apply", "digest").allMatch(
                        word -> word.matches(
                                "[a-z0-9-]+(:[a-z0-9]+)?"));
    }
}
