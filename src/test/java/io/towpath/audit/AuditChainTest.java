package io.towpath.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditChainTest {

    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00.000123Z");

    @TempDir
    Path folder;

    @Test
    void theHashIsWhatTheDocumentationSays() {
        AuditEntry entry = new AuditEntry("lena", "wave.started", new Subject("wave", "7", "W-007"), null,
                Map.of("vms", "12", "B", "é"));

        String canonical = new String(AuditChain.canonical(1, NOON, entry, AuditChain.GENESIS), StandardCharsets.UTF_8);

        assertThat(canonical).isEqualTo("15:towpath-audit-1,1:1,27:2026-11-25T12:00:00.000123Z,4:lena,12:wave.started,"
                + "4:wave,1:7,5:W-007,~1:2,1:B,2:é,3:vms,2:12,64:" + "0".repeat(64) + ",");
        // printf of the text above | sha256sum
        assertThat(AuditChain.hash(1, NOON, entry, AuditChain.GENESIS))
                .isEqualTo("274f6d1905ef576457d8dd56764e97f716019f268c073e76a5db603d3a7c5b8b");
    }

    @Test
    void anUntouchedChainIsIntact() {
        List<AuditEvent> events = chain(5);

        Verification result = AuditChain.verify(events.iterator());

        assertThat(result).isEqualTo(new Verification(5, events.getLast().hash(), null, null));
        assertThat(AuditChain.verify(Collections.emptyIterator()).intact()).isTrue();
    }

    @Test
    void namesTheEventThatWasChanged() {
        List<AuditEvent> events = chain(5);
        AuditEvent third = events.get(2);
        events.set(2, new AuditEvent(3, third.at(), third.entry().because("another reason"), third.previousHash(),
                third.hash()));

        assertBrokenAt(3, "was changed", AuditChain.verify(events.iterator()));
    }

    @Test
    void namesTheEventAfterOneThatWasRewrittenWithANewHash() {
        List<AuditEvent> events = chain(5);
        AuditEvent third = events.get(2);
        events.set(2, AuditChain.link(3, third.at(), third.entry().because("another"), third.previousHash()));

        assertBrokenAt(4, "does not follow", AuditChain.verify(events.iterator()));
    }

    @Test
    void namesTheEventThatWasRemoved() {
        List<AuditEvent> events = chain(5);
        events.remove(2);

        assertBrokenAt(3, "found event 4", AuditChain.verify(events.iterator()));
    }

    @Test
    void namesTheFirstOfTwoThatWereSwapped() {
        List<AuditEvent> events = chain(5);
        Collections.swap(events, 1, 2);

        assertBrokenAt(2, "found event 3", AuditChain.verify(events.iterator()));
    }

    @Test
    void missesACutTailWithoutAHeadAndFindsItWithOne() {
        List<AuditEvent> events = chain(5);
        ChainHead head = new ChainHead(5, events.getLast().hash());
        List<AuditEvent> cut = events.subList(0, 3);

        assertThat(AuditChain.verify(cut.iterator()).intact()).isTrue();
        assertBrokenAt(4, "its head says 5", AuditChain.verify(cut.iterator(), head));
    }

    @Test
    void anExportVerifiesAndEveryChangedByteIsFound() throws IOException {
        byte[] export = export(chain(4));
        assertThat(AuditChain.verifyFile(file(export))).returns(4L, Verification::count)
                .returns(null, Verification::firstBad);
        long seed = new Random().nextLong();
        Random random = new Random(seed);

        for (int i = 0; i < 300; i++) {
            byte[] touched = export.clone();
            int at = random.nextInt(touched.length);
            touched[at] = (byte) (touched[at] ^ 1 + random.nextInt(255));
            assertThat(AuditChain.verifyFile(file(touched)).intact()).as("seed %d, byte %d", seed, at).isFalse();
        }
    }

    @Test
    void anExportCutAnywhereIsFound() throws IOException {
        byte[] export = export(chain(3));

        for (int length = 0; length < export.length; length++) {
            Verification result = AuditChain.verifyFile(file(java.util.Arrays.copyOf(export, length)));
            assertThat(result.intact()).as("first %d bytes", length).isFalse();
        }
    }

    @Test
    void aTrailShortenedAndExportedAnewIsFoundByAHeadNotedEarlier() throws IOException {
        List<AuditEvent> events = chain(5);
        ChainHead noted = new ChainHead(5, events.getLast().hash());
        Path shortened = file(export(events.subList(0, 3)));

        assertThat(AuditChain.verifyFile(shortened).intact()).isTrue();
        assertBrokenAt(4, "event 5 was noted earlier", AuditChain.verifyFile(shortened, List.of(noted)));
        assertThat(AuditChain.verifyFile(file(export(events)), List.of(noted)).intact()).isTrue();
    }

    @Test
    void linesAfterTheHeadAreFound() throws IOException {
        ByteArrayOutputStream twice = new ByteArrayOutputStream();
        twice.writeBytes(export(chain(1)));
        twice.writeBytes(export(chain(1)));

        assertBrokenAt(2, "comes after the head", AuditChain.verifyFile(file(twice.toByteArray())));
    }

    private static void assertBrokenAt(long number, String why, Verification result) {
        assertThat(result.firstBad()).isEqualTo(number);
        assertThat(result.count()).isEqualTo(number - 1);
        assertThat(result.why()).contains(why);
    }

    static List<AuditEvent> chain(int length) {
        List<AuditEvent> events = new ArrayList<>();
        String previous = AuditChain.GENESIS;
        for (int number = 1; number <= length; number++) {
            AuditEntry entry = new AuditEntry("lena", "wave.started", new Subject("wave", "7", "W-00" + number),
                    reason(number), Map.of("vms", "12", "ö", "ä\n\"\u0007"));
            AuditEvent event = AuditChain.link(number, NOON.plusSeconds(number), entry, previous);
            events.add(event);
            previous = event.hash();
        }
        return events;
    }

    private static @Nullable String reason(int number) {
        return number % 2 == 0 ? null : "window opens";
    }

    private static byte[] export(List<AuditEvent> events) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        events.forEach(event -> out.writeBytes(AuditFile.line(event)));
        out.writeBytes(AuditFile.line(new ChainHead(events.size(), events.getLast().hash())));
        return out.toByteArray();
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("audit.jsonl"), content);
    }
}
