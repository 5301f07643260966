package io.towpath.platform.staged;

import io.towpath.disk.DiskRef;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Probe;
import io.towpath.platform.spi.ScanListener;
import io.towpath.platform.spi.SourcePlatform;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// A folder of image files as a source. The location is its absolute path; nothing outside it is opened, whatever
/// links or files say.
@Component
final class StagedPlatform implements SourcePlatform {

    private final StagedProperties properties;

    StagedPlatform(StagedProperties properties) {
        this.properties = properties;
    }

    @Override
    public String kind() {
        return "staged";
    }

    @Override
    public Probe probe(Place place) {
        String location = place.location();
        try {
            Census census = new Census();
            Unreadable unreadable = new Unreadable();
            walk(root(location), unreadable, census::count);
            return unreadable.any()
                    ? new Probe(true, census + ", but " + unreadable.text(), unreadable.remedy())
                    : new Probe(true, census.toString(), null);
        } catch (IOException | InvalidPathException e) {
            return new Probe(false, location + " cannot be read: " + reason(e),
                    "Check that the folder exists and that the user Towpath runs as may read it.");
        }
    }

    @Override
    public void scan(Place place, ScanListener listener) throws IOException {
        Unreadable unreadable = new Unreadable();
        walk(root(place.location()), unreadable, folder -> {
            listener.lookingAt(folder.relative().isEmpty() ? "the folder" : folder.relative());
            new FolderScan(folder, listener, properties.verifyUpTo().toBytes()).run();
            return true;
        });
        if (unreadable.any()) {
            // as an error, so that the VMs in there are not taken for gone
            throw new IOException(unreadable.text());
        }
    }

    @Override
    public DiskRef.Stored disk(Place place, String file, @Nullable String member) throws IOException {
        return DiskRef.member(inside(place.location(), file), member);
    }

    @Override
    public String fingerprint(Place place, String file, @Nullable String member) throws IOException {
        Path path = inside(place.location(), file);
        if (member != null) {
            return Stamp.text(List.of(Stamp.of(path)));
        }
        Folder folder = Folder.read(Objects.requireNonNull(path.getParent()), "");
        return StagedDisk.fingerprint(folder, String.valueOf(path.getFileName()));
    }

    private static Path root(String location) throws IOException {
        return Path.of(location).toRealPath();
    }

    private static Path inside(String location, String file) throws IOException {
        Path root = root(location);
        Path path = root.resolve(file).normalize();
        Path parent = path.getParent();
        if (parent == null || !path.startsWith(root) || !parent.toRealPath().startsWith(root)) {
            throw new FileSystemException(file, null, "it lies outside the source's folder");
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(path.toString());
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(file, null, "it is not a regular file any more");
        }
        return path;
    }

    /// @return false to end the walk
    private interface Visit {

        boolean folder(Folder folder) throws IOException;
    }

    private void walk(Path root, Unreadable unreadable, Visit visit) throws IOException {
        Deque<String> open = new ArrayDeque<>(List.of(""));
        while (!open.isEmpty()) {
            String relative = open.pop();
            Folder folder;
            try {
                folder = Folder.read(relative.isEmpty() ? root : root.resolve(relative), relative);
            } catch (InvalidPathException e) {
                unreadable.add(relative, "its name holds bytes that are no text in Towpath's locale");
                continue;
            } catch (NoSuchFileException e) {
                if (relative.isEmpty()) {
                    throw e;
                }
                continue;
            } catch (IOException e) {
                if (relative.isEmpty()) {
                    throw e;
                }
                unreadable.add(relative, reason(e));
                continue;
            }
            if (!visit.folder(folder)) {
                return;
            }
            int depth = relative.isEmpty() ? 0 : relative.split("/", -1).length;
            if (depth < properties.depth()) {
                folder.folders().reversed().forEach(name -> open.push(folder.place(name)));
            }
        }
    }

    private static String reason(Exception e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException _ -> "no permission";
            case NoSuchFileException _ -> "there is no such folder";
            case java.nio.file.NotDirectoryException _ -> "it is not a folder";
            default -> String.valueOf(e.getMessage());
        };
    }

    /// Folders that exist and cannot be listed.
    private static final class Unreadable {

        private final List<String> folders = new ArrayList<>();

        void add(String folder, String why) {
            folders.add(folder + " (" + why + ")");
        }

        boolean any() {
            return !folders.isEmpty();
        }

        String text() {
            return "%d %s below it cannot be read: %s".formatted(folders.size(),
                    folders.size() == 1 ? "folder" : "folders",
                    String.join(", ", folders.subList(0, Math.min(5, folders.size()))));
        }

        String remedy() {
            return "Let the user Towpath runs as read them, or move them away.";
        }
    }
}
