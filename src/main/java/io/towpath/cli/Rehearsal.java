package io.towpath.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/// Runs every local command once on a small disk, so that the JVM can note what it loaded and compiled: the build makes
/// its ahead-of-time cache from this run, and local commands start in half the time.
public final class Rehearsal {

    private static final int DISK_BYTES = 8 << 20;
    private static final String OVF = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
              xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
            <References><File ovf:id="f" ovf:href="a.qcow2"/></References>
            <DiskSection><Info/><Disk ovf:diskId="d" ovf:fileRef="f" ovf:capacity="8388608"/></DiskSection>
            <VirtualSystem ovf:id="rehearsal"><Info/><VirtualHardwareSection><Info/>
            <Item><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType>
            <rasd:VirtualQuantity>1</rasd:VirtualQuantity></Item>
            </VirtualHardwareSection></VirtualSystem></Envelope>
            """;

    private static final Cancellation CANCELLATION = Cancellation.onSignals();

    private Rehearsal() {}

    /// @param args an existing folder to work in
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Path raw = Files.write(folder.resolve("a.raw"), disk());
        String qcow2 = folder.resolve("a.qcow2").toString();
        String ovf = Files.writeString(folder.resolve("a.ovf"), OVF).toString();
        run("version", "--json");
        run("help", "convert");
        run("man", "convert");
        run("completion", "bash");
        for (String progress : List.of("plain", "json", "tty")) {
            run("convert", "-f", "raw", "-O", "qcow2", "--force", "--progress", progress, "--digest", raw.toString(),
                    qcow2);
        }
        run("convert", "-O", "raw", "--force", qcow2, raw.toString(), "--json");
        for (List<String> made : List.of(List.of("vmdk"), List.of("vmdk", "-o", "subformat=streamOptimized"),
                List.of("vhd"),
                List.of("vhdx"), List.of("qcow2", "-c"))) {
            String image = folder.resolve("a.made").toString();
            List<String> words = new ArrayList<>(List.of("convert", "-q", "--force", qcow2, image, "-O"));
            words.addAll(made);
            run(words.toArray(String[]::new));
            run("convert", "-q", "--force", "-f", made.getFirst(), image, raw.toString(), "-O", "raw");
        }
        run("inspect", "nbd+unix:///disk?socket=" + folder.resolve("none"));
        loadAll();
        run("convert", "-O", "raw", "-q", ovf, folder.resolve("out").toString());
        run("inspect", qcow2, ovf);
        run("inspect", qcow2, ovf, "--json");
        run("verify", raw.toString(), qcow2, "-f", "raw");
        run("map", qcow2);
        String digests = folder.resolve("a.digests").toString();
        run("digest", qcow2, "--manifest", digests, "--json");
        run("verify", qcow2, "--digest-file", digests);
        Path ranges = Files.writeString(folder.resolve("a.ranges"), "[{\"start\":0,\"length\":1048576}]");
        run("apply", raw.toString(), qcow2, "-f", "raw", "--ranges", ranges.toString());
        run("measure", qcow2, "-O", "qcow2", "--json");
        run("inspect", folder.resolve("none").toString(), "--json");
        // Not `import`: what is in the cache is loaded at every start, and its libraries cost the others 13 ms of 200.
        CANCELLATION.finished();
        // As commands end: what that loads belongs to the rehearsal too.
        System.exit(0);
    }

    /// What no rehearsal comes to, for it would need a server, is at least loaded.
    private static void loadAll() throws IOException {
        try (JarFile jar = new JarFile(System.getProperty("java.class.path"))) {
            for (JarEntry entry : jar.stream().filter(entry -> entry.getName().startsWith("io/towpath/disk/"))
                    .toList()) {
                String name = entry.getName();
                if (name.endsWith(".class") && !name.endsWith("-info.class")) {
                    Class.forName(name.substring(0, name.length() - ".class".length()).replace('/', '.'), false,
                            Rehearsal.class.getClassLoader());
                }
            }
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("it is in the jar", e);
        }
    }

    private static void run(String... args) {
        Terminal terminal = Terminal.ofProcess(args, System.getenv());
        Main.run(args, terminal, CANCELLATION);
        terminal.flush();
    }

    /// Half of it noise, half zeroes, a partition table's mark in its place.
    private static byte[] disk() {
        byte[] disk = new byte[DISK_BYTES];
        byte[] noise = "rehearsal ".repeat(100).getBytes(StandardCharsets.US_ASCII);
        new Random(25).ints(1000, 0, DISK_BYTES / 2).forEach(at -> System.arraycopy(noise, 0, disk, at, 1000));
        disk[510] = 0x55;
        disk[511] = (byte) 0xAA;
        return disk;
    }
}
