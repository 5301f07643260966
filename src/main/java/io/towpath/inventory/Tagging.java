package io.towpath.inventory;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

/// Tags that people give VMs, as `name` or `name=value`. A scan or an import does not take them away. Each change is on the
/// trail of its VM; both commands can be given twice.
public interface Tagging {

    /// A tag and how many VMs have it.
    record Given(String tag, int vms) {}

    /// Tags of these VMs that were given here, by name.
    List<Given> given(Collection<UUID> vms);

    /// Those that [#tag] would change.
    ///
    /// @throws RefusedException `tag-invalid`
    List<UUID> without(Collection<UUID> vms, String tag);

    /// Those that [#untag] would change.
    List<UUID> with(Collection<UUID> vms, String tag);

    /// A name that the VM's source tells already is left as the source tells it.
    ///
    /// @return those that did not have it so before
    /// @throws RefusedException `tag-invalid`
    List<UUID> tag(Collection<UUID> vms, String tag, String actor);

    /// @param tag with its value, or the name only for whatever value it has
    /// @return those that had it
    List<UUID> untag(Collection<UUID> vms, String tag, String actor);
}
