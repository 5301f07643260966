package io.towpath.disk;

import static io.towpath.disk.ovf.OvfText.anOvf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.disk.ova.ManifestReport;
import io.towpath.disk.ova.OvfFolder;
import io.towpath.disk.ovf.Ovf;
import io.towpath.disk.ovf.Vmx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Texts that describe a VM. Whatever they say, their readers refuse them by an [ImageException] or believe them.
public final class DocumentFuzzing implements FuzzTarget {

    private static final long MOST_ALLOCATED = 64L << 20;
    private static final String VMX = """
            .encoding = "UTF-8"
            displayName = "web01 |22prod|22"
            memSize = "4096"
            numvcpus = "4"
            cpuid.coresPerSocket = "2"
            firmware = "efi"
            guestOS = "rhel9-64"
            scsi0.virtualDev = "pvscsi"
            scsi0:0.fileName = "web01.vmdk"
            scsi0:0.present = "TRUE"
            ethernet0.present = "TRUE"
            ethernet0.networkName = "VM Network"
            ethernet0.generatedAddress = "00:50:56:AB:00:01"
            """;

    private final String name;
    private final byte[] document;
    private final Reader reader;

    private interface Reader {

        void read(byte[] document) throws IOException;
    }

    private DocumentFuzzing(String name, byte[] document, Reader reader) {
        this.name = name;
        this.document = document;
        this.reader = reader;
    }

    public static FuzzTarget vmx() {
        return new DocumentFuzzing("VMX", VMX.getBytes(StandardCharsets.UTF_8), text -> Vmx.parse("web01.vmx", text));
    }

    public static FuzzTarget ovf() {
        return new DocumentFuzzing("OVF", anOvf().bytes(), text -> Ovf.parse("web01.ovf", text));
    }

    /// A manifest that says what is not so is no error of its reader's, but nothing is verified then.
    public static FuzzTarget manifest() throws IOException {
        Path folder = Files.createTempDirectory("fuzz");
        byte[] ovf = anOvf().bytes();
        byte[] disk = MadeImage.of(DiskFormat.VMDK, java.util.Map.of("subformat", "streamOptimized"),
                new byte[1048576]);
        Path descriptor = Files.write(folder.resolve("web01.ovf"), ovf);
        Files.write(folder.resolve("d1.vmdk"), disk);
        String text = "SHA256(web01.ovf)= " + sha256(ovf) + "\nSHA256(d1.vmdk)= " + sha256(disk) + "\n";
        byte[] good = text.getBytes(StandardCharsets.US_ASCII);
        return new DocumentFuzzing("manifest", good, manifest -> {
            Files.write(folder.resolve("web01.mf"), manifest);
            ManifestReport report = OvfFolder.open(descriptor).verify(1, (_, _) -> {});
            boolean verified = report.state() == ManifestReport.State.VERIFIED;
            assertTrue(!verified || digests(manifest).containsAll(List.of(sha256(ovf), sha256(disk))), "verified");
        });
    }

    /// What looks like one in a manifest.
    private static List<String> digests(byte[] manifest) {
        return new String(manifest, StandardCharsets.ISO_8859_1).toLowerCase(java.util.Locale.ROOT).lines().map(
                line -> line.substring(line.indexOf('=') + 1).strip()).toList();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte[] seed() {
        byte[] seed = new byte[2 + document.length];
        System.arraycopy(document, 0, seed, 2, document.length);
        return seed;
    }

    @Override
    public void once(byte[] input) throws IOException {
        if (input.length < 2) {
            return;
        }
        boolean cut = (input[0] & 2) != 0;
        int end = cut ? 2 + (input.length - 2) * Byte.toUnsignedInt(input[1]) / 256 : input.length;
        byte[] made = Arrays.copyOfRange(input, 2, end);
        Work work = new Work();
        try {
            reader.read(made);
        } catch (ImageException e) {
            assertTrue(String.valueOf(e.getMessage()).length() < 2000, e::toString);
        }
        long spent = work.allocated();
        assertTrue(spent < MOST_ALLOCATED, () -> spent + " bytes allocated");
        work.assertLittle(() -> "to read it");
    }

    @Override
    public String toString() {
        return name;
    }
}
