package io.towpath.platform.vsphere;

import io.towpath.platform.spi.CertificateChangedException;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;

/// What is to be done about each of vSphere's faults.
final class FaultKinds {

    private FaultKinds() {}

    static Kind of(String fault) {
        return switch (fault) {
            case "TaskInProgress", "ConcurrentAccess", "FileLocked", "ResourceInUse", "LockedByHost" -> Kind.BUSY;
            case "ManagedObjectNotFound" -> Kind.GONE;
            case "NoDiskSpace", "InsufficientStorageSpace", "InsufficientDisks" -> Kind.NO_SPACE;
            case "NoPermission", "InvalidLogin", "RestrictedByAdministrator" -> Kind.DENIED;
            case "InvalidPowerState", "ToolsUnavailable" -> Kind.POWER;
            case "ApplicationQuiesceFault", "FilesystemQuiesceFault" -> Kind.QUIESCE;
            case "NotAuthenticated", "RequestCanceled" -> Kind.UNREACHABLE;
            case "HostCommunication", "HostNotConnected", "HostNotReachable", "HostConnectFault", "Timedout" ->
                Kind.UNSURE;
            default -> Kind.OTHER;
        };
    }

    /// Whether a snapshot that was to be quiesced failed for that.
    static boolean quiescing(String fault) {
        return of(fault) == Kind.QUIESCE || fault.equals("ToolsUnavailable")
                || fault.equals("OperationNotSupportedByGuest")
                || fault.equals("GuestOperationsUnavailable");
    }

    /// For a call that changes nothing: whoever does not answer may do so later.
    ///
    /// @param doing what was tried, on what: `the disks of real-01 at https://vcenter`
    /// @throws CertificateChangedException as it is: a person has to look first
    static SourceFaultException ofRead(String doing, IOException e) throws CertificateChangedException {
        return switch (e) {
            case SourceFaultException known -> known;
            case CertificateChangedException changed -> throw changed;
            case FaultException fault -> {
                Kind kind = of(fault.type());
                yield told(kind == Kind.UNSURE ? Kind.UNREACHABLE : kind, doing, fault);
            }
            case SignInRefusedException refused -> new SourceFaultException(Kind.DENIED, "InvalidLogin",
                    doing + ": " + refused.getMessage(), refused);
            default -> new SourceFaultException(Kind.UNREACHABLE, "connection", doing + ": " + e.getMessage(), e);
        };
    }

    /// For a call that changes something.
    static SourceFaultException ofChange(String doing, IOException e) throws CertificateChangedException {
        return switch (e) {
            case SourceFaultException known -> known;
            case FaultException fault -> told(of(fault.type()), doing, fault);
            case UnsentException unsent -> ofRead(doing, unsent);
            case SignInRefusedException refused -> ofRead(doing, refused);
            case CertificateChangedException changed -> throw changed;
            default -> new SourceFaultException(Kind.UNSURE, "connection",
                    doing + ": the answer was lost, it may have been done: " + e.getMessage(), e);
        };
    }

    private static SourceFaultException told(Kind kind, String doing, FaultException fault) {
        return new SourceFaultException(kind, fault.type(), doing + ": " + fault.getMessage(), fault);
    }
}
