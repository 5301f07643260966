package io.towpath.disk.ovf;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A disk controller.
///
/// @param id    unique in its VM: the InstanceID, or `scsi0` in a .vmx
/// @param bus   its number among those of its kind, as the descriptor gives it
/// @param model as the descriptor spells it; may be null
public record Controller(String id, Type type, int bus, @Nullable String model) {

    /// What the guest's driver sees. UNKNOWN is a model we have no word for.
    public enum Type {
        IDE, AHCI, LSILOGIC, LSISAS1068, PVSCSI, BUSLOGIC, NVME, VIRTIO, UNKNOWN;

        /// Characters of a list of models.
        private static final int LOOKED_AT = 1000;

        /// By the name VMware and VirtualBox use; a list (`someother, lsilogic`) gives its first known name.
        static Type ofModel(@Nullable String model) {
            if (model == null) {
                return UNKNOWN;
            }
            String some = model.substring(0, Math.min(model.length(), LOOKED_AT));
            for (String name : some.toLowerCase(Locale.ROOT).split("[\\s,]+", -1)) {
                Type type = ofName(name);
                if (type != UNKNOWN) {
                    return type;
                }
            }
            return UNKNOWN;
        }

        private static Type ofName(String name) {
            return switch (name) {
                case "piix3", "piix4", "ich6", "ide" -> IDE;
                case "ahci", "vmware.sata.ahci", "sata", "intelahci" -> AHCI;
                case "lsilogic", "lsi" -> LSILOGIC;
                case "lsilogicsas", "lsisas1068", "lsi-sas" -> LSISAS1068;
                case "virtualscsi", "pvscsi" -> PVSCSI;
                case "buslogic" -> BUSLOGIC;
                case "nvme", "vmware.nvme.controller" -> NVME;
                case "virtioscsi", "virtio-scsi", "virtio" -> VIRTIO;
                case String _ -> UNKNOWN;
            };
        }
    }
}
