package io.towpath.platform.spi;

import io.towpath.disk.DiskRef;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Where VMs come from.
public interface SourcePlatform {

    /// `staged`; the kind stored with a connection.
    String kind();

    /// Whether people register sources of this kind; those of files that were imported come to be by the import.
    default boolean registrable() {
        return true;
    }

    /// Whether a location is the address of a server: it asks who calls and shows a certificate. Otherwise it is a folder.
    default boolean server() {
        return false;
    }

    /// The address of a server as it is stored.
    ///
    /// @throws IOException when it is malformed or must not be called
    default String address(String typed) throws IOException {
        return typed.strip();
    }

    /// The certificate that a server shows; nothing is sent to it but what a handshake needs.
    ///
    /// @throws IOException when the address must not be called, nobody answers, or what answers speaks no TLS
    default ServerCertificate certificate(String location) throws IOException {
        throw new IOException(location + " is no server");
    }

    /// How disks are named at an NBD server beside a server, as it is stored: `nbd://reader:10809/{vm}/{snapshot}/{disk}`.
    ///
    /// @throws IOException when it is malformed, leads where nobody may call, or this platform reads nothing so
    default String nbdTemplate(String typed) throws IOException {
        throw new IOException("disks of a " + kind() + " source are not read over NBD");
    }

    Probe probe(Place place);

    /// What it can do; null for a folder. For a server this signs in.
    default @Nullable Capabilities capabilities(Place place) throws IOException {
        return null;
    }

    /// Tells every VM found. One that cannot be read is told too, with a blocker note, as far as it is known.
    ///
    /// @throws CertificateChangedException when it shows another certificate than the confirmed one
    /// @throws IOException                 when the location itself cannot be looked at; what was told until then holds
    void scan(Place place, ScanListener listener) throws IOException;

    /// Where a disk is read.
    ///
    /// @param file   as in [DiscoveredDisk#file()]
    /// @param member as in [DiscoveredDisk#member()]
    DiskRef disk(Place place, String file, @Nullable String member) throws IOException;

    /// The fingerprint of a disk's file as of now, to compare with [DiscoveredDisk#fingerprint()].
    String fingerprint(Place place, String file, @Nullable String member) throws IOException;
}
