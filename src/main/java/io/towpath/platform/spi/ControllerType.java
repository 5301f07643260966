package io.towpath.platform.spi;

/// What a disk hangs on, in VMware's kinds.
public enum ControllerType {
    IDE, SATA, BUSLOGIC, LSI_LOGIC, LSI_SAS, PVSCSI, NVME
}
