package io.towpath.platform.libvirt;

import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.TargetVm;
import io.towpath.platform.spi.TargetVm.TargetDisk;
import io.towpath.platform.spi.TestBed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Throw-away domains, over `virsh`: QCOW2 layers upon the images, which QEMU opens to read only and holds a lock on
/// meanwhile; no network card. A domain is found by its UUID, which is the throw-away VM's own id.
final class LibvirtTestBed implements TestBed {

    private static final Pattern WRITTEN = Pattern.compile("(?m)^\\s*block\\.\\d+\\.wr\\.bytes=(\\d+)\\s*$");
    private static final Pattern READ = Pattern.compile("(?m)^\\s*block\\.\\d+\\.rd\\.bytes=(\\d+)\\s*$");
    private static final Pattern PRETTY = Pattern.compile("\"pretty-name\"\\s*:\\s*\"([^\"\\\\]{1,200})\"");
    private static final int MOST_PICTURE = 64 << 20;

    private final Virsh virsh;

    LibvirtTestBed(Virsh virsh) {
        this.virsh = virsh;
    }

    @Override
    public String start(TestVm vm, BooleanSupplier still) throws IOException {
        if (virsh.state(vm.id()).map(LibvirtPower::power).orElse(Power.OFF) != Power.OFF) {
            return started(vm);
        }
        virsh.undefineWhole(vm.id());
        TestFolder folder = new TestFolder(vm);
        List<TargetDisk> layers = folder.layers();
        TargetVm upon = new TargetVm(vm.id(), vm.name(), vm.of().hardware(), layers, List.of());
        DomainXml domain = DomainXml.ofTest(upon, vm.name(), new Layers(vm.of().disks(), folder.console()));
        Files.writeString(folder.domainXml(), domain.text());
        virsh.define(folder.domainXml());
        if (!still.getAsBoolean()) {
            throw new IOException("%s: it is not wanted any more, so it was not started".formatted(vm.name()));
        }
        virsh.of(vm.id(), "start");
        return started(vm);
    }

    private String started(TestVm vm) {
        return "Started as %s at %s, without a network.".formatted(vm.name(), virsh.uri());
    }

    @Override
    public Sighting observe(TestVm vm) throws IOException {
        Power power = virsh.state(vm.id()).map(LibvirtPower::power).orElse(Power.OFF);
        String console = new TestFolder(vm).said();
        if (power == Power.OFF) {
            return new Sighting(power, null, OptionalLong.empty(), OptionalLong.empty(), console);
        }
        String stats = virsh.of(vm.id(), "domstats", "--block");
        return new Sighting(power, agent(vm), sum(READ, stats), sum(WRITTEN, stats), console);
    }

    private @Nullable String agent(TestVm vm) {
        try {
            virsh.of(vm.id(), "qemu-agent-command", "--timeout", "3", "{\"execute\":\"guest-ping\"}");
        } catch (IOException _) {
            // most guests have none yet, and one that boots has none so far
            return null;
        }
        return system(vm).orElse("it does not tell its system");
    }

    private Optional<String> system(TestVm vm) {
        try {
            Matcher pretty = PRETTY.matcher(virsh.of(vm.id(), "qemu-agent-command", "--timeout", "3",
                    "{\"execute\":\"guest-get-osinfo\"}"));
            return pretty.find() ? Optional.of(pretty.group(1)) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static OptionalLong sum(Pattern counter, String stats) {
        Matcher each = counter.matcher(stats);
        long bytes = 0;
        boolean counted = false;
        while (each.find()) {
            bytes = Math.addExact(bytes, Long.parseLong(each.group(1)));
            counted = true;
        }
        return counted ? OptionalLong.of(bytes) : OptionalLong.empty();
    }

    @Override
    public byte @Nullable [] picture(TestVm vm) throws IOException {
        Path file = Files.createTempFile("towpath-screen-", ".img");
        try {
            virsh.of(vm.id(), "screenshot", file.toString());
            return Files.size(file) > MOST_PICTURE ? null : Screenshot.png(Files.readAllBytes(file));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public String end(TestVm vm) throws IOException {
        String said = virsh.undefineWhole(vm.id());
        if (virsh.state(vm.id()).isPresent()) {
            throw new IOException(
                    "%s: libvirt at %s knows it still after it was undefined. Remove it there: virsh undefine --nvram --managed-save --snapshots-metadata --checkpoints-metadata %s"
                            .formatted(vm.name(), virsh.uri(), vm.id()));
        }
        return "%s: %s.".formatted(vm.name(), said);
    }

    @Override
    public String clear(TestVm vm) throws IOException {
        return new TestFolder(vm).remove() ? "Its layers are removed." : "It has no layers.";
    }
}
