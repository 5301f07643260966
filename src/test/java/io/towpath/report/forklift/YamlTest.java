package io.towpath.report.forklift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YamlTest {

    /// Names of VMs that some reader of YAML takes for something else.
    private static final List<String> AWKWARD = List.of("on", "off", "yes", "y", "null", "~", "1e3", "0x10", "010",
            "1_000",
            "12:30", "2026-11-26", "- a", "a: b", "# no", "é", "\"q\"", "a\nb", "{x}", "*a", "&a", "!t", " lead", "");

    @Test
    void whatLooksLikeSomethingElseStaysAText() {
        String text = Yaml.write("", Map.of("names", AWKWARD));

        assertThat(text).contains("- \"on\"").contains("- \"1e3\"").contains("- \"y\"");
        Map<String, Object> read = new org.yaml.snakeyaml.Yaml().load(text);
        assertThat(read).containsEntry("names", AWKWARD);
    }

    @Test
    void theSameValueTwiceIsWrittenTwice() {
        Map<String, Object> part = Map.of("name", "vc1");

        assertThat(Yaml.write("", Map.of("all", List.of(part, part)))).doesNotContain("&id", "*id");
    }

    @Test
    void aCommentStaysOne() {
        assertThat(Yaml.write("wave \"a\"\nkind: Evil\rspec: x", Map.of("kind", "Plan")).lines())
                .filteredOn(line -> !line.startsWith("#")).containsExactly("kind: Plan");
    }
}
