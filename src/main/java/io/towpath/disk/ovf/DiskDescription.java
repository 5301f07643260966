package io.towpath.disk.ovf;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import org.jspecify.annotations.Nullable;

/// A disk as the descriptor promises it.
///
/// @param diskId            unique in its descriptor: `vmdisk1`, or `scsi0:0` in a .vmx
/// @param file              plain name of the file that stores it, null for a disk that is to be made empty
/// @param capacityBytes     what the guest sees; 0 where the descriptor does not tell (.vmx)
/// @param capacityUnitBytes the unit the capacity was given in: it is exact to one unit only
/// @param populatedBytes    bytes in use as the exporter guessed them; null where not told
/// @param format            the URI or name of the format; null where not told
/// @param controllerId      the [Controller] it hangs on; null where it is attached to nothing
/// @param unit              its place on the controller; null where not told
public record DiskDescription(String diskId, @Nullable String file, long capacityBytes, long capacityUnitBytes,
        @Nullable Long populatedBytes, @Nullable String format, @Nullable String controllerId, @Nullable Integer unit) {

    public DiskDescription {
        if (capacityBytes < 0 || capacityUnitBytes < 1) {
            throw new IllegalArgumentException("capacityBytes=%d unit=%d".formatted(capacityBytes, capacityUnitBytes));
        }
    }

    DiskDescription on(@Nullable String controller, @Nullable Integer place) {
        return new DiskDescription(diskId, file, capacityBytes, capacityUnitBytes, populatedBytes, format, controller,
                place);
    }

    /// Refuses an image whose size contradicts the promise: larger than the capacity, or smaller by more than one unit.
    ///
    /// @param descriptor name of the descriptor, for the message
    /// @param imageBytes what the guest would see of the image
    public void requireSize(String descriptor, long imageBytes) throws ImageException {
        boolean fits = capacityBytes == 0
                || (imageBytes <= capacityBytes && capacityBytes - imageBytes <= capacityUnitBytes);
        if (!fits) {
            throw new ImageException(Reason.OVF_INCONSISTENT, descriptor, "Disk", "capacity", null,
                    "disk %s (%s) has %d bytes, expected the %d the descriptor promises".formatted(diskId, file,
                            imageBytes, capacityBytes),
                    "Export the VM again; disk and descriptor are not of one export.");
        }
    }
}
