package io.towpath.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TopicTest {

    private static final Pattern ACTION = Pattern.compile("\"([a-z]+(?:-[a-z]+)*)\\.([a-z]+(?:-[a-z]+)*)\"");
    private static final Set<String> FILES = Set.of("html", "csv", "xlsx", "jsonl", "json", "part", "ics", "pdf", "key",
            "raw", "zip", "xml", "txt", "sock", "lock", "yaml", "css", "js", "properties", "sql", "jar", "pem", "log");

    @Test
    void everyActionOfTheTrailCanBeAskedFor() throws IOException {
        Set<String> things = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(file -> {
                try {
                    String code = Files.readString(file);
                    Matcher found = ACTION.matcher(code.contains("udit") || code.contains("desk.record") ? code : "");
                    while (found.find()) {
                        if (!FILES.contains(found.group(2))) {
                            things.add(found.group(1));
                        }
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }

        things.remove("towpath");
        assertThat(things).contains("migration", "wave", "sign-off", "user", "window", "webhook");
        assertThat(things).allSatisfy(thing -> assertThat(Topic.of(thing + ".changed")).as(thing).isPresent());
    }

    @Test
    void codesAreReadAsTheyAreWritten() {
        for (Topic topic : Topic.values()) {
            assertThat(Topic.ofCode(topic.code())).contains(topic);
        }
        assertThat(Topic.ofCode("everything")).isEmpty();
    }
}
