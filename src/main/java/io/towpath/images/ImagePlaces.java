package io.towpath.images;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Printable;
import io.towpath.disk.ova.VmPackage;
import io.towpath.disk.pack.MachineRequest;
import io.towpath.inventory.Connection;
import io.towpath.inventory.ConnectionView;
import io.towpath.inventory.Connections;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.RefusedException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Turns places into files, if they lie in the registered folder: no step upwards, no link on the way, nothing hidden.
@Component
final class ImagePlaces {

    private static final Pattern NAME = Pattern.compile("[^./\\\\\\x00-\\x1f][^/\\\\\\x00-\\x1f]*");
    private static final Pattern PACKAGE_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,59}\\.ovf");
    private static final List<String> ENDINGS = List.of(".raw", ".img");

    private final Connections connections;
    private final OutsidePlaces outside;

    ImagePlaces(Connections connections, OutsidePlaces outside) {
        this.connections = connections;
        this.outside = outside;
    }

    DiskRef source(ImagePlace place) {
        return OutsidePlaces.isOne(place)
                ? outside.source(place)
                : DiskRef.member(existing(connection(place), place.file()), place.member());
    }

    /// An export or a device that may be written.
    DiskRef outsideTarget(ImagePlace place) {
        return outside.target(place);
    }

    /// Of the image there, or of each disk of the package there.
    OpenOptions opening(ImagePlace place) {
        return opening(place, new Shared());
    }

    /// @param shared is told what is in use, where that is asked for; without it is refused
    OpenOptions opening(ImagePlace place, Shared shared) {
        OpenOptions options = new OpenOptions(isPackageFormat(place) ? null : format(place.format()), List.of(),
                place.flatten())
                .withDataFiles(Boolean.TRUE.equals(place.dataFile()));
        OpenOptions used = Boolean.TRUE.equals(place.forceShare()) ? options.shared(shared) : options;
        return OutsidePlaces.isOne(place) ? OutsidePlaces.opening(place).apply(used) : used;
    }

    private static boolean isPackageFormat(ImagePlace place) {
        return Optional.ofNullable(place.format()).flatMap(MachineRequest.Kind::ofId).isPresent();
    }

    /// The package of VMs that is there; empty for an image or a member of an archive.
    Optional<VmPackage> packageAt(ImagePlace place) throws IOException {
        if (OutsidePlaces.isOne(place) || place.member() != null || place.format() != null && !isPackageFormat(place)) {
            return Optional.empty();
        }
        Path file = existing(connection(place), place.file());
        return isPackageFormat(place) || VmPackage.Kind.of(file) != VmPackage.Kind.NEITHER
                ? Optional.of(VmPackage.open(file))
                : Optional.empty();
    }

    static @Nullable DiskFormat format(@Nullable String id) {
        if (id == null) {
            return null;
        }
        return DiskFormat.ofId(id).orElseThrow(() -> refused(Kind.INVALID, "format-unknown",
                "there is no format \"" + Printable.of(id) + "\"", "Leave it out, or name one that is read."));
    }

    /// An image that is to be changed: only where a target is registered.
    DiskRef existingTarget(ImagePlace place) {
        return OutsidePlaces.isOne(place) ? outside.target(place) : DiskRef.file(existing(target(place), place.file()));
    }

    /// An image that is to be made. Its name has to say that it is one.
    Path newTarget(ImagePlace place, DiskFormat format) {
        requireWritten(format);
        Path file = file(target(place), place.file());
        boolean plain = format == DiskFormat.RAW && ENDINGS.stream().anyMatch(place.file().toLowerCase(
                Locale.ROOT)::endsWith);
        return free(place, file, plain ? "" : "." + format.id());
    }

    static void requireWritten(DiskFormat format) {
        if (!DiskImages.writable().contains(format)) {
            throw refused(Kind.INVALID, "format-not-written", "the format " + format.id() + " is not written here",
                    "Choose one of " + DiskImages.writable().stream().map(DiskFormat::id).toList() + ", ova or ovf.");
        }
    }

    /// A package that is to be made. The folder of an OVF may be one that is made with it.
    Path newPackage(ImagePlace place, MachineRequest.Kind kind) {
        Connection connection = target(place);
        int slash = place.file().lastIndexOf('/');
        String name = place.file().substring(slash + 1);
        if (kind == MachineRequest.Kind.OVF && !PACKAGE_NAME.matcher(name).matches()) {
            throw refused(Kind.INVALID, "file-name", Printable.of(place.file()) + ": expected the name of a descriptor"
                    + " that ends in .ovf, of at most 60 of A to Z, a to z, 0 to 9, '.', '-' and '_'",
                    "Name it so, such as web01/web01.ovf; its disks and manifest stand beside it.");
        }
        return free(place, inNewFolder(connection, place.file(), kind == MachineRequest.Kind.OVF ? slash : 0),
                "." + kind
                        .id());
    }

    /// @param slash where the name begins that may lie in a folder that is not there yet; 0 or less for none
    private static Path inNewFolder(Connection connection, String name, int slash) {
        if (slash > 0) {
            Path folder = file(connection, name.substring(0, slash));
            if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                return folder.resolve(name.substring(slash + 1));
            }
        }
        return file(connection, name);
    }

    /// A folder for the disks of a package, or for their digests; it may be there.
    Path newFolder(ImagePlace place) {
        Path folder = file(target(place), place.file());
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(Kind.CONFLICT, "target-exists", place.file() + ": it is no folder", "Choose another name.");
        }
        return folder;
    }

    /// A file of digests that is to be written.
    Path newDigests(ImagePlace place) {
        return free(place, file(target(place), place.file()), ".digests");
    }

    /// A file or folder that was checked to be free when the work was asked for.
    Path inTarget(ImagePlace place) {
        return file(target(place), place.file());
    }

    /// A file that is read and is no image.
    Path existingFile(ImagePlace place) {
        return existing(connection(place), place.file());
    }

    /// @param ending the name has to have
    private static Path free(ImagePlace place, Path file, String ending) {
        if (!place.file().toLowerCase(Locale.ROOT).endsWith(ending)) {
            throw refused(Kind.INVALID, "file-name", Printable.of(place.file()) + ": expected a name that ends in "
                    + ending, "Name the file for what it is.");
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(Kind.CONFLICT, "target-exists", place.file() + ": there is such a file already",
                    "Choose another name.");
        }
        return file;
    }

    private Connection target(ImagePlace place) {
        Connection connection = connection(place);
        if (connection.direction() != Connection.Direction.TARGET) {
            throw refused(Kind.INVALID, "not-a-target", connection.name()
                    + " is registered as a source, where nothing is ever written", "Name a target.");
        }
        return connection;
    }

    private Connection connection(ImagePlace place) {
        UUID id = place.connection();
        if (id == null) {
            throw refused(Kind.INVALID, "not-a-folder", Printable.of(place.file())
                    + ": only an image's content can be there", "Name a file of a registered folder.");
        }
        Optional<Connection> found = connections.find(id).map(ConnectionView::connection);
        return found.orElseThrow(() -> refused(Kind.ABSENT, "not-found", "there is no source or target " + id,
                "It may have been removed; look at the list."));
    }

    private static Path existing(Connection connection, String name) {
        Path file = file(connection, name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(Kind.ABSENT, "file-not-found", name + ": there is no such file in " + connection.name(),
                    "Check the name; links are not followed.");
        }
        return file;
    }

    private static Path file(Connection connection, String name) {
        try {
            Path root = Path.of(connection.location()).toRealPath();
            Path file = root;
            for (String part : name.split("/", -1)) {
                if (!NAME.matcher(part).matches()) {
                    throw outside(name);
                }
                file = file.resolve(part);
            }
            Path folder = file.getParent();
            // equal only when no folder on the way is a link
            if (folder == null || !file.startsWith(root) || !folder.toRealPath().equals(folder)) {
                throw outside(name);
            }
            return file;
        } catch (InvalidPathException e) {
            throw outside(name);
        } catch (IOException e) {
            throw refused(Kind.ABSENT, "file-not-found", Printable.of(name) + ": there is no such folder in "
                    + connection.name(), "Check the name and whether the storage is there.");
        }
    }

    private static RefusedException outside(String name) {
        return refused(Kind.INVALID, "file-name", "\"" + Printable.of(name)
                + "\" is no file below the registered folder", "Write its place below the folder, without links.");
    }

    private static RefusedException refused(Kind kind, String code, String message, String remedy) {
        return new RefusedException(kind, code, message, remedy);
    }
}
