package io.towpath.disk.nbd;

import io.towpath.disk.ImageException;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Names an export of a server.
///
/// | form                                      | way                                    |
/// |-------------------------------------------|----------------------------------------|
/// | `nbd://host[:port]/export`                | TCP, plain                             |
/// | `nbds://host[:port]/export`               | TCP, TLS or nothing                    |
/// | `nbd+unix:///export?socket=PATH`          | Unix domain socket, plain              |
/// | `nbds+unix:///export?socket=PATH`         | Unix domain socket, TLS or nothing     |
///
/// With TLS: `tls-certificates=DIR` (`ca-cert.pem`, and for servers that ask for one `client-cert.pem` with
/// `client-key.pem`; without it the JDK's authorities count), `tls-hostname=NAME` where the certificate has another name
/// than the URI. A parameter that is not known is refused: it might be one that makes the connection safer.
///
/// @param host         null for a Unix domain socket
/// @param socket       null for TCP
/// @param export       the server's name of the disk; may be empty
/// @param certificates folder of PEM files, or null
/// @param tlsName      name the server's certificate has to have
/// @param patience     with the server; no part of the URI
///
/// Source: *The NBD URI format*, `doc/uri.md`.
public record NbdUri(boolean tls, @Nullable String host, int port, @Nullable Path socket, String export,
        @Nullable Path certificates, String tlsName, Patience patience) {

    static final int DEFAULT_PORT = 10809;
    /// Longest string of the protocol.
    static final int LONGEST_NAME = 4096;

    private static final Pattern SCHEME = Pattern.compile("(?i)nbds?(\\+unix)?:.*", Pattern.DOTALL);

    public NbdUri(boolean tls, @Nullable String host, int port, @Nullable Path socket, String export,
            @Nullable Path certificates, String tlsName) {
        this(tls, host, port, socket, export, certificates, tlsName, Patience.NORMAL);
    }

    /// The same, waited for otherwise.
    public NbdUri with(Patience other) {
        return new NbdUri(tls, host, port, socket, export, certificates, tlsName, other);
    }

    /// Whether a word is meant as such a URI rather than as a file's name.
    public static boolean looksLikeOne(String word) {
        return SCHEME.matcher(word).matches();
    }

    /// @throws ImageException [Reason#UNSUPPORTED_FEATURE] where it is none, or asks for what is not done here
    public static NbdUri parse(String text) throws ImageException {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw refused("it is no URI: " + Printable.of(e.getReason()), "Write characters other than letters, digits "
                    + "and -._~/ as %XX.");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(java.util.Locale.ROOT);
        if (!SCHEME.matcher(scheme + ":").matches() || uri.isOpaque() || uri.getFragment() != null) {
            throw refused("it is none of nbd://HOST/EXPORT, nbds://HOST/EXPORT, nbd+unix:///EXPORT?socket=PATH",
                    "Write it in one of these forms.");
        }
        boolean unix = scheme.endsWith("+unix");
        boolean tls = scheme.startsWith("nbds");
        Map<String, String> query = UriQuery.parse(uri.getRawQuery());
        String socket = query.remove("socket");
        if (unix != (socket != null) || unix && uri.getRawAuthority() != null) {
            throw refused(unix ? "a Unix socket's URI has no host and one parameter socket" : "socket goes with +unix",
                    "Write nbd+unix:///EXPORT?socket=PATH.");
        }
        Path certificates = path(query.remove("tls-certificates"));
        String name = query.remove("tls-hostname");
        if (!tls && (certificates != null || name != null)) {
            throw refused("tls-certificates and tls-hostname go with nbds", "Write nbds:// to have the connection "
                    + "encrypted.");
        }
        UriQuery.refuseOthers(query);
        String path = uri.getPath();
        String export = path == null || path.isEmpty() ? "" : path.substring(1);
        if (export.indexOf('\0') >= 0 || Protocol.utf8(export).length > LONGEST_NAME) {
            throw refused("the export's name has a NUL or is longer than 4096 bytes", "Check the name.");
        }
        String host = unix ? null : host(uri);
        return new NbdUri(tls, host, unix ? 0 : port(uri), path(socket), export, certificates,
                name != null ? name : host != null ? host : "localhost");
    }

    private static String host(URI uri) throws ImageException {
        String authority = uri.getRawAuthority();
        if (authority == null) {
            return "localhost";
        }
        if (authority.indexOf('@') >= 0) {
            throw refused("it has a user, which only pre-shared keys have use for", "Leave the user out.");
        }
        String host = uri.getHost();
        if (host == null) {
            throw refused("the host \"%s\" is none".formatted(Printable.of(authority)),
                    "Write nbd://HOST:PORT/EXPORT.");
        }
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static int port(URI uri) throws ImageException {
        int port = uri.getPort() == -1 ? DEFAULT_PORT : uri.getPort();
        if (port < 1 || port > 65535) {
            throw refused("the port is " + port + ", expected 1 to 65535", "Check the port.");
        }
        return port;
    }

    private static @Nullable Path path(@Nullable String text) throws ImageException {
        try {
            if (text != null && text.isEmpty()) {
                throw refused("a path in it is empty", "Name the path.");
            }
            return text == null ? null : Path.of(text);
        } catch (InvalidPathException e) {
            throw refused("a path in it is none", "Check it; abstract sockets are not supported.");
        }
    }

    static ImageException refused(String detail, String remedy) {
        return new ImageException(Reason.UNSUPPORTED_FEATURE, "NBD URI", "URI", null, null, detail, remedy);
    }

    /// How messages and journals call it; says everything that tells one disk from another and nothing secret.
    public String label() {
        String scheme = tls ? "nbds" : "nbd";
        String name = UriQuery.encode(export);
        return socket != null
                ? "%s+unix:///%s?socket=%s".formatted(scheme, name, UriQuery.encode(socket.toString()))
                : "%s://%s%s/%s".formatted(scheme, host != null && host.indexOf(':') >= 0 ? "[" + host + "]" : host,
                        port == DEFAULT_PORT ? "" : ":" + port, name);
    }

    @Override
    public String toString() {
        return label();
    }
}
