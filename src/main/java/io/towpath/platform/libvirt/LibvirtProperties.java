package io.towpath.platform.libvirt;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How Towpath talks to libvirt.
///
/// @param uri     `qemu:///system`, `qemu+ssh://host/system`; none: domain XML is written and people define it
/// @param program the `virsh` to run
/// @param timeout for one command of it
@ConfigurationProperties("towpath.libvirt")
record LibvirtProperties(@Nullable String uri, @DefaultValue("virsh") String program,
        @DefaultValue("60s") Duration timeout) {}
