package io.towpath.tour.target;

import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.TargetPower;
import io.towpath.platform.spi.TargetVm;
import io.towpath.tour.time.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// A VM runs while a file says since when. Starting and stopping take as long as they do.
final class MadeUpPower implements TargetPower {

    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration SHUT_DOWN = Duration.ofSeconds(30);
    /// What a guest writes in a second.
    private static final long WRITTEN = 24 << 10;

    private final Path folder;
    private final Supplier<VirtualTime> time;

    MadeUpPower(Path folder, Supplier<VirtualTime> time) {
        this.folder = folder;
        this.time = time;
    }

    private Path file(TargetVm vm) {
        return folder.resolve(vm.id() + ".on");
    }

    @Override
    public Power state(TargetVm vm) {
        return Files.exists(file(vm)) ? Power.ON : Power.OFF;
    }

    @Override
    public void powerOn(TargetVm vm) throws IOException {
        if (state(vm) != Power.ON) {
            time.get().spend(START);
            Files.createDirectories(folder);
            // whole or not at all: a kill leaves it off, and can be asked again
            Path part = folder.resolve(vm.id() + ".on.part");
            Files.writeString(part, time.get().now().toString());
            Files.move(part, file(vm), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public boolean shutDown(TargetVm vm, Duration patience) throws IOException {
        if (state(vm) == Power.ON) {
            time.get().spend(SHUT_DOWN);
            powerOff(vm);
        }
        return true;
    }

    @Override
    public void powerOff(TargetVm vm) throws IOException {
        Files.deleteIfExists(file(vm));
    }

    @Override
    public void fence(TargetVm vm) {
        // it never was on a network
    }

    @Override
    public OptionalLong written(TargetVm vm) throws IOException {
        if (state(vm) != Power.ON) {
            return OptionalLong.empty();
        }
        Instant since = Instant.parse(Files.readString(file(vm)));
        return OptionalLong.of(Math.max(0, Duration.between(since, time.get().now()).toSeconds()) * WRITTEN);
    }
}
