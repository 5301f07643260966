package io.towpath.disk.vmdk;

import io.towpath.disk.ImageSource;
import io.towpath.disk.OpenOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Finds by which name a parent can be opened. A hint tells where the parent lay when the delta was made, for a linked
/// clone with its whole path (`/vmfs/volumes/…/golden/golden.vmdk`, `C:\VMs\golden.vmdk`), and files move. So besides the
/// hint itself its last part is tried, in the delta's own folder and in the roots; but only a disk that has the CID that
/// the delta names is taken for its parent.
final class ParentName {

    private ParentName() {}

    /// @return a name for [ImageSource#sibling]: the hint itself where nothing better is found
    static String of(ImageSource source, Descriptor child, OpenOptions options) {
        String hint = child.parentHint();
        String last = hint.substring(Math.max(hint.lastIndexOf('/'), hint.lastIndexOf('\\')) + 1);
        if (last.equals(hint) || last.isEmpty()) {
            return hint;
        }
        List<String> names = new ArrayList<>(List.of(hint, last));
        for (Path root : options.roots()) {
            names.add(root.toAbsolutePath() + "/" + last);
        }
        for (String name : names) {
            if (isParent(source, child, name, options)) {
                return name;
            }
        }
        return hint;
    }

    private static boolean isParent(ImageSource source, Descriptor child, String name, OpenOptions options) {
        try (ImageSource found = source.sibling(name, options)) {
            return !found.sameFileAs(source) && DescriptorOf.source(found).isParentOf(child);
        } catch (IOException e) {
            // Not there, not allowed or no disk: not this one.
            return false;
        }
    }
}
