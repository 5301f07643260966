package io.towpath.inventory.reading;

import org.jspecify.annotations.Nullable;

/// One end of a dependency, as a file names it: whichever of these it tells, for a VM or an application.
///
/// @param className of a CMDB, where it tells: `cmdb_ci_appl`
/// @param address   IP address of a VM, as [Addresses#canonical] writes it
public record EndRef(@Nullable String sourceSystem, @Nullable String externalId, @Nullable String name,
        @Nullable String className, @Nullable String address) {

    public EndRef(@Nullable String sourceSystem, @Nullable String externalId, @Nullable String name,
            @Nullable String className) {
        this(sourceSystem, externalId, name, className, Addresses.canonical(name));
    }

    /// Whether nothing but the address tells it.
    public boolean isAddress() {
        return address != null && externalId == null && (name == null || address.equals(Addresses.canonical(name)));
    }

    /// As people read it.
    public String shown() {
        return name != null ? name : externalId != null ? externalId : String.valueOf(address);
    }
}
