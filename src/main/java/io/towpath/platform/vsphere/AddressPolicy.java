package io.towpath.platform.vsphere;

import io.towpath.units.CallableAddresses;
import java.io.IOException;
import java.net.IDN;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which servers may be called. A name is resolved once, every address it has is checked, and the connection goes to a
/// checked address: a name that resolves otherwise a moment later leads nowhere else. Refused are those that
/// [CallableAddresses] refuses.
final class AddressPolicy {

    private static final int DEFAULT_PORT = 443;

    private static final Pattern HOST = Pattern.compile("(https?://)([^/:?#@\\[]+)(.*)", Pattern.CASE_INSENSITIVE);

    private final CallableAddresses callable;

    AddressPolicy(List<String> allowed) {
        callable = CallableAddresses.of(allowed, "towpath.sources.allowed-networks");
    }

    /// A server's address as it is stored: `https://vcenter.example.com`, without a path and the usual port.
    record Address(String host, int port) {

        @Override
        public String toString() {
            String shown = host.contains(":") ? "[" + host + "]" : host;
            return port == DEFAULT_PORT ? "https://" + shown : "https://%s:%d".formatted(shown, port);
        }
    }

    /// @param typed with or without `https://` and `/sdk`
    /// @throws IOException saying what is not allowed
    Address parse(String typed) throws IOException {
        String text = typed.strip();
        if (!text.contains("://")) {
            text = "https://" + text;
        }
        URI uri;
        try {
            uri = new URI(ascii(text));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IOException("\"" + shown(typed) + "\" is no address of a server");
        }
        if (!"https".equalsIgnoreCase(uri.getScheme())) {
            throw new IOException("only https is spoken, not " + uri.getScheme());
        }
        if (uri.getRawUserInfo() != null || text.contains("@")) {
            throw new IOException("an address holds no user name or password");
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
        if (uri.getRawQuery() != null || uri.getRawFragment() != null
                || !List.of("", "/sdk", "/ui").contains(path.toLowerCase(Locale.ROOT))) {
            throw new IOException("\"" + shown(typed) + "\" has more than a host and a port");
        }
        return new Address(host(uri, typed), port(uri));
    }

    /// @return the first of its addresses, all of which may be called
    InetAddress resolve(Address address) throws IOException {
        return callable.resolve(address.host);
    }

    /// Names may hold letters of all scripts, which a URI does not.
    private static String ascii(String text) {
        Matcher matcher = HOST.matcher(text);
        return matcher.matches() && !text.chars().allMatch(each -> each < 128)
                ? matcher.group(1) + IDN.toASCII(matcher.group(2)) + matcher.group(3)
                : text;
    }

    private static String host(URI uri, String typed) throws IOException {
        @Nullable
        String host = uri.getHost();
        if (host == null || host.isEmpty()) {
            throw new IOException("\"" + shown(typed) + "\" names no host");
        }
        if (host.startsWith("[")) {
            return host.substring(1, host.length() - 1);
        }
        if (host.matches("[0-9.]+") && !host.matches("\\d{1,3}(\\.\\d{1,3}){3}") || host.matches("(?i)0x[0-9a-f]+")) {
            throw new IOException("\"" + shown(typed) + "\": write an address as four numbers with dots");
        }
        return host.toLowerCase(Locale.ROOT);
    }

    private static int port(URI uri) throws IOException {
        int port = uri.getPort() == -1 ? DEFAULT_PORT : uri.getPort();
        if (port < 1 || port > 65535) {
            throw new IOException("port " + port + " is none");
        }
        return port;
    }

    /// Without what may be a password.
    private static String shown(String typed) {
        String plain = typed.strip().replaceAll("//[^/@]*@", "//…@");
        return plain.length() > 80 ? plain.substring(0, 80) + "…" : plain;
    }
}
