package io.towpath.platform.spi;

import io.towpath.units.ByteSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Boots a VM's images as they are, without writing to them, under another name and without a network. Every call may be made
/// again after a failure or by another process.
public interface TestBed {

    /// Makes an empty layer upon each disk, describes a VM of its own upon the layers, and starts it. The images are only
    /// read: nobody else may write to them until [#end] has returned.
    ///
    /// @param still whether it is still wanted, asked last before it is started: making layers may take its time
    /// @return for people: what was started and where
    String start(TestVm vm, BooleanSupplier still) throws IOException;

    /// @throws IOException when nobody answers; then nobody knows
    Sighting observe(TestVm vm) throws IOException;

    /// What its screen shows, as PNG; null where the platform shows none.
    byte @Nullable [] picture(TestVm vm) throws IOException;

    /// Stops it and forgets it; what is not there needs nothing. Returns once the platform knows no such VM any more: from then
    /// on the images may be written to.
    ///
    /// @return for people: what was done
    String end(TestVm vm) throws IOException;

    /// Removes its layers, after [#end]; what is not there needs nothing.
    ///
    /// @return for people: what was removed
    String clear(TestVm vm) throws IOException;

    /// A throw-away VM.
    ///
    /// @param id     its own, not that of the VM that it is a copy of
    /// @param name   its own: `towpath-test-web01-1a2b3c4d`
    /// @param folder its own, for its layers; beside the images, and made when missing
    /// @param of     the VM, whose disks are the images that it starts from; its network cards are left out
    record TestVm(UUID id, String name, Path folder, TargetVm of) {}

    /// What can be seen from outside.
    ///
    /// @param agent   what the agent in the guest says of its system; null where no agent answers
    /// @param read    bytes that the guest read from its disks; empty where nobody counts
    /// @param written bytes that it wrote to them, which went to its layers
    /// @param console the end of what it said on its serial port; empty where it said nothing that can be read
    record Sighting(Power power, @Nullable String agent, OptionalLong read, OptionalLong written, String console) {

        /// For people: `read 12 MiB, wrote 3 MiB`.
        public String traffic() {
            return "read %s, wrote %s".formatted(words(read), words(written));
        }

        private static String words(OptionalLong bytes) {
            return bytes.isPresent() ? new ByteSize(bytes.getAsLong()).toString() : "an unknown amount";
        }
    }
}
