package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.disk.ConversionProgress.Phase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is printed: JSON, names, progress.
class WordsTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void writesJson() {
        Json.Fields fields = new Json.Fields().put("a", 1L).put("none", null).putAlways("null", null)
                .put("list", List.of(
                        true, "x"))
                .put("enum", Phase.COPY);

        assertThat(Json.compact(fields)).isEqualTo("{\"a\":1,\"null\":null,\"list\":[true,\"x\"],\"enum\":\"copy\"}");
        assertThat(Json.pretty(new Json.Fields())).isEqualTo("{}");
    }

    @Test
    void escapesWhatCouldDeceive() {
        assertThat(Json.compact("a\"b\\c\n\u0000\u202e\u2028\ud800é😀")).isEqualTo(
                "\"a\\\"b\\\\c\\u000a\\u0000\\u202e\\u2028\\ud800é😀\"");
    }

    @Test
    void quotesForTheShell() {
        Terminal terminal = new Terminal(System.out, System.err, 0, false, List.of("./towpath", "convert", "my disk",
                "it's"));

        assertThat(terminal.again("--resume")).isEqualTo("./towpath convert 'my disk' 'it'\\''s' --resume");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"80, xterm, 80", "80, dumb, 0", "-, xterm, 0", "x, xterm, 0"})
    void redrawsOnlyOnATerminalThatCan(String columns, String kind, int expected) {
        Map<String, String> environment = columns == null
                ? Map.of("TERM", kind)
                : Map.of("TERM", kind, "TOWPATH_COLUMNS", columns);

        assertThat(Terminal.ofProcess(new String[0], environment).columns()).isEqualTo(expected);
    }

    @Test
    void printsALineEveryFivePercentAndNeverGoesBack() {
        Progress progress = progress(ProgressStyle.PLAIN);
        progress.begin("d", 0, 1);

        for (int done : new int[]{1, 4, 5, 3, 6, 50, 49, 100}) {
            progress.at(Phase.COPY, done, 100, 0);
        }

        assertThat(told()).containsExactly("d  copying 5%", "d  copying 50%", "d  copying 100%");
    }

    @Test
    void writesProgressAsJson() {
        Progress progress = progress(ProgressStyle.JSON);
        progress.begin("d", 0, 1);

        progress.at(Phase.PROVE, 7, 7, 0);

        assertThat(told()).singleElement().asString().startsWith("{\"t\":\"").contains(
                "\"file\":\"d\",\"phase\":\"prove\",\"done\":7,\"total\":7,");
    }

    @Test
    void drawsWithinTheWidth() {
        Progress progress = progress(ProgressStyle.TTY);
        progress.begin("a-rather-long-name-of-a-disk.qcow2", 0, 1);

        progress.at(Phase.COPY, 1 << 20, 2 << 20, 1 << 20);
        progress.end();

        String drawn = err.toString(StandardCharsets.UTF_8);
        String line = drawn.substring(1, drawn.indexOf("\033[K"));
        assertThat(line).startsWith("a-rather-long-name-of-a-disk.qcow2  copying  50% ######......").hasSizeLessThan(
                70);
        assertThat(drawn).endsWith("\r\033[K");
    }

    private Progress progress(ProgressStyle style) {
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Progress(new Terminal(stream, stream, 70, false, List.of("towpath")), style, new Cancellation());
    }

    private List<String> told() {
        return Arrays.asList(err.toString(StandardCharsets.UTF_8).split("\n"));
    }
}
