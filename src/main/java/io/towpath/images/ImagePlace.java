package io.towpath.images;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where an image is: below a folder that an administrator registered, or an export or a device that the operator's
/// configuration names; never any other path of the machine.
///
/// @param connection the registered source or target; null for an export or a device
/// @param file       below its folder, with `/` between folders; else the export's URI or the device's path
/// @param member     of the OVA that the file is; null for an image of its own
/// @param format     as declared; null lets it be recognised, and then the unknown is refused
/// @param flatten    read a layer with all it depends on
/// @param dataFile   read a QCOW2 whose data lies in another file together with that; null is false
/// @param forceShare read it although another program writes to it; null is false
/// @param overwrite  write a device whatever it holds; null is false
public record ImagePlace(@Nullable UUID connection, String file, @Nullable String member, @Nullable String format,
        boolean flatten, @Nullable Boolean dataFile, @Nullable Boolean forceShare, @Nullable Boolean overwrite) {}
