package io.towpath.disk.ovf;

import java.util.Set;

/// Namespaces in OVF envelopes. Source: DMTF DSP0243 1.x and 2.x; version 0.9 is VMware's and VirtualBox's early one.
final class OvfNames {

    static final String OVF_0_9 = "http://www.vmware.com/schema/ovf/1/envelope";
    static final String OVF_1 = "http://schemas.dmtf.org/ovf/envelope/1";
    static final String OVF_2 = "http://schemas.dmtf.org/ovf/envelope/2";
    static final String VMWARE = "http://www.vmware.com/schema/ovf";
    static final String VIRTUALBOX = "http://www.virtualbox.org/ovf/machine";
    static final String SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";

    private static final Set<String> ENVELOPES = Set.of(OVF_0_9, OVF_1, OVF_2);

    private OvfNames() {}

    static boolean isEnvelope(String namespace) {
        return ENVELOPES.contains(namespace);
    }

    /// What an element is: its name, or in version 0.9, where all are `Section` or `Content`, what `xsi:type` calls it.
    static String kind(XmlElement element) {
        String type = element.attribute(SCHEMA_INSTANCE, "type");
        if (type == null || !(element.name.equals("Section") || element.name.equals("Content"))) {
            return element.name;
        }
        String local = type.substring(type.indexOf(':') + 1).strip();
        return local.endsWith("_Type") ? local.substring(0, local.length() - 5) : local;
    }
}
