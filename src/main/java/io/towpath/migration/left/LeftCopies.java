package io.towpath.migration.left;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.migration.RefusedException;
import io.towpath.platform.spi.TargetPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Copies left at targets: what was copied is removed by a person's command alone, by the target's own means, never while an
/// attempt uses it or it may be all that there is of a VM.
@Component
public class LeftCopies {

    private final LeftCopyStore store;
    private final Inventory inventory;
    private final List<TargetPlatform> platforms;

    LeftCopies(LeftCopyStore store, Inventory inventory, List<TargetPlatform> platforms) {
        this.store = store;
        this.inventory = inventory;
        this.platforms = List.copyOf(platforms);
    }

    /// The oldest first.
    public List<LeftCopy> all() {
        return store.all();
    }

    /// Of one VM.
    public List<LeftCopy> ofVm(UUID vmId) {
        return store.ofVm(vmId);
    }

    /// Removes what an attempt left. May be called again where it was cut short.
    ///
    /// @param confirm the VM's name, as the person typed it
    /// @return bytes that were freed, about
    /// @throws RefusedException `removal-unconfirmed`, `copies-needed`, `copies-in-use`, `removal-failed`
    public long remove(UUID migrationId, @Nullable String confirm, String reason, String actor) {
        LeftCopy left = store.required(migrationId);
        if (confirm == null || !confirm.strip().equals(left.vmName())) {
            throw new RefusedException("removal-unconfirmed",
                    "%d images of attempt %d of %s would be deleted at %s. %s".formatted(left.images().size(),
                            left.attempt(), left.vmName(), left.targetName(), left.why()),
                    confirm == null || confirm.isBlank()
                            ? "Type the VM's name to confirm: confirm=%s.".formatted(left.vmName())
                            : "\"%s\" was typed, expected %s.".formatted(confirm, left.vmName()));
        }
        Connection target = inventory.connection(left.targetId()).orElseThrow(() -> new RefusedException("not-found",
                "The target %s is not registered any more.".formatted(left.targetName()),
                "Remove the files there by hand."));
        for (LeftCopy.Image image : left.images()) {
            requireUnused(image);
        }
        TargetPlatform platform = TargetPlatform.of(platforms, target.kind(), target.name());
        LeftCopy wanted = store.want(migrationId, reason, actor);
        try {
            long freed = platform.removeImages(target.location(), wanted.vmId(),
                    wanted.images().stream().map(image -> Path.of(image.file())).toList());
            store.removed(wanted, freed, actor, reason);
            return freed;
        } catch (IOException e) {
            store.failed(wanted, String.valueOf(e.getMessage()));
            throw new RefusedException("removal-failed", "%s: not all could be removed: %s".formatted(
                    target.name(), e.getMessage()), "Mend that, then remove them again: what is gone is passed over.");
        }
    }

    private static void requireUnused(LeftCopy.Image image) {
        Path file = Path.of(image.file());
        if (!Files.exists(file)) {
            return;
        }
        try (DiskReader open = DiskImages.open(DiskRef.file(file),
                OpenOptions.declared(DiskFormat.ofId(image.format()).orElseThrow()))) {
            open.sizeBytes();
            DiskImages.requireUnused(file);
        } catch (ImageException e) {
            if (e.reason() == Reason.SOURCE_IN_USE || e.reason() == Reason.TARGET_IN_USE) {
                throw new RefusedException("copies-in-use", "%s: a program has it open.".formatted(file),
                        "Find out what runs from it at the target.");
            }
            // one that is broken may go; one that may not be opened may be a running VM's, which has another owner then
            if (e.reason() == Reason.SOURCE_IO) {
                throw notSeen(file, e);
            }
        } catch (IOException e) {
            throw notSeen(file, e);
        }
    }

    private static RefusedException notSeen(Path file, IOException e) {
        return new RefusedException("removal-failed", "%s cannot be looked at: %s".formatted(file, e.getMessage()),
                "Check the target's folder and the rights there, then try again.");
    }
}
