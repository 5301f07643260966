package io.towpath.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Failures that differ in numbers, names, places and times only have one fingerprint; others have others.
class FingerprintTest {

    private static final List<String> NAMES = List.of("web01", "crm-app-11", "SAP PRD 01", "db", "Finance_Server (old)",
            "münchen-2", "a.b.c", "vm");

    static List<Messages> messages() {
        return Messages.all();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void namesNumbersAndPlacesDoNotCount(Messages message) {
        long seed = Long.getLong("towpath.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            String other = varied(message.what(), name, random);

            assertThat(Said.of(other).fingerprint(message.code(), Set.of(name))).as("seed %d: %s | %s", seed, Shape.of(
                    message.what(), Set.of("web01")), Shape.of(other, Set.of(name)))
                    .isEqualTo(Said.of(message.what()).fingerprint(message.code(), Set.of("web01")));
        }
    }

    /// As another VM, at another time, on other machines would have said it.
    private static String varied(String what, String name, Random random) {
        String text = what.replace("web01", name)
                .replace("vc.example.com", "vcenter%d.corp.example.org".formatted(random.nextInt(9)))
                .replace("reader.example.com", "nbd%d.lab.example.net".formatted(random.nextInt(9)))
                .replace("store.example.com", "store.example.net").replace("kvm01", "hypervisor-" + random.nextInt(99))
                .replace("6e1f4f0e-0000-4000-8000-000000000001", new UUID(random.nextLong(), 1).toString())
                .replace("/srv/vms", "/mnt/pool-%d/images".formatted(random.nextInt(9)))
                .replace("[DS1]", "[SAN-%d gold]".formatted(random.nextInt(9)));
        return Pattern.compile("(?<![\\w.-])(?<!status )\\d{3,}(?![\\w.-])").matcher(text)
                .replaceAll(number -> Integer.toString(number.group().length() < 6
                        ? random.nextInt(100, 65536)
                        : random.nextInt(1, 1 << 30)));
    }

    @Test
    void othersHaveOtherPrints() {
        Map<String, Messages> seen = new HashMap<>();
        for (Messages message : messages()) {
            Messages same = seen.put(Said.of(message.what()).fingerprint(message.code(), Set.of("web01")), message);
            assertThat(same).as("%s and %s", same, message).isNull();
        }
    }

    @Test
    void theCodeCounts() {
        assertThat(Said.of("x").fingerprint("a", Set.of())).matches("[0-9a-f]{16}")
                .isNotEqualTo(Said.of("x").fingerprint("b", Set.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "web01: the lights went out at 2026-11-14T20:13:58Z | <name>: the lights went out at <time>",
            "read of 65536 bytes at byte 0 took 3.5 s | read of # at byte # took #",
            "HTTP 503 is not HTTP 401 | HTTP _503_ is not HTTP _401_",
            "[DS1 fast] app/app_1.vmdk at https://vc.example.com/folder?x=1 | <file> at <address>",
            "10.1.2.3:902, fe80::1 and 00:50:56:aa:bb:cc differ | <address> and <id> differ",
            "task-91 of vm-17 in '/var/lib/x y' failed | <name> of <name> in <name> failed",
            "digest 5a0c77b1e4 is not 88aa12ff0091 | digest <id> is not <id>",
            "the source's page of the owner's | the source's page of the owner's",
            "java.io.IOException stays apart from java.io.EOFException | <address>.IOException stays apart from <address>.EOFException"})
    void whatStays(String text, String shape) {
        assertThat(Shape.of(text, Set.of())).isEqualTo(shape);
    }

    @Test
    void theVmsNameIsNoPartOfIt() {
        assertThat(Shape.of("CRM App 7: the disk of \"CRM App 7\" is full", Set.of("CRM App 7"))).isEqualTo(
                "<name>: the disk of <name> is full");
        assertThat(Shape.of("the db of db is no dbase", Set.of("db"))).isEqualTo("the <name> of <name> is no dbase");
    }

    @Test
    void longAndOddTextsTakeNoTime() {
        for (String odd : List.of("a-".repeat(5000), "1:".repeat(5000), "'".repeat(5000), "[a".repeat(5000), "/".repeat(
                5000), "a.".repeat(5000), "0a".repeat(5000), "::".repeat(5000), " ".repeat(5000), "_".repeat(5000))) {
            long from = System.nanoTime();
            Said.of(odd).fingerprint("x", Set.of("a b"));
            assertThat(System.nanoTime() - from).as(odd.substring(0, 4)).isLessThan(30_000_000_000L);
        }
    }
}
