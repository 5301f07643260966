package io.towpath.inventory.attributes;

import io.towpath.inventory.reading.VmField;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which custom attribute or tag of a source tells which field of its VMs. What it tells is taken over when that is said and
/// at the end of each scan that changed something, and goes when it is told no more. A field that a person, a script or a file
/// wrote stays as it is, and one that the VM's application has is the application's.
public interface AttributeFields {

    /// Those that can be told so.
    List<VmField> FIELDS = List.of(VmField.OWNER_NAME, VmField.OWNER_EMAIL, VmField.TIER, VmField.ENVIRONMENT,
            VmField.CRITICALITY, VmField.BUSINESS_UNIT);

    /// @param vms       of the source that have it
    /// @param suggested what its name says that it tells; null where that says nothing
    record Attribute(String name, int vms, @Nullable VmField suggested) {}

    /// What VMs of a source have, those of most VMs first: the first 200, and each that is chosen.
    List<Attribute> attributes(UUID sourceId);

    /// By field, the attribute that tells it.
    Map<VmField, String> of(UUID sourceId);

    /// Says it anew, of all fields: one that is left out, or whose attribute is blank, is told by none.
    ///
    /// @param attributes by field, in camelCase: `ownerEmail`
    /// @return how many VMs changed
    /// @throws io.towpath.inventory.RefusedException of a source that is not there, or a field that cannot be told so
    int set(UUID sourceId, Map<String, String> attributes, String actor);
}
