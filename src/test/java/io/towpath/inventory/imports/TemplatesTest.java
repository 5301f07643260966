package io.towpath.inventory.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.inventory.reading.CellFault;
import io.towpath.inventory.reading.EstateFile;
import io.towpath.inventory.reading.FilesReader;
import io.towpath.inventory.reading.ReadOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is handed out to be filled in is taken back.
class TemplatesTest {

    private static final Map<String, String> VALUES = Map.ofEntries(Map.entry("kind", "freeze"),
            Map.entry("type", "depends-on"), Map.entry("direction", "outbound"), Map.entry("evidence", "cmdb"),
            Map.entry("tier", "2"), Map.entry("environment", "test"), Map.entry("criticality", "high"),
            Map.entry("strategy", "rehost"), Map.entry("soakDays", "5"), Map.entry("infrastructure", "false"),
            Map.entry("ownerEmail", "anna@example.com"), Map.entry("readyOn", "2026-12-01"),
            Map.entry("firstSeen", "2026-09-01"), Map.entry("lastSeen", "2026-10-01"), Map.entry("weightPerDay", "12"),
            Map.entry("opensAt", "2026-12-05T22:00"), Map.entry("closesAt", "2026-12-06T03:00"),
            Map.entry("lockoutAt", "2026-12-06T02:00"), Map.entry("zone", "Europe/Zurich"),
            Map.entry("capacityVms", "40"), Map.entry("onOverrun", "return-source"),
            Map.entry("measuredFrom", "2026-10-01T00:00:00Z"), Map.entry("measuredTo", "2026-11-01T00:00:00Z"),
            Map.entry("sourceSystem", "cmdb"), Map.entry("maintenanceWindow", "Sat 22:00-02:00"));

    @TempDir
    Path folder;

    static Stream<Arguments> templates() {
        return Templates.all().stream()
                .flatMap(template -> Stream.of(Arguments.of(template.name(), template.required()),
                        Arguments.of(template.name(), template.all())));
    }

    @ParameterizedTest
    @MethodSource("templates")
    void aFilledTemplateIsReadWithoutAFault(String name, List<String> headers) throws Exception {
        String row = headers.stream().map(header -> VALUES.getOrDefault(header,
                header.matches(".*(Percent|PerSecond|P95)") ? "10" : header.toLowerCase(java.util.Locale.ROOT) + "1"))
                .collect(Collectors.joining(","));
        Path file = Files.writeString(folder.resolve(name + ".csv"), String.join(",", headers) + "\r\n" + row + "\r\n");

        EstateFile read = new FilesReader().read(List.of(file), ReadOptions.automatic(ZoneId.of("UTC")));

        assertThat(read.kind().word()).startsWith(name);
        assertThat(read.faults()).extracting(CellFault::detail).isEmpty();
        assertThat(read.rows()).isEqualTo(1);
    }
}
