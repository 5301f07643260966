package io.towpath.disk.pack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// A package to make of a machine.
///
/// @param out      the archive or the descriptor, or a folder that gets it
/// @param settings of its disks, which become streams whatever these say
public record MachineRequest(Kind kind, Path out, DiskSettings settings, MachineSettings machine) {

    public MachineRequest {
        settings = settings.streams();
    }

    /// How a machine is handed over.
    public enum Kind {
        /// One archive of descriptor, manifest and disks.
        OVA,
        /// These files in a folder.
        OVF;

        /// The name on the command line, in REST and as a file's suffix.
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Kind> ofId(String id) {
            return switch (id) {
                case "ova" -> Optional.of(OVA);
                case "ovf" -> Optional.of(OVF);
                case String _ -> Optional.empty();
            };
        }
    }

    /// @param base the machine's name, for its files
    MachinePlace place(String base) throws IOException {
        return switch (kind) {
            case OVA -> OvaPlace.of(out, base);
            case OVF -> OvfPlace.of(out, base);
        };
    }
}
