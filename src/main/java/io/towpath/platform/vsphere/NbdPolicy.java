package io.towpath.platform.vsphere;

import io.towpath.disk.nbd.NbdUri;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Which NBD servers may be called that somebody typed on a page. For hosts the rules of [AddressPolicy] count; sockets and
/// certificates are files of this machine, of which those below folders that its operator named may be used.
final class NbdPolicy {

    private static final String SOCKETS = "towpath.sources.nbd-sockets";
    private static final String CERTIFICATES = "towpath.sources.nbd-certificates";

    private final AddressPolicy addresses;
    private final @Nullable Path sockets;
    private final @Nullable Path certificates;

    /// @param sockets      folder of Unix domain sockets; null where none may be used
    /// @param certificates folder of folders of PEM files; null where none may be used
    NbdPolicy(AddressPolicy addresses, @Nullable Path sockets, @Nullable Path certificates) {
        this.addresses = addresses;
        this.sockets = sockets;
        this.certificates = certificates;
    }

    /// @return the same server at the address that was checked: its name may lead elsewhere a moment later, and is what its
    ///         certificate has to have all the same
    /// @throws IOException saying what must not be called or used
    NbdUri checked(NbdUri uri) throws IOException {
        require(uri.socket(), "the socket", sockets, SOCKETS);
        require(uri.certificates(), "tls-certificates", certificates, CERTIFICATES);
        String host = uri.host();
        if (host == null) {
            return uri;
        }
        InetAddress address = addresses.resolve(new AddressPolicy.Address(host, uri.port()));
        return new NbdUri(uri.tls(), address.getHostAddress().replaceAll("%.*", ""), uri.port(), null, uri.export(),
                uri.certificates(), uri.tlsName());
    }

    private static void require(@Nullable Path path, String what, @Nullable Path folder, String key)
            throws IOException {
        if (path == null) {
            return;
        }
        if (folder == null) {
            throw new IOException("%s %s is a file of this machine, and its operator named no folder for such: %s"
                    .formatted(what, path, key));
        }
        if (!path.toAbsolutePath().normalize().startsWith(folder.toAbsolutePath().normalize())
                || Files.exists(path) && !path.toRealPath().startsWith(folder.toRealPath())) {
            throw new IOException("%s %s is not below %s, which %s names".formatted(what, path, folder, key));
        }
    }
}
