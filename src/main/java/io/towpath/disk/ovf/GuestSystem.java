package io.towpath.disk.ovf;

import io.towpath.disk.ImageException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An operating system that libguestfs found on a disk.
///
/// @param root     the device it starts from, as libguestfs calls it: `/dev/sda2`
/// @param kind     `linux`, `windows` …
/// @param product  for people: `Debian GNU/Linux 12 (bookworm)`
/// @param version  `12.0`; null when unknown
/// @param osinfo   its name in libosinfo's database: `debian12`
public record GuestSystem(@Nullable String root, @Nullable String kind, @Nullable String distribution,
        @Nullable String product, @Nullable String version, @Nullable String architecture, @Nullable String hostname,
        @Nullable String osinfo) {

    /// Reads what `virt-inspector` prints. Much of it was written by the guest, so it is read as any stranger's.
    ///
    /// @param disk how messages call it
    public static List<GuestSystem> parse(String disk, byte[] xml) throws ImageException {
        return SafeXml.read(disk + ": virt-inspector", xml).children("operatingsystem").map(GuestSystem::of).toList();
    }

    private static GuestSystem of(XmlElement system) {
        String major = system.textOf("major_version");
        String minor = system.textOf("minor_version");
        return new GuestSystem(system.textOf("root"), system.textOf("name"), system.textOf("distro"), system.textOf(
                "product_name"), major == null || minor == null ? major : major + "." + minor, system.textOf("arch"),
                system.textOf("hostname"), system.textOf("osinfo"));
    }
}
