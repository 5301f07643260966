package io.towpath.platform.spi;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What rules judge and lists do not filter by. A null component, and a null list, was not told by the source; an empty
/// list was: there are none.
///
/// @param connectionState   `connected`, `disconnected`, `orphaned`, `inaccessible`, `invalid`
/// @param toolsStatus       `running`, `not-running`, `not-installed`
/// @param toolsVersion      as told: `12352`
/// @param changeTracking    CBT is turned on for the VM
/// @param faultTolerance    Fault Tolerance is configured
/// @param latencySensitivity `normal`, `low`, `medium`, `high`
/// @param cpuAffinity       the processors it is pinned to: `0,1`
/// @param numaAffinity      the NUMA nodes it is pinned to
/// @param diskUuid          `disk.EnableUUID`: the guest sees serial numbers of disks
/// @param tpm               has a virtual TPM
/// @param encrypted         its home or a disk is encrypted by the source
/// @param usbDevices        devices attached, not controllers
/// @param usbController     has a USB controller
/// @param passthroughDevices PCI devices, GPUs, NVDIMMs handed through, each by its label
/// @param serialPorts       serial and parallel ports, by label
/// @param isoConnected      images in connected CD drives
/// @param affinityRules     names of rules that tie it to hosts or VMs
/// @param hardwareUpgrade   a hardware upgrade is scheduled: `scheduled`, `failed`; null for none or not told
/// @param togetherRules     names of those rules that keep it on one host with other VMs
/// @param apartRules        names of those rules that keep it off the hosts of other VMs
/// @param passthroughHotPlug devices of the host may be handed through while it runs: a setting, it tells of no device
public record VmTraits(@Nullable String connectionState, @Nullable String toolsStatus, @Nullable String toolsVersion,
        @Nullable Boolean changeTracking, @Nullable Boolean consolidationNeeded, @Nullable Boolean faultTolerance,
        @Nullable String latencySensitivity, @Nullable Boolean cpuHotAdd, @Nullable Boolean cpuHotRemove,
        @Nullable Boolean memoryHotAdd, @Nullable String cpuAffinity, @Nullable String numaAffinity,
        @Nullable Boolean diskUuid, @Nullable Boolean tpm, @Nullable Boolean encrypted,
        @Nullable List<Snapshot> snapshots, @Nullable List<GuestFilesystem> filesystems,
        @Nullable List<String> usbDevices, @Nullable Boolean usbController, @Nullable List<String> passthroughDevices,
        @Nullable List<String> serialPorts, @Nullable List<String> isoConnected, @Nullable List<String> affinityRules,
        @Nullable Instant createdAt, @Nullable Instant bootedAt, @Nullable String hardwareUpgrade,
        @Nullable List<String> togetherRules, @Nullable List<String> apartRules,
        @Nullable Boolean passthroughHotPlug) {

    /// Nothing was told.
    public static final VmTraits UNKNOWN = new Builder().build();

    /// @param sizeBytes null where not told
    /// @param depth     its place in the chain, 1 for the oldest
    public record Snapshot(String name, @Nullable Instant takenAt, @Nullable Long sizeBytes, int depth,
            @Nullable Boolean quiesced) {}

    /// A file system inside the guest.
    ///
    /// @param path    mount point or drive: `/boot`, `C:\`
    /// @param diskKey of the virtual disk it lies on; null where the guest does not tell
    public record GuestFilesystem(String path, long capacityBytes, long freeBytes, @Nullable String diskKey) {}

    public Builder toBuilder() {
        return new Builder(this);
    }

    public static Builder builder() {
        return new Builder();
    }

    /// One by one, since there are many and most sources tell few.
    public static final class Builder {

        private @Nullable String connectionState;
        private @Nullable String toolsStatus;
        private @Nullable String toolsVersion;
        private @Nullable Boolean changeTracking;
        private @Nullable Boolean consolidationNeeded;
        private @Nullable Boolean faultTolerance;
        private @Nullable String latencySensitivity;
        private @Nullable Boolean cpuHotAdd;
        private @Nullable Boolean cpuHotRemove;
        private @Nullable Boolean memoryHotAdd;
        private @Nullable String cpuAffinity;
        private @Nullable String numaAffinity;
        private @Nullable Boolean diskUuid;
        private @Nullable Boolean tpm;
        private @Nullable Boolean encrypted;
        private @Nullable List<Snapshot> snapshots;
        private @Nullable List<GuestFilesystem> filesystems;
        private @Nullable List<String> usbDevices;
        private @Nullable Boolean usbController;
        private @Nullable List<String> passthroughDevices;
        private @Nullable List<String> serialPorts;
        private @Nullable List<String> isoConnected;
        private @Nullable List<String> affinityRules;
        private @Nullable Instant createdAt;
        private @Nullable Instant bootedAt;
        private @Nullable String hardwareUpgrade;
        private @Nullable List<String> togetherRules;
        private @Nullable List<String> apartRules;
        private @Nullable Boolean passthroughHotPlug;

        private Builder() {}

        private Builder(VmTraits from) {
            connectionState = from.connectionState;
            toolsStatus = from.toolsStatus;
            toolsVersion = from.toolsVersion;
            changeTracking = from.changeTracking;
            consolidationNeeded = from.consolidationNeeded;
            faultTolerance = from.faultTolerance;
            latencySensitivity = from.latencySensitivity;
            cpuHotAdd = from.cpuHotAdd;
            cpuHotRemove = from.cpuHotRemove;
            memoryHotAdd = from.memoryHotAdd;
            cpuAffinity = from.cpuAffinity;
            numaAffinity = from.numaAffinity;
            diskUuid = from.diskUuid;
            tpm = from.tpm;
            encrypted = from.encrypted;
            snapshots = from.snapshots;
            filesystems = from.filesystems;
            usbDevices = from.usbDevices;
            usbController = from.usbController;
            passthroughDevices = from.passthroughDevices;
            serialPorts = from.serialPorts;
            isoConnected = from.isoConnected;
            affinityRules = from.affinityRules;
            createdAt = from.createdAt;
            bootedAt = from.bootedAt;
            hardwareUpgrade = from.hardwareUpgrade;
            togetherRules = from.togetherRules;
            apartRules = from.apartRules;
            passthroughHotPlug = from.passthroughHotPlug;
        }

        public Builder connectionState(@Nullable String value) {
            connectionState = value;
            return this;
        }

        public Builder toolsStatus(@Nullable String value) {
            toolsStatus = value;
            return this;
        }

        public Builder toolsVersion(@Nullable String value) {
            toolsVersion = value;
            return this;
        }

        public Builder changeTracking(@Nullable Boolean value) {
            changeTracking = value;
            return this;
        }

        public Builder consolidationNeeded(@Nullable Boolean value) {
            consolidationNeeded = value;
            return this;
        }

        public Builder faultTolerance(@Nullable Boolean value) {
            faultTolerance = value;
            return this;
        }

        public Builder latencySensitivity(@Nullable String value) {
            latencySensitivity = value;
            return this;
        }

        public Builder cpuHotAdd(@Nullable Boolean value) {
            cpuHotAdd = value;
            return this;
        }

        public Builder cpuHotRemove(@Nullable Boolean value) {
            cpuHotRemove = value;
            return this;
        }

        public Builder memoryHotAdd(@Nullable Boolean value) {
            memoryHotAdd = value;
            return this;
        }

        public Builder cpuAffinity(@Nullable String value) {
            cpuAffinity = value;
            return this;
        }

        public Builder numaAffinity(@Nullable String value) {
            numaAffinity = value;
            return this;
        }

        public Builder diskUuid(@Nullable Boolean value) {
            diskUuid = value;
            return this;
        }

        public Builder tpm(@Nullable Boolean value) {
            tpm = value;
            return this;
        }

        public Builder encrypted(@Nullable Boolean value) {
            encrypted = value;
            return this;
        }

        public Builder snapshots(@Nullable List<Snapshot> value) {
            snapshots = value;
            return this;
        }

        public Builder filesystems(@Nullable List<GuestFilesystem> value) {
            filesystems = value;
            return this;
        }

        public Builder usbDevices(@Nullable List<String> value) {
            usbDevices = value;
            return this;
        }

        public Builder usbController(@Nullable Boolean value) {
            usbController = value;
            return this;
        }

        public Builder passthroughDevices(@Nullable List<String> value) {
            passthroughDevices = value;
            return this;
        }

        public Builder serialPorts(@Nullable List<String> value) {
            serialPorts = value;
            return this;
        }

        public Builder isoConnected(@Nullable List<String> value) {
            isoConnected = value;
            return this;
        }

        public Builder affinityRules(@Nullable List<String> value) {
            affinityRules = value;
            return this;
        }

        public Builder createdAt(@Nullable Instant value) {
            createdAt = value;
            return this;
        }

        public Builder bootedAt(@Nullable Instant value) {
            bootedAt = value;
            return this;
        }

        public Builder hardwareUpgrade(@Nullable String value) {
            hardwareUpgrade = value;
            return this;
        }

        public Builder togetherRules(@Nullable List<String> value) {
            togetherRules = value;
            return this;
        }

        public Builder apartRules(@Nullable List<String> value) {
            apartRules = value;
            return this;
        }

        public Builder passthroughHotPlug(@Nullable Boolean value) {
            passthroughHotPlug = value;
            return this;
        }

        public VmTraits build() {
            return new VmTraits(connectionState, toolsStatus, toolsVersion, changeTracking, consolidationNeeded,
                    faultTolerance, latencySensitivity, cpuHotAdd, cpuHotRemove, memoryHotAdd, cpuAffinity,
                    numaAffinity, diskUuid, tpm, encrypted, snapshots, filesystems, usbDevices, usbController,
                    passthroughDevices, serialPorts, isoConnected, affinityRules, createdAt, bootedAt,
                    hardwareUpgrade, togetherRules, apartRules, passthroughHotPlug);
        }
    }
}
