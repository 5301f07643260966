package io.towpath.platform.staged;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The files that store one disk: the `.vmdk` named, and the extents it names.
final class StagedDisk {

    private StagedDisk() {}

    static long size(Folder folder, String name) {
        return stamps(folder, name).stream().mapToLong(Stamp::size).sum();
    }

    /// Empty when it cannot be told.
    static String fingerprint(Folder folder, String name) {
        return Stamp.text(stamps(folder, name));
    }

    private static List<Stamp> stamps(Folder folder, String name) {
        List<Stamp> stamps = new ArrayList<>();
        Stamp own = folder.files().get(name);
        if (own != null) {
            stamps.add(own);
        }
        try {
            for (String extent : VmdkFile.of(folder.file(name)).names()) {
                Stamp stamp = folder.files().get(extent);
                if (stamp != null && !extent.equals(name)) {
                    stamps.add(stamp);
                }
            }
        } catch (IOException e) {
            // the reader says what is wrong with it
        }
        return stamps;
    }
}
