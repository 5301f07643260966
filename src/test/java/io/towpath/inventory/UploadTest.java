package io.towpath.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.audit.AuditEvent;
import io.towpath.audit.AuditTrail;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class UploadTest {

    private static final Path OVA = Path.of("src/test/resources/ova/vmware-open-vmdk.ova");

    @TempDir
    Path folder;

    @Autowired
    Connections connections;
    @Autowired
    Scans scans;
    @Autowired
    Uploads uploads;
    @Autowired
    UploadCleaner cleaner;
    @Autowired
    Inventory inventory;
    @Autowired
    AuditTrail audit;
    @Autowired
    JdbcClient jdbc;

    UUID source = new UUID(0, 0);
    byte[] ova = {};

    @BeforeEach
    void register() throws Exception {
        source = Sources.register(connections, folder);
        Sources.settled(scans, source);
        ova = Files.readAllBytes(OVA);
    }

    @Test
    void goesOnWhereItStoppedAndIsScannedWhenComplete() throws Exception {
        UploadView begun = create("web01.ova", sha256(ova));
        UploadView half = append(begun.id(), 0, 300_000);
        assertThat(half.receivedBytes()).isEqualTo(300_000);
        assertThat(names()).hasSize(1).allMatch(name -> name.endsWith(".part"));

        UploadView again = create("web01.ova", sha256(ova));
        assertThat(again.id()).isEqualTo(begun.id());
        UploadView done = append(again.id(), again.receivedBytes(), ova.length);

        assertThat(done.state()).isEqualTo(UploadView.State.COMPLETE);
        assertThat(folder.resolve("web01.ova")).hasBinaryContent(ova);
        assertThat(names()).containsExactly("web01.ova");
        Sources.settled(scans, source);
        assertThat(Sources.vms(jdbc, inventory, source)).extracting(Vm::name).containsExactly("ovvm");
        assertThat(audit.about("upload", begun.id().toString(), 10)).extracting(AuditEvent::entry)
                .extracting(entry -> entry.action()).containsExactly("upload.completed", "upload.started");
    }

    @Test
    void anotherOffsetIsRefusedAndChangesNothing() throws IOException {
        UUID id = create("web01.ova", null).id();
        append(id, 0, 1000);

        assertThatThrownBy(() -> append(id, 500, 1000)).isInstanceOf(RefusedException.class)
                .hasMessageContaining("offset 500 was sent, expected 1000")
                .extracting(e -> ((RefusedException) e).kind().status()).isEqualTo(409);
        assertThat(uploads.find(id).orElseThrow().receivedBytes()).isEqualTo(1000);
    }

    @Test
    void whatArrivedBeforeTheConnectionBrokeIsKept() throws IOException {
        UUID id = create("web01.ova", null).id();

        assertThatThrownBy(() -> uploads.append(id, 0, breakingAfter(200_000))).isInstanceOf(IOException.class);

        assertThat(uploads.find(id).orElseThrow().receivedBytes()).isEqualTo(200_000);
        assertThat(append(id, 200_000, ova.length).state()).isEqualTo(UploadView.State.COMPLETE);
        assertThat(folder.resolve("web01.ova")).hasBinaryContent(ova);
    }

    @Test
    void bytesThatWereNeverAcknowledgedAreWrittenAgain() throws IOException {
        UUID id = create("web01.ova", null).id();
        append(id, 0, 1000);
        Files.write(part(), new byte[5000], StandardOpenOption.APPEND);

        append(id, 1000, ova.length);

        assertThat(folder.resolve("web01.ova")).hasBinaryContent(ova);
    }

    @Test
    void aPartThatWasCutEndsTheUpload() throws IOException {
        UUID id = create("web01.ova", null).id();
        append(id, 0, 1000);
        Files.write(part(), new byte[10], StandardOpenOption.TRUNCATE_EXISTING);

        assertThatThrownBy(() -> append(id, 1000, 2000)).hasMessageContaining("cut or removed");
        assertThat(uploads.find(id).orElseThrow().state()).isEqualTo(UploadView.State.FAILED);
        assertThat(names()).isEmpty();
    }

    @Test
    void aWrongDigestLeavesNothing() throws IOException {
        UUID id = create("web01.ova", "0".repeat(64)).id();

        assertThatThrownBy(() -> append(id, 0, ova.length)).hasMessageContaining("SHA-256");
        assertThat(names()).isEmpty();
    }

    @Test
    void moreThanAnnouncedIsRefused() throws IOException {
        UUID id = uploads.create(source, new Uploads.Order("web01.ova", 1000, null, false), "emil").id();

        assertThatThrownBy(() -> append(id, 0, 1001)).hasMessageContaining("1000 announced");
        assertThat(folder.resolve("web01.ova")).doesNotExist();
    }

    @Test
    void twoNeverWriteOneFile() throws IOException {
        UUID id = create("web01.ova", null).id();

        uploads.append(id, 0, new InputStream() {

            private boolean asked;

            @Override
            public int read() {
                return -1;
            }

            @Override
            public int read(byte[] into, int at, int length) {
                if (!asked) {
                    asked = true;
                    assertThatThrownBy(() -> append(id, 0, 10)).hasMessageContaining("by another request");
                    assertThatThrownBy(() -> uploads.cancel(id, "emil")).hasMessageContaining("right now");
                }
                return -1;
            }
        });

        assertThat(append(id, 0, 10).receivedBytes()).isEqualTo(10);
    }

    @Test
    void aFileThatIsThereIsReplacedOnlyWhenAsked() throws IOException {
        Files.writeString(folder.resolve("web01.ova"), "mine");

        assertThatThrownBy(() -> create("web01.ova", null)).hasMessageContaining("in the source's folder already");
        assertThat(folder.resolve("web01.ova")).hasContent("mine");
        UUID id = uploads.create(source, new Uploads.Order("web01.ova", ova.length, null, true), "emil").id();
        append(id, 0, ova.length);

        assertThat(folder.resolve("web01.ova")).hasBinaryContent(ova);
    }

    @Test
    void aFileThatAppearsMeanwhileIsNotReplaced() throws IOException {
        UUID id = create("web01.ova", null).id();
        Files.writeString(folder.resolve("web01.ova"), "theirs");

        assertThatThrownBy(() -> append(id, 0, ova.length)).hasMessageContaining("appeared meanwhile");
        assertThat(folder.resolve("web01.ova")).hasContent("theirs");
        assertThat(names()).containsExactly("web01.ova");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../web01.ova", "/etc/web01.ova", "a/b.ova", "a\\b.ova", ".hidden.ova", "web01.exe", "ova",
            ".ova", "web01.ova\n", "web\u202e01.ova", "", "..", "web01.ova.part"})
    void namesThatLeadElsewhereAreRefused(String name) {
        assertThatThrownBy(() -> create(name, null)).isInstanceOf(RefusedException.class)
                .extracting(e -> ((RefusedException) e).code()).isEqualTo("file-name-refused");
    }

    @Test
    void moreThanFitsIsRefusedBeforeAByteIsSent() {
        assertThatThrownBy(
                () -> uploads.create(source, new Uploads.Order("a.ova", 10L << 40, null, false), "emil"))
                .extracting(e -> ((RefusedException) e).kind()).isEqualTo(RefusedException.Kind.NO_SPACE);
        assertThatThrownBy(
                () -> uploads.create(source, new Uploads.Order("a.ova", 17L << 40, null, false), "emil"))
                .extracting(e -> ((RefusedException) e).kind()).isEqualTo(RefusedException.Kind.TOO_LARGE);
    }

    @Test
    void anAbandonedUploadIsRemovedAfterAWeek() throws IOException {
        UUID old = create("old.ova", null).id();
        append(old, 0, 10);
        UUID young = create("young.ova", null).id();
        append(young, 0, 10);
        jdbc.sql("update upload set touched_at = touched_at - interval '8 days' where id = :id").param("id", old)
                .update();

        cleaner.clear();

        assertThat(uploads.find(old).orElseThrow().state()).isEqualTo(UploadView.State.ABANDONED);
        assertThat(uploads.find(young).orElseThrow().state()).isEqualTo(UploadView.State.OPEN);
        assertThat(names()).hasSize(1).allMatch(name -> name.startsWith("young.ova"));
    }

    @Test
    void thePartOfAnUploadWhoseEndWasWrittenDownGoesThoughItsProcessDied() throws IOException {
        UUID ended = create("ended.ova", null).id();
        append(ended, 0, 10);
        UUID open = create("open.ova", null).id();
        append(open, 0, 10);
        jdbc.sql("update upload set state = 'cancelled', ended_at = now() where id = :id").param("id", ended).update();

        cleaner.clear();

        assertThat(names()).singleElement().asString().startsWith("open.ova");
    }

    @Test
    void aProcessThatDiedBetweenTheNameAndThePartsEndIsNoLoss() throws IOException {
        UUID id = create("web01.ova", null).id();
        append(id, 0, ova.length - 1);
        Files.write(part(), new byte[]{ova[ova.length - 1]}, StandardOpenOption.APPEND);
        Files.createLink(folder.resolve("web01.ova"), part());
        jdbc.sql("update upload set received_bytes = size_bytes where id = :id").param("id", id).update();

        assertThat(append(id, ova.length, ova.length).state()).isEqualTo(UploadView.State.COMPLETE);
        assertThat(names()).containsExactly("web01.ova");
        assertThat(folder.resolve("web01.ova")).hasBinaryContent(ova);
    }

    @Test
    void aProcessThatDiedAfterTheRenameIsNoLoss() throws IOException {
        UUID id = create("web01.ova", null).id();
        append(id, 0, ova.length - 1);
        Files.write(part(), new byte[]{ova[ova.length - 1]}, StandardOpenOption.APPEND);
        Files.move(part(), folder.resolve("web01.ova"));
        jdbc.sql("update upload set received_bytes = size_bytes where id = :id").param("id", id).update();

        assertThat(append(id, ova.length, ova.length).state()).isEqualTo(UploadView.State.COMPLETE);
        assertThat(folder.resolve("web01.ova")).hasBinaryContent(ova);
    }

    private UploadView create(String name, @Nullable String sha256) {
        return uploads.create(source, new Uploads.Order(name, ova.length, sha256, false), "emil");
    }

    private UploadView append(UUID id, long from, int to) throws IOException {
        return uploads.append(id, from, new ByteArrayInputStream(Arrays.copyOfRange(ova, (int) from, to)));
    }

    private InputStream breakingAfter(int bytes) {
        return new InputStream() {

            private int at;

            @Override
            public int read() {
                throw new AssertionError("read in buffers");
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (at == bytes) {
                    throw new IOException("connection reset");
                }
                int count = Math.min(length, bytes - at);
                System.arraycopy(ova, at, into, offset, count);
                at += count;
                return count;
            }
        };
    }

    private Path part() throws IOException {
        return folder.resolve(names().stream().filter(name -> name.endsWith(".part")).findFirst().orElseThrow());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
        }
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
