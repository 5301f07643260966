package io.towpath.platform.libvirt;

import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.TargetPower;
import io.towpath.platform.spi.TargetVm;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The power of domains, over `virsh`. A domain is found by its UUID, which is the VM's id.
final class LibvirtPower implements TargetPower {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Pattern MAC = Pattern.compile("\\b(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}\\b");
    private static final Pattern WRITTEN = Pattern.compile("(?m)^\\s*block\\.\\d+\\.wr\\.bytes=(\\d+)\\s*$");

    private final Virsh virsh;

    LibvirtPower(Virsh virsh) {
        this.virsh = virsh;
    }

    @Override
    public Power state(TargetVm vm) throws IOException {
        return virsh.state(vm.id()).map(LibvirtPower::power).orElse(Power.OFF);
    }

    /// The words of `virsh domstate`. A paused domain holds its disks open and goes on at a word, so it is not off.
    static Power power(String state) {
        return switch (state) {
            case "running", "idle", "in shutdown" -> Power.ON;
            case "paused", "pmsuspended" -> Power.SUSPENDED;
            case Virsh.SHUT_OFF -> Power.OFF;
            default -> Power.UNKNOWN;
        };
    }

    @Override
    public void powerOn(TargetVm vm) throws IOException {
        if (state(vm) != Power.ON) {
            virsh.of(vm.id(), "start");
        }
        Power now = state(vm);
        if (now != Power.ON) {
            throw new IOException(
                    "%s: libvirt at %s says %s after it was started, expected running. Its log there says why."
                            .formatted(vm.name(), virsh.uri(), now));
        }
    }

    @Override
    public boolean shutDown(TargetVm vm, Duration patience) throws IOException {
        long until = System.nanoTime() + patience.toNanos();
        if (state(vm) == Power.ON) {
            virsh.of(vm.id(), "shutdown");
        }
        while (state(vm) != Power.OFF) {
            if (System.nanoTime() >= until) {
                return false;
            }
            pause();
        }
        return true;
    }

    @Override
    public void powerOff(TargetVm vm) throws IOException {
        if (state(vm) != Power.OFF) {
            virsh.of(vm.id(), "destroy");
        }
    }

    @Override
    public void fence(TargetVm vm) throws IOException {
        Optional<String> state = virsh.state(vm.id());
        if (state.isEmpty()) {
            return;
        }
        for (String mac : macs(vm.id())) {
            if (!state.get().equals(Virsh.SHUT_OFF)) {
                virsh.of(vm.id(), "domif-setlink", mac, "down");
            }
            virsh.of(vm.id(), "domif-setlink", mac, "down", "--config");
        }
    }

    private List<String> macs(UUID id) throws IOException {
        List<String> found = new ArrayList<>();
        Matcher each = MAC.matcher(virsh.of(id, "domiflist", "--inactive"));
        while (each.find()) {
            found.add(each.group());
        }
        return found;
    }

    @Override
    public OptionalLong written(TargetVm vm) throws IOException {
        if (state(vm) == Power.OFF) {
            return OptionalLong.empty();
        }
        Matcher each = WRITTEN.matcher(virsh.of(vm.id(), "domstats", "--block"));
        long bytes = 0;
        boolean counted = false;
        while (each.find()) {
            bytes = Math.addExact(bytes, Long.parseLong(each.group(1)));
            counted = true;
        }
        return counted ? OptionalLong.of(bytes) : OptionalLong.empty();
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(LOOK_EVERY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a guest shut down", e);
        }
    }
}
