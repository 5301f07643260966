package io.towpath.disk.ovf;

import io.towpath.disk.Printable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One line of the hardware list: `Item`, and in OVF 2 also `StorageItem` and `EthernetPortItem`, which have the same
/// fields under other prefixes. Source: DMTF DSP0243 8.3, resource types of CIM_ResourceAllocationSettingData.
record HardwareItem(XmlElement element, int resourceType) {

    static final int CPU = 3;
    static final int MEMORY = 4;
    static final int IDE = 5;
    static final int SCSI = 6;
    static final int ETHERNET = 10;
    static final int DISK = 17;
    static final int OTHER_STORAGE = 20;

    /// Empty where the item has no resource type or one we cannot read.
    static Optional<HardwareItem> of(XmlElement element) {
        String type = element.textOf("ResourceType");
        return type == null || !type.matches("[0-9]{1,5}")
                ? Optional.empty()
                : Optional.of(new HardwareItem(element, Integer.parseInt(type)));
    }

    @Nullable
    String id() {
        String id = element.textOf("InstanceID");
        return id == null ? element.textOf("InstanceId") : id;
    }

    @Nullable
    String text(String field) {
        return element.textOf(field);
    }

    /// A small number, empty where absent or not one.
    Optional<Integer> number(String field) {
        return Optional.ofNullable(element.textOf(field)).filter(text -> text.matches("[0-9]{1,9}"))
                .map(Integer::valueOf);
    }

    /// How messages call it: what people see in the hypervisor's list of hardware.
    String label() {
        String name = element.textOf("ElementName");
        String caption = name == null ? element.textOf("Caption") : name;
        return caption == null ? "item " + id() : Printable.of(caption);
    }
}
