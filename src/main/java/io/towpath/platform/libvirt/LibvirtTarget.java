package io.towpath.platform.libvirt;

import io.towpath.platform.spi.Probe;
import io.towpath.platform.spi.TargetPlatform;
import io.towpath.platform.spi.TargetPower;
import io.towpath.platform.spi.TargetSurvey;
import io.towpath.platform.spi.TargetVm;
import io.towpath.platform.spi.TestBooting;
import io.towpath.units.ByteSize;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/// A folder of KVM guests: per VM one folder with its images and its domain XML. With `towpath.libvirt.uri` the domain is
/// defined in libvirt too, and can be started; without, people define and start it.
@Component
@EnableConfigurationProperties(LibvirtProperties.class)
final class LibvirtTarget implements TargetPlatform {

    private final @Nullable Virsh virsh;

    LibvirtTarget(LibvirtProperties properties) {
        String uri = properties.uri();
        this.virsh = uri == null || uri.isBlank() ? null : new Virsh(properties, uri);
    }

    @Override
    public String kind() {
        return "libvirt";
    }

    @Override
    public Probe probe(String location) {
        Path root;
        try {
            root = Path.of(location);
        } catch (InvalidPathException e) {
            return new Probe(false, "'%s' is not a path: %s".formatted(location, e.getReason()), "Give a folder.");
        }
        if (!root.isAbsolute()) {
            return new Probe(false, "'%s' is not absolute".formatted(location), "Give the whole path, from /.");
        }
        if (!Files.isDirectory(root)) {
            return new Probe(false, root + " is not a folder", "Create it, owned by the user Towpath runs as.");
        }
        try {
            Path trial = Files.createTempFile(root, ".towpath-probe-", null);
            Files.delete(trial);
            long free = Files.getFileStore(root).getUsableSpace();
            return new Probe(true, "Writable, %s free; domains are %s".formatted(new ByteSize(free),
                    virsh == null ? "described as XML" : "defined at " + virsh.uri()), null);
        } catch (IOException e) {
            return new Probe(false, root + " cannot be written: " + e.getMessage(),
                    "Give the user Towpath runs as the right to write there.");
        }
    }

    @Override
    public Path folder(String location, UUID id, String vmName) throws IOException {
        return VmFolder.claim(Path.of(location), id, vmName).path();
    }

    @Override
    public String define(String location, TargetVm vm) throws IOException {
        if (vm.hardware().memoryBytes() == 0) {
            throw new IOException("%s: memory is 0 bytes, expected some. Correct it at the source, and scan again."
                    .formatted(vm.name()));
        }
        for (TargetVm.TargetDisk disk : vm.disks()) {
            if (!Files.isRegularFile(disk.file())) {
                throw new IOException("%s: its disk %s is missing. Retry the copy.".formatted(vm.name(), disk.file()));
            }
        }
        VmFolder folder = VmFolder.claim(Path.of(location), vm.id(), vm.name());
        DomainXml domain = DomainXml.of(vm, folder.domainName());
        replace(folder.domainXml(), domain.text().getBytes(StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        if (virsh == null) {
            said.append("Described in %s. Define it with: virsh -c qemu:///system define '%s'".formatted(
                    folder.domainXml(), folder.domainXml()));
        } else {
            virsh.define(folder.domainXml());
            said.append("Defined as %s at %s, described in %s".formatted(folder.domainName(), virsh.uri(),
                    folder.domainXml()));
        }
        domain.notes().forEach(note -> said.append('\n').append(note));
        return said.toString();
    }

    @Override
    public String undefine(String location, TargetVm vm) throws IOException {
        String atLibvirt = virsh == null ? "" : "; " + virsh.undefine(vm.id());
        Optional<VmFolder> folder = VmFolder.find(Path.of(location), vm.id(), vm.name());
        if (folder.isEmpty() || !Files.exists(folder.get().domainXml(), LinkOption.NOFOLLOW_LINKS)) {
            return "No description was there" + atLibvirt;
        }
        Path kept = freeName(folder.get());
        Files.move(folder.get().domainXml(), kept, StandardCopyOption.ATOMIC_MOVE);
        String byHand = virsh == null
                ? ". If it was defined by hand: virsh -c qemu:///system undefine --nvram " + vm.id()
                : "";
        return "Kept the disks and moved the description to " + kept + atLibvirt + byHand;
    }

    @Override
    public long removeImages(String location, UUID id, List<Path> images) throws IOException {
        Path root = Path.of(location);
        String domain = virsh == null || virsh.state(id).isEmpty() ? "" : virsh.of(id, "dumpxml");
        for (Path image : images) {
            VmFolder folder = VmFolder.around(root, id, image).orElseThrow(() -> new IOException(
                    "%s is not in a folder of this VM below %s, and is left alone".formatted(image, root)));
            if (folder.describes(image) || VmFolder.names(domain, image)) {
                throw new IOException("a VM is described with %s; undefine it first".formatted(image));
            }
        }
        long freed = 0;
        for (Path image : images) {
            freed += VmFolder.deleteImage(image);
        }
        return freed;
    }

    @Override
    public boolean tellsWhatStands(String location) {
        return virsh != null;
    }

    @Override
    public Optional<TargetSurvey> survey(String location) throws IOException {
        return virsh == null ? Optional.empty() : Optional.of(new LibvirtSurvey(virsh).ask());
    }

    @Override
    public List<TargetSurvey.Obstacle> inTheWay(TargetSurvey survey, String location, TargetVm vm,
            Collection<String> addresses) throws IOException {
        // before its folder is claimed it would get another name where a VM of the same name has landed
        Path root = Path.of(location);
        Optional<VmFolder> claimed = VmFolder.find(root, vm.id(), vm.name());
        VmFolder folder = claimed.isPresent() ? claimed.get() : VmFolder.foreseen(root, vm.id(), vm.name());
        return LibvirtSurvey.inTheWay(survey, vm, folder.domainName(), addresses);
    }

    @Override
    public Optional<TargetPower> power(String location) {
        return Optional.ofNullable(virsh).map(LibvirtPower::new);
    }

    @Override
    public TestBooting testBooting(String location) {
        return virsh == null
                ? new TestBooting.Cannot("No libvirt is configured: VMs are described here, and people start them.",
                        "Set towpath.libvirt.uri, so that Towpath may define and start VMs.")
                : new TestBooting.Can(new LibvirtTestBed(virsh));
    }

    private static Path freeName(VmFolder folder) {
        for (int number = 1;; number++) {
            Path name = folder.path().resolve(folder.domainName() + ".xml.rolled-back-" + number);
            if (!Files.exists(name, LinkOption.NOFOLLOW_LINKS)) {
                return name;
            }
        }
    }

    /// The file has the old bytes or the new ones, also when the machine stops in between.
    private static void replace(Path file, byte[] bytes) throws IOException {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Arrays.equals(Files.readAllBytes(file), bytes)) {
            return;
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        Files.write(part, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
            folder.force(true);
        }
    }
}
