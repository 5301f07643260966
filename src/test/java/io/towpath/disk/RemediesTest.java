package io.towpath.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the engine says is read on pages and in REST answers as well, which have no options.
class RemediesTest {

    private static final Path ENGINE = Path.of("src/main/java/io/towpath/disk");
    private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    /// But for words given to a program, which begin so, and the lines around a certificate.
    private static final Pattern OPTION = Pattern.compile("^\".+[^-]--[a-z]");

    private static List<String> options(String text) {
        List<String> found = new ArrayList<>();
        for (String line : text.split("\n")) {
            Matcher literal = LITERAL.matcher(line.strip().startsWith("//") ? "" : line);
            while (literal.find()) {
                if (OPTION.matcher(literal.group()).find()) {
                    found.add(literal.group());
                }
            }
        }
        return found;
    }

    @Test
    void noWordOfTheEngineNamesAnOptionOfACommand() throws IOException {
        List<String> found = new ArrayList<>();
        int files = 0;
        try (Stream<Path> all = Files.walk(ENGINE)) {
            for (Path file : all.filter(each -> each.toString().endsWith(".java")).toList()) {
                files++;
                options(Files.readString(file)).forEach(words -> found.add(ENGINE.relativize(file) + ": " + words));
            }
        }

        assertThat(files).isGreaterThan(100);
        assertThat(found).isEmpty();
        assertThat(options("throw new X(\"Run it again with --resume to go on.\");\n// \"with --force\"")).hasSize(1);
    }
}
