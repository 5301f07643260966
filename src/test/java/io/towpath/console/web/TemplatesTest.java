package io.towpath.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the Content-Security-Policy forbids in a browser is forbidden here already.
class TemplatesTest {

    private static final Pattern FORBIDDEN = Pattern.compile(
            "\\sstyle\\s*=|th:style|<style|\\son[a-z]+\\s*=|th:on[a-z]+|th:utext|javascript:|hx-on|<script(?![^>]*src=)");

    @ParameterizedTest
    @MethodSource("templates")
    void hasNothingInline(Path template) throws IOException {
        assertThat(Files.readString(template)).doesNotContainPattern(FORBIDDEN);
    }

    static Stream<Path> templates() throws IOException {
        try (var files = Files.walk(Path.of("src/main/resources/templates"))) {
            return files.filter(file -> file.toString().endsWith(".html")).toList().stream();
        }
    }
}
