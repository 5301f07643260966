package io.towpath.images.web;

import io.swagger.v3.oas.annotations.media.Schema;
import io.towpath.images.ImagePlace;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An image or a package in a registered folder.
///
/// @param connection id of the source or target
/// @param file       below its folder: `exports/web01.vmdk`
/// @param member     of the OVA that the file is
/// @param format     as declared: `raw`, `ova`; without it the format is recognised
/// @param flatten    read a snapshot or layer with all it depends on
/// @param dataFile   read a QCOW2 whose data lies in another file, beside it, together with that
/// @param forceShare read an image that another program, as QEMU, writes to at this moment
record PlaceJson(@NotNull UUID connection, @NotNull @Size(min = 1, max = 1000) String file, @Nullable String member,
        @Nullable String format, @Nullable Boolean flatten, @Nullable Boolean dataFile,
        @Nullable @Schema(description = FORCE_SHARE) Boolean forceShare) {

    private static final String FORCE_SHARE = "Read an image that another program writes to at this moment, as QEMU to the disk"
            + " of a VM that runs; without it such an image is refused (SOURCE_IN_USE). What comes of it may never have been"
            + " on the disk at any one moment: problems of an inspection and warnings of a job's result say so.";

    ImagePlace place() {
        return new ImagePlace(connection, file, member, format, Boolean.TRUE.equals(flatten), dataFile,
                forceShare);
    }
}
