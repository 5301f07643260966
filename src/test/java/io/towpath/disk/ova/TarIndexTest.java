package io.towpath.disk.ova;

import static io.towpath.disk.ova.TarText.aTar;
import static io.towpath.disk.ovf.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarIndexTest {

    @TempDir
    Path folder;

    @Test
    void findsMembersWhereTheyLie() throws IOException {
        TarIndex.Content content = index(aTar().file("a.ovf", "x".repeat(513)).file("b.vmdk", "y"));

        assertThat(content.members()).containsExactly(new Member("a.ovf", 512, 513), new Member("b.vmdk", 2048, 1));
        assertThat(content.notes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../a.vmdk", "/a.vmdk", "a/b.vmdk", "a\\b.vmdk", "..", "a\nb", "c:d", "././a"})
    void refusesANameThatIsNoPlainName(String name) {
        assertThat(refused(aTar().file(name, "x"))).isEqualTo(Reason.ARCHIVE_UNSAFE);
    }

    @ParameterizedTest
    @ValueSource(chars = {'1', '2', '3', '4', '5', '6', '7', 'S', 'K', 'M', 'V', 'D', 'Z'})
    void refusesWhatIsNoRegularFile(char type) {
        assertThat(refused(aTar().entry(type, "a.vmdk", new byte[0], _ -> {}))).isEqualTo(Reason.ARCHIVE_UNSAFE);
    }

    @Test
    void takesTheRootThatTarStores() throws IOException {
        TarIndex.Content content = index(aTar().entry('5', "./", new byte[0], _ -> {}).file("./a.ovf", "x"));

        assertThat(content.members()).extracting(Member::name).containsExactly("a.ovf");
    }

    @Test
    void refusesANameTwice() {
        assertThat(refused(aTar().file("a", "x").file("./a", "y"))).isEqualTo(Reason.ARCHIVE_UNSAFE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"path=evil", "size=1", "linkpath=x", "GNU.sparse.major=1", "hidden=1",
            "SCHILY.realsize=1", "LIBARCHIVE.symlinktype=dir"})
    void refusesAnExtendedHeaderThatChangesMembers(String record) {
        assertThat(refused(aTar().entry('x', "h", pax(record), _ -> {}).file("a", "x"))).isEqualTo(
                Reason.ARCHIVE_UNSAFE);
    }

    @Test
    void takesAnExtendedHeaderOfTimes() throws IOException {
        byte[] records = pax("mtime=1763952000.5", "comment=two\nlines", "SCHILY.xattr.user.origin=x",
                "LIBARCHIVE.creationtime=1");

        assertThat(index(aTar().entry('x', "h", records, _ -> {}).file("a", "x")).members()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5 mtime=1\n", "99 mtime=1\n", "mtime=1\n", "0 mtime=1\n", "11 mtime=12"})
    void refusesAMalformedExtendedHeader(String records) {
        byte[] bytes = records.getBytes(StandardCharsets.UTF_8);

        assertThat(refused(aTar().entry('x', "h", bytes, _ -> {}).file("a", "x"))).isEqualTo(Reason.ARCHIVE_INVALID);
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 255, 256, 1 << 20})
    void readsLongNamesOfGnuTarUpToTheLimit(int length) throws IOException {
        byte[] name = "n".repeat(length).getBytes(StandardCharsets.UTF_8);
        TarText tar = aTar().entry('L', "././@LongLink", Arrays.copyOf(name, length + 1), _ -> {}).file("n", "x");

        if (length <= TarIndex.MAX_NAME_BYTES) {
            assertThat(index(tar).members().getFirst().name()).hasSize(length);
        } else {
            assertThat(refused(tar)).isEqualTo(Reason.LIMIT_EXCEEDED);
        }
    }

    @Test
    void readsSizesInBase256() throws IOException {
        TarText tar = aTar().entry('0', "a", "xyz".getBytes(StandardCharsets.UTF_8), h -> TarText.base256(h, 3));

        assertThat(index(tar).members()).containsExactly(new Member("a", 512, 3));
    }

    @Test
    void refusesNegativeAndHugeSizes() {
        assertThat(refused(aTar().entry('0', "a", new byte[3], h -> TarText.base256(h, -512)))).isEqualTo(
                Reason.ARCHIVE_INVALID);
        assertThat(refused(aTar().entry('0', "a", new byte[3], h -> TarText.base256(h, Long.MAX_VALUE)))).isEqualTo(
                Reason.TRUNCATED);
        assertThat(refused(aTar().entry('0', "a", new byte[3], h -> h[126] = '9'))).isEqualTo(Reason.ARCHIVE_INVALID);
    }

    @Test
    void refusesADamagedHeader() {
        byte[] tar = aTar().file("a", "x").bytes();
        tar[0] = 'b';

        assertThat(refused(aTar().withoutEnd().raw(tar))).isEqualTo(Reason.ARCHIVE_INVALID);
    }

    @Test
    void refusesATruncatedArchive() {
        byte[] tar = aTar().file("a", "x".repeat(2000)).bytes();

        for (int length : new int[]{100, 511, 600, 2511}) {
            assertThat(refused(aTar().withoutEnd().raw(Arrays.copyOf(tar, length)))).isEqualTo(Reason.TRUNCATED);
        }
    }

    @Test
    void notesAMissingEnd() throws IOException {
        assertThat(index(aTar().withoutEnd().file("a", "x")).notes()).extracting(Note::code).containsExactly(
                "end-marker-missing");
    }

    @Test
    void refusesWhatFollowsTheEnd() {
        byte[] tar = aTar().file("a", "x").bytes();

        assertThat(refused(aTar().raw(tar).file("b", "hidden"))).isEqualTo(Reason.ARCHIVE_INVALID);
    }

    @Test
    void refusesTooManyMembers() {
        TarText tar = aTar();
        for (int i = 0; i <= TarIndex.MAX_MEMBERS; i++) {
            tar.file("f" + i, "");
        }

        assertThat(refused(tar)).isEqualTo(Reason.LIMIT_EXCEEDED);
    }

    @Test
    void refusesHeadersWithoutEnd() {
        TarText tar = aTar();
        for (int i = 0; i <= 4 * TarIndex.MAX_MEMBERS; i++) {
            tar.entry('x', "h", pax("mtime=1"), _ -> {});
        }

        assertThat(refused(tar.file("a", "x"))).isEqualTo(Reason.LIMIT_EXCEEDED);
    }

    @Test
    void refusesAnEmptyArchive() {
        assertThat(refused(aTar())).isEqualTo(Reason.ARCHIVE_INVALID);
    }

    private static byte[] pax(String... records) {
        StringBuilder text = new StringBuilder();
        for (String record : records) {
            int length = record.length() + 2;
            while (String.valueOf(length).length() + record.length() + 2 != length) {
                length++;
            }
            text.append(length).append(' ').append(record).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private Reason refused(TarText tar) {
        return refusal(() -> index(tar)).reason();
    }

    private TarIndex.Content index(TarText tar) throws IOException {
        Path file = tar.writeTo(Files.createTempFile(folder, "t", ".ova"));
        try (FileChannel channel = FileChannel.open(file)) {
            return TarIndex.of("t.ova", channel);
        }
    }
}
