package io.towpath.disk.vmdk;

import java.nio.file.Path;

/// The descriptor of a new disk with one extent.
///
/// @param createType  as VMware spells it
/// @param sectors     of the disk
/// @param extent      type, file and start of the extent, by [#sparse] or [#flat]
/// @param cid         anything but −1 and −2, which mean something else
/// @param adapterType the controller it is meant for
/// @param hardware    version of the virtual hardware
record NewDescriptor(String createType, long sectors, String extent, int cid, String adapterType, int hardware) {

    private static final String UNDER_WAY = ".part";
    private static final int MOST_IDE_CYLINDERS = 16383;
    private static final int IDE_HEADS = 16;
    private static final int SCSI_HEADS = 255;
    private static final int TRACK = 63;

    /// Whether a file is one that a conversion has not completed.
    static boolean isUnderWay(Path path) {
        return String.valueOf(path.getFileName()).endsWith(UNDER_WAY);
    }

    /// The name of a file that is not complete.
    static String underWay(String name) {
        return name + UNDER_WAY;
    }

    /// The name a file will have when it is complete.
    static String nameOf(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.endsWith(UNDER_WAY) ? name.substring(0, name.length() - UNDER_WAY.length()) : name;
    }

    String text() {
        boolean ide = adapterType.equals("ide");
        int heads = ide ? IDE_HEADS : SCSI_HEADS;
        long cylinders = sectors / ((long) heads * TRACK);
        return """
                # Disk DescriptorFile
                version=1
                encoding="UTF-8"
                CID=%08x
                parentCID=ffffffff
                createType="%s"

                # Extent description
                RW %d %s

                # The Disk Data Base
                #DDB

                ddb.virtualHWVersion = "%d"
                ddb.geometry.cylinders = "%d"
                ddb.geometry.heads = "%d"
                ddb.geometry.sectors = "%d"
                ddb.adapterType = "%s"
                """.formatted(cid & 0x7fffffff, createType, sectors, extent, hardware,
                ide ? Math.min(cylinders, MOST_IDE_CYLINDERS) : cylinders, heads, TRACK, adapterType);
    }

    /// An extent with its descriptor inside. Readers do not use the name, and it must not break the line.
    static String sparse(String fileName) {
        String name = fileName.replaceAll("[\\p{Cntrl}\"\\\\]", "_");
        return "SPARSE \"" + (name.length() > 200 ? name.substring(name.length() - 200) : name) + "\"";
    }

    static String flat(String fileName) {
        return "FLAT \"" + fileName + "\" 0";
    }
}
