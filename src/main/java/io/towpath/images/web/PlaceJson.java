package io.towpath.images.web;

import io.swagger.v3.oas.annotations.media.Schema;
import io.towpath.disk.nbd.NbdUri;
import io.towpath.images.ImagePlace;
import io.towpath.inventory.RefusedException;
import jakarta.validation.constraints.Size;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An image or a package in a registered folder; or an export or a device that the configuration names.
///
/// @param connection id of the source or target
/// @param file       below its folder: `exports/web01.vmdk`
/// @param member     of the OVA that the file is
/// @param format     as declared: `raw`, `ova`; without it the format is recognised
/// @param flatten    read a snapshot or layer with all it depends on
/// @param dataFile   read a QCOW2 whose data lies in another file, beside it, together with that
/// @param forceShare read an image that another program, as QEMU, writes to at this moment
/// @param nbd        `nbds://store.example.com/web01`, instead of connection and file
/// @param device     `/dev/disk/by-id/…`, likewise
/// @param overwrite  write a device whatever it holds
record PlaceJson(@Nullable UUID connection, @Nullable @Size(min = 1, max = 1000) String file, @Nullable String member,
        @Nullable String format, @Nullable Boolean flatten, @Nullable Boolean dataFile,
        @Nullable @Schema(description = FORCE_SHARE) Boolean forceShare,
        @Nullable @Size(min = 1, max = 1000) @Schema(description = NBD) String nbd,
        @Nullable @Size(min = 1, max = 1000) @Schema(description = DEVICE) String device,
        @Nullable @Schema(description = "Write the device whatever it holds; without it a device is refused.") Boolean overwrite) {

    private static final String FORCE_SHARE = "Read an image that another program writes to at this moment, as QEMU to the disk"
            + " of a VM that runs; without it such an image is refused (SOURCE_IN_USE). What comes of it may never have been"
            + " on the disk at any one moment: problems of an inspection and warnings of a job's result say so.";
    private static final String NBD = "URI of a network block device server's export, instead of `connection` and `file`. Its"
            + " server has to be named by the settings towpath.images.nbd-sources or nbd-targets; none is unless an operator"
            + " does.";
    private static final String DEVICE = "Path of a block device of the node, instead of `connection` and `file`. It has to be"
            + " named by the settings towpath.images.device-sources or device-targets; none is unless an operator does.";

    ImagePlace place() {
        long given = Stream.of(connection == null && file == null ? null : "file", nbd, device).filter(Objects::nonNull)
                .count();
        boolean folder = connection != null && file != null;
        String outside = nbd == null ? device : nbd;
        if (given != 1 || !folder && outside == null) {
            throw new RefusedException(RefusedException.Kind.INVALID, "place",
                    "expected a connection with a file, or an nbd URI, or a device: one of the three",
                    "Complete the request.");
        }
        if (outside != null && (nbd == null) == NbdUri.looksLikeOne(outside)) {
            throw new RefusedException(RefusedException.Kind.INVALID, "place",
                    "nbd is a URI such as nbd://HOST/EXPORT, and device a path", "Correct the request.");
        }
        return new ImagePlace(connection, outside == null ? Objects.requireNonNull(file) : outside, member, format,
                Boolean.TRUE.equals(flatten), dataFile, forceShare, overwrite);
    }
}
