package io.towpath.platform.spi;

import org.jspecify.annotations.Nullable;

/// A disk as the source describes it.
///
/// @param key           stable within its VM: the OVF disk id, the file's name
/// @param file          path relative to the source's location
/// @param member        the member's name where `file` is an OVA; null otherwise
/// @param capacityBytes what the guest sees
/// @param storedBytes   what lies in the file(s)
/// @param format        for people: `VMDK streamOptimized`; `unreadable` where it could not be opened
/// @param fingerprint   changes when the source's bytes may have changed: size and modification time
public record DiscoveredDisk(String key, String label, String file, @Nullable String member, DiskSlot slot,
        long capacityBytes, long storedBytes, String format, String fingerprint, DiskTraits traits) {

    /// Of which no more is known than its file tells.
    public DiscoveredDisk(String key, String label, String file, @Nullable String member, DiskSlot slot,
            long capacityBytes, long storedBytes, String format, String fingerprint) {
        this(key, label, file, member, slot, capacityBytes, storedBytes, format, fingerprint, DiskTraits.UNKNOWN);
    }
}
