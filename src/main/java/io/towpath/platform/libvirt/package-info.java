/// KVM hosts run by libvirt: a folder of images with a domain XML beside them, defined through `virsh` where one is
/// configured. Start at LibvirtTarget; what the XML says is in DomainXml.
@NullMarked
package io.towpath.platform.libvirt;

import org.jspecify.annotations.NullMarked;
