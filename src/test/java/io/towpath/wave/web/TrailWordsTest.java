package io.towpath.wave.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.Subject;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrailWordsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            wave.started             |                 |       | started
            wave.members-added       | vms             | 12    | members added: 12
            wave.go-approved-in-place|                 |       | go approved in place
            runbook.chosen           | runbook         | warm@2| runbook chosen: warm@2
            runbook.chosen           | runbook         | none  | runbook taken away
            runbook.run-done         | run             | R-001 | run R-001 of its runbook done
            runbook.step-completed   | step            | stop  | runbook step completed (stop, the wave)
            runbook.steps-ready      | of              | web01 | runbook steps ready (web01)
            """)
    void deedsAreToldInWords(String action, String key, String value, String words) {
        Map<String, String> detail = key == null ? Map.of() : Map.of(key, value);
        assertThat(TrailWords.of(entry(action, detail))).isEqualTo(words);
    }

    @Test
    void aRunIsNamedWithItsRunbookAndAStepWithWhomItWasFor() {
        assertThat(TrailWords.of(entry("runbook.run-started", Map.of("run", "R-001", "runbook", "warm@2"))))
                .isEqualTo("run R-001 of warm@2 started");
        assertThat(TrailWords.of(entry("runbook.step-completed", Map.of("step", "stop", "for", "web01", "run", "R-001",
                "attempt", "1")))).isEqualTo("runbook step completed (stop, web01)");
    }

    private static AuditEntry entry(String action, Map<String, String> detail) {
        return AuditEntry.of("lena", action, new Subject("wave", new UUID(0, 1).toString(), "W-001")).with(detail);
    }
}
