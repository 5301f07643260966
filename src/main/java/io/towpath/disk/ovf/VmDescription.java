package io.towpath.disk.ovf;

import io.towpath.disk.DiskReader.Note;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A VM as its descriptor tells it, in hypervisor-neutral words. Text is as found: whoever shows it must encode it.
///
/// @param name            never empty; the descriptor's id where it has no name
/// @param cpus            virtual CPUs in all; 0 where the descriptor does not tell
/// @param coresPerSocket  1 where the descriptor does not tell
/// @param memoryBytes     0 where the descriptor does not tell
/// @param secureBoot      true only where the descriptor says so
/// @param osId            `rhel9_64Guest` (VMware), `Debian_64` (VirtualBox), else `cim:96`, the DMTF's number; may be null
/// @param osDescription   for people; may be null
/// @param hardwareVersion `vmx-19`, `virtualbox-2.2`; may be null
/// @param annotation      the owner's notes; may be null
/// @param disks           in the order of the hardware list
/// @param notes           what is odd or was not understood, but stops nobody
public record VmDescription(String name, int cpus, int coresPerSocket, long memoryBytes, Firmware firmware,
        boolean secureBoot, @Nullable String osId, @Nullable String osDescription, @Nullable String hardwareVersion,
        @Nullable String annotation, List<DiskDescription> disks, List<Nic> nics, List<Controller> controllers,
        List<Note> notes) {

    public VmDescription {
        if (name.isEmpty() || cpus < 0 || coresPerSocket < 1 || memoryBytes < 0) {
            throw new IllegalArgumentException("name=%s cpus=%d coresPerSocket=%d memoryBytes=%d".formatted(name, cpus,
                    coresPerSocket, memoryBytes));
        }
        disks = List.copyOf(disks);
        nics = List.copyOf(nics);
        controllers = List.copyOf(controllers);
        notes = List.copyOf(notes);
    }

    /// The controller a disk hangs on, empty where the descriptor names none.
    public Optional<Controller> controllerOf(DiskDescription disk) {
        return controllers.stream().filter(controller -> controller.id().equals(disk.controllerId())).findFirst();
    }

    public enum Firmware {
        BIOS, EFI
    }
}
