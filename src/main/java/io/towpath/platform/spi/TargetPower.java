package io.towpath.platform.spi;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;

/// The power of VMs at a target, asked at the platform itself each time. Every call may be made again after a failure or by
/// another process: what is as it should be is left alone.
public interface TargetPower {

    /// OFF also where the platform knows no such VM. What is neither on nor off (crashed, no state) is UNKNOWN.
    ///
    /// @throws IOException when nobody answers; then nobody knows, and that is not off
    Power state(TargetVm vm) throws IOException;

    /// Starts it and returns once the platform says that it runs.
    void powerOn(TargetVm vm) throws IOException;

    /// Asks the guest to shut down and waits.
    ///
    /// @return whether it is off at the end
    boolean shutDown(TargetVm vm, Duration patience) throws IOException;

    /// Takes the power away. A VM that is off stays off.
    void powerOff(TargetVm vm) throws IOException;

    /// Takes its network cards off the network, now and for the next start. Nothing happens where no such VM is.
    void fence(TargetVm vm) throws IOException;

    /// What the guest wrote to its disks since it was started, in bytes; empty where it does not run or nobody counts.
    OptionalLong written(TargetVm vm) throws IOException;
}
