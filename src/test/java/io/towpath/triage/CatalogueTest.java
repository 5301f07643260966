package io.towpath.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.towpath.console.web.ProblemKind;
import io.towpath.disk.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogueTest {

    /// How the engine gives codes: `Outcome.failed("source-gone", …)`, `new ReplicationException("no-way", …)`.
    private static final Pattern GIVES = Pattern.compile("\\b(?:failed|failedForNow|Failed|Aborted|Against|"
            + "ReplicationException)\\(\\s*\"([a-z][a-z-]+)\"");
    private static final Set<String> NO_FAILURE = Set.of("cancelled");

    private final Catalogue catalogue;

    CatalogueTest() {
        catalogue = new Catalogue();
    }

    static List<Messages> messages() {
        return Messages.all();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void tellsWhatIsMeant(Messages message) {
        assertThat(catalogue.of(message.code(), message.what())).get().extracting(Signature::id)
                .isEqualTo(message.entry());
    }

    @Test
    void whatAHookOrAStepOfARunbookSaysOfConnectionsIsNotTriedAgainByItself() {
        assertThat(messages()).filteredOn(message -> message.code().equals("hook-failed") || message.code().equals(
                "runbook-step-failed")).hasSizeGreaterThan(5).allSatisfy(message -> assertThat(catalogue.retry(
                        message
                                .code(),
                        message.what())).contains(Retry.AFTER_FIX));
    }

    @Test
    void everyEntryIsHitSoNoneIsShadowed() {
        Set<String> hit = messages().stream().map(message -> catalogue.of(message.code(), message.what()).orElseThrow())
                .map(Signature::id).collect(Collectors.toSet());

        assertThat(catalogue.all()).hasSizeGreaterThanOrEqualTo(40).extracting(Signature::id)
                .containsExactlyInAnyOrderElementsOf(hit);
    }

    /// A code-only alternative must not be told by an entry above, or it never says anything.
    @Test
    void everyCodeIsOfOneEntryAlone() {
        Set<String> seen = new TreeSet<>();
        for (Signature each : catalogue.all()) {
            each.when().stream().filter(when -> when.faults().isEmpty() && when.says().isEmpty())
                    .flatMap(when -> when.codes().stream())
                    .forEach(code -> assertThat(seen.add(code)).as(each.id() + " " + code).isTrue());
        }
    }

    @Test
    void faultsAreOfOneEntryAlone() {
        Set<String> seen = new TreeSet<>();
        for (Signature each : catalogue.all()) {
            each.when().stream().flatMap(when -> when.faults().stream())
                    .forEach(fault -> assertThat(seen.add(fault)).as(each.id() + " " + fault).isTrue());
        }
    }

    @Test
    void whateverTheEngineGivesHasAnEntry() throws IOException {
        Set<String> given = codesOfTheEngine();
        assertThat(given).contains("source-gone", "no-way", "owner-rejected", "target-full", "tracking-lost");

        assertThat(given).allSatisfy(code -> assertThat(catalogue.of(code, "")).as(code).isPresent());
    }

    @Test
    void noEntryWaitsForACodeThatNothingGives() throws IOException {
        Set<String> given = codesOfTheEngine();

        Set<String> waited = catalogue.all().stream().flatMap(each -> each.when().stream())
                .flatMap(when -> when.codes().stream()).collect(Collectors.toCollection(TreeSet::new));
        assertThat(given).containsAll(waited);
    }

    @Test
    void textsAreSentencesAndIdsAreNobodyElses() {
        Set<String> kinds = Arrays.stream(ProblemKind.values()).map(ProblemKind::slug).collect(Collectors.toSet());
        assertThat(catalogue.all()).allSatisfy(each -> {
            assertThat(kinds).doesNotContain(each.id());
            assertThat(each.title()).doesNotEndWith(".").hasSizeBetween(10, 90);
            assertThat(each.cause()).endsWith(".");
            assertThat(each.fix()).endsWith(".");
            assertThat(each.automatic() == null || each.automatic().endsWith(".")).as(each.id()).isTrue();
        });
    }

    @Test
    void anUnknownCodeAndTextAreUnknown() {
        assertThat(catalogue.of("no-such-code", "the moon is in the wrong phase")).isEmpty();
    }

    @Test
    void aFaultIsAWordNotAPartOfOne() {
        assertThat(catalogue.of("x", "MyTimedoutThing happened")).isEmpty();
        assertThat(catalogue.of("x", "failed: Timedout (…)")).get().extracting(Signature::id)
                .isEqualTo("vsphere-timed-out");
    }

    /// Room comes back by itself: others who read give back what they took.
    @Test
    void whereWeHaveNoRoomToReadItIsTriedAgain() {
        assertThat(messages()).filteredOn(message -> message.entry().equals("reading-space-full")).hasSize(4)
                .allSatisfy(message -> assertThat(catalogue.retry(message.code(), message.what()))
                        .contains(Retry.BY_ITSELF));
    }

    @Test
    void searchWantsEveryWord() {
        assertThat(catalogue.search("certificate expired")).extracting(Signature::id).contains("certificate-expired")
                .doesNotContain("tls-not-agreed");
        assertThat(catalogue.search(" ")).hasSameSizeAs(catalogue.all());
        assertThat(catalogue.search("storage team by-itself")).isNotEmpty()
                .allMatch(each -> each.who() == Acts.STORAGE && each.retry() == Retry.BY_ITSELF);
        assertThat(catalogue.search("zebra")).isEmpty();
    }

    @Test
    void aLongTextIsLookedAtInItsBeginningOnly() {
        assertThat(catalogue.of("x", "a ".repeat(50_000) + "connection refused")).isEmpty();
    }

    @Test
    void whatIsWrongInTheFileIsNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> read("""
                - about: A
                  entries:
                  - {id: a-b, title: t, cause: c, fix: f, who: nobody, retry: never, when: [{code: x}]}
                """)).withMessageContaining("a-b, who: nobody is 'nobody'");
        assertThatIllegalArgumentException().isThrownBy(() -> read("""
                - about: A
                  entries:
                  - {id: a-b, title: t, cause: c, fix: f, who: network, retry: never, when: [{says: '('}]}
                """)).withMessageContaining("a-b, says");
        assertThatIllegalArgumentException().isThrownBy(() -> read("""
                - about: A
                  entries:
                  - {id: a-b, title: t, cause: c, fix: f, who: network, retry: never, colour: red, when: [{code: x}]}
                """)).withMessageContaining("a-b, colour: there is no such field");
    }

    private static void read(String yaml) throws IOException {
        CatalogueReader.read(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
    }

    private static Set<String> codesOfTheEngine() throws IOException {
        Set<String> codes = new TreeSet<>(Set.of("owner-rejected", "snapshot-gone", "source-drift",
                "source-set-back", "sealed-source-running", "source-away", "target-away", "snapshot-turn"));
        Arrays.stream(Reason.values()).map(reason -> reason.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .filter(code -> !NO_FAILURE.contains(code)).forEach(codes::add);
        for (String module : List.of("migration", "replication")) {
            try (Stream<Path> files = Files.walk(Path.of("src/main/java/io/towpath", module))) {
                for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    Matcher found = GIVES.matcher(Files.readString(file));
                    while (found.find()) {
                        codes.add(found.group(1));
                    }
                }
            }
        }
        codes.removeAll(NO_FAILURE);
        return codes;
    }
}
