package io.towpath.images;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Printable;
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
    private static final List<String> ENDINGS = List.of(".raw", ".img");

    private final Connections connections;

    ImagePlaces(Connections connections) {
        this.connections = connections;
    }

    DiskRef.Stored source(ImagePlace place) {
        return DiskRef.member(existing(connection(place.connection()), place.file()), place.member());
    }

    OpenOptions opening(ImagePlace place) {
        return new OpenOptions(format(place.format()), List.of(), place.flatten());
    }

    static @Nullable DiskFormat format(@Nullable String id) {
        if (id == null) {
            return null;
        }
        return DiskFormat.ofId(id).orElseThrow(() -> refused(Kind.INVALID, "format-unknown",
                "there is no format \"" + Printable.of(id) + "\"", "Leave it out, or name one that is read."));
    }

    /// An image that is to be changed: only where a target is registered.
    Path existingTarget(ImagePlace place) {
        return existing(target(place), place.file());
    }

    /// An image that is to be made. Its name has to say that it is one.
    Path newTarget(ImagePlace place, DiskFormat format) {
        if (!DiskImages.writable().contains(format)) {
            throw refused(Kind.INVALID, "format-not-written", "the format " + format.id() + " is not written here",
                    "Choose one of " + DiskImages.writable().stream().map(DiskFormat::id).toList() + ".");
        }
        Path file = file(target(place), place.file());
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        boolean plain = format == DiskFormat.RAW && ENDINGS.stream().anyMatch(name::endsWith);
        if (!plain && !name.endsWith("." + format.id())) {
            throw refused(Kind.INVALID, "file-name", place.file() + ": expected a name that ends in ." + format.id(),
                    "Name the file for its format.");
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(Kind.CONFLICT, "target-exists", place.file() + ": there is such a file already",
                    "Choose another name.");
        }
        return file;
    }

    private Connection target(ImagePlace place) {
        Connection connection = connection(place.connection());
        if (connection.direction() != Connection.Direction.TARGET) {
            throw refused(Kind.INVALID, "not-a-target", connection.name()
                    + " is registered as a source, where nothing is ever written", "Name a target.");
        }
        return connection;
    }

    private Connection connection(UUID id) {
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
