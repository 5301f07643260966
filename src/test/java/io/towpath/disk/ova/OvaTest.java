package io.towpath.disk.ova;

import static io.towpath.disk.ova.TarText.aTar;
import static io.towpath.disk.ovf.OvfText.anOvf;
import static io.towpath.disk.ovf.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.DiskRef;
import io.towpath.disk.Reason;
import io.towpath.disk.ova.ManifestReport.State;
import io.towpath.disk.ovf.DiskDescription;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OvaTest {

    private static final String DISK = "the disk";

    @TempDir
    Path folder;

    @Test
    void readsADiskInPlace() throws IOException {
        Path file = aTar().file("web.ovf", ovf()).file("d1.vmdk", DISK).writeTo(folder.resolve("web.ova"));

        VmPackage ova = VmPackage.open(file);

        DiskDescription disk = ova.descriptor().disks().getFirst();
        assertThat(ova.disk(disk)).contains(DiskRef.member(file, "d1.vmdk"));
        Member member = ova.member("d1.vmdk").orElseThrow();
        assertThat(new String(Files.readAllBytes(file), (int) member.offset(), (int) member.length(),
                StandardCharsets.UTF_8)).isEqualTo(DISK);
        assertThat(Ova.locate(file, "d1.vmdk")).isEqualTo(member);
        assertThat(ova.notes()).isEmpty();
    }

    @Test
    void readsAnyOrderAndSaysSo() throws IOException {
        VmPackage ova = open(aTar().file("d1.vmdk", DISK).file("web.ovf", ovf()));

        assertThat(ova.notes()).extracting(Note::code).containsExactly("descriptor-not-first");
    }

    @Test
    void findsAFileWhoseNameIsEncoded() throws IOException {
        byte[] ovf = anOvf().references("<File ovf:id='f1' ovf:href='My%20disk.vmdk'/>").bytes();

        VmPackage ova = open(aTar().file("web.ovf", ovf).file("My disk.vmdk", DISK));

        assertThat(ova.disk(ova.descriptor().disks().getFirst()).orElseThrow().member()).isEqualTo("My disk.vmdk");
    }

    @Test
    void refusesAnArchiveWithoutADescriptor() {
        assertThat(refusal(() -> open(aTar().file("d1.vmdk", DISK))).reason()).isEqualTo(Reason.ARCHIVE_INVALID);
    }

    @Test
    void refusesTwoDescriptors() {
        assertThat(refusal(() -> open(aTar().file("a.ovf", ovf()).file("b.OVF", ovf()))).reason()).isEqualTo(
                Reason.ARCHIVE_INVALID);
    }

    @Test
    void refusesAMissingDisk() {
        assertThat(refusal(() -> open(aTar().file("web.ovf", ovf()))).reason()).isEqualTo(Reason.OVF_INCONSISTENT);
    }

    @Test
    void refusesADiskOfAnotherSizeThanTold() {
        byte[] ovf = anOvf().references("<File ovf:id='f1' ovf:href='d1.vmdk' ovf:size='9'/>").bytes();

        assertThat(refusal(() -> open(aTar().file("web.ovf", ovf).file("d1.vmdk", DISK))).reason()).isEqualTo(
                Reason.OVF_INCONSISTENT);
    }

    @Test
    void refusesWhatIsNoPackage() throws IOException {
        Path file = Files.writeString(folder.resolve("a.ova"), "hello");

        assertThat(refusal(() -> VmPackage.open(file)).reason()).isEqualTo(Reason.FORMAT_UNKNOWN);
        assertThat(refusal(() -> Ova.open(folder)).reason()).isEqualTo(Reason.SOURCE_IO);
        assertThat(refusal(() -> Ova.open(folder.resolve("none.ova"))).reason()).isEqualTo(Reason.SOURCE_IO);
    }

    @Test
    void tellsThatThereIsNoManifest() throws IOException {
        assertThat(verify(aTar().file("web.ovf", ovf()).file("d1.vmdk", DISK)).state()).isEqualTo(State.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s(%s)= %s\n", "%s (%s) = %s\r\n", "%s(%s)=%s\n"})
    void verifiesBothStyles(String style) throws IOException {
        for (String algorithm : new String[]{"SHA1", "SHA256", "SHA512"}) {
            ManifestReport report = verify(withManifest(line(style, algorithm, "web.ovf", ovf()) + line(style,
                    algorithm, "d1.vmdk", disk())));

            assertThat(report).isEqualTo(new ManifestReport(State.VERIFIED, algorithm, 2, java.util.List.of(), null));
        }
    }

    @Test
    void namesTheFileThatDiffers() throws IOException {
        String good = line("%s(%s)= %s\n", "SHA256", "web.ovf", ovf());

        ManifestReport report = verify(withManifest(good + line("%s(%s)= %s\n", "SHA256", "d1.vmdk", ovf())));

        assertThat(report.state()).isEqualTo(State.FAILED);
        assertThat(report.failed()).containsExactly("d1.vmdk");
        assertThat(refusal(report::requireNotFailed).reason()).isEqualTo(Reason.MANIFEST_MISMATCH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SHA256(web.ovf)= 00\n", "MD5(web.ovf)= 0123456789abcdef0123456789abcdef\n", "hello\n",
            "SHA1(web.ovf)= 0123456789012345678901234567890123456789\n",
            "SHA1(a)= 0123456789012345678901234567890123456789\nSHA1(a)= 0123456789012345678901234567890123456789\n"})
    void takesNoHalfManifestForAProof(String manifest) throws IOException {
        assertThat(verify(withManifest(manifest)).state()).isEqualTo(State.FAILED);
    }

    @Test
    void refusesAnArchiveThatChangesWhileVerified() throws IOException {
        Path file = withManifest(line("%s(%s)= %s\n", "SHA1", "web.ovf", ovf()) + line("%s(%s)= %s\n", "SHA1",
                "d1.vmdk", disk())).writeTo(folder.resolve("web.ova"));
        VmPackage ova = VmPackage.open(file);
        Files.write(file, new byte[]{0}, java.nio.file.StandardOpenOption.APPEND);

        assertThat(refusal(() -> ova.verify(1, (_, _) -> {})).reason()).isEqualTo(Reason.SOURCE_CHANGED);
    }

    private static byte[] ovf() {
        return anOvf().bytes();
    }

    private static byte[] disk() {
        return DISK.getBytes(StandardCharsets.UTF_8);
    }

    private static TarText withManifest(String manifest) {
        return aTar().file("web.ovf", ovf()).file("web.mf", manifest).file("d1.vmdk", DISK);
    }

    static String line(String style, String algorithm, String name, byte[] content) {
        String java = Manifest.Algorithm.valueOf(algorithm).javaName();
        return style.formatted(algorithm, name, HexFormat.of().formatHex(ManifestCheck.digest(java).digest(content)));
    }

    private VmPackage open(TarText tar) throws IOException {
        return VmPackage.open(tar.writeTo(folder.resolve("web.ova")));
    }

    private ManifestReport verify(TarText tar) throws IOException {
        return open(tar).verify(2, (_, _) -> {});
    }
}
