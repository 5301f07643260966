package io.towpath.platform.vsphere;

import java.io.IOException;
import java.math.BigInteger;
import java.net.IDN;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which servers may be called. A name is resolved once, every address it has is checked, and the connection goes to a
/// checked address: a name that resolves otherwise a moment later leads nowhere else.
///
/// Refused unless allowed: addresses of this machine, link-local ones (cloud metadata lies there), multicast, unspecified.
final class AddressPolicy {

    private static final int DEFAULT_PORT = 443;

    private static final Pattern HOST = Pattern.compile("(https?://)([^/:?#@\\[]+)(.*)", Pattern.CASE_INSENSITIVE);

    private final List<Network> allowed;

    AddressPolicy(List<String> allowed) {
        this.allowed = allowed.stream().map(String::strip).filter(text -> !text.isEmpty()).map(Network::parse).toList();
    }

    /// A server's address as it is stored: `https://vcenter.example.com`, without a path and the usual port.
    record Address(String host, int port) {

        @Override
        public String toString() {
            String shown = host.contains(":") ? "[" + host + "]" : host;
            return port == DEFAULT_PORT ? "https://" + shown : "https://%s:%d".formatted(shown, port);
        }
    }

    private record Network(BigInteger base, int bits, int length) {

        static Network parse(String text) {
            String[] parts = text.split("/", 2);
            try {
                byte[] bytes = InetAddress.ofLiteral(parts[0]).getAddress();
                int length = parts.length == 1 ? bytes.length * 8 : Integer.parseInt(parts[1]);
                if (length < 0 || length > bytes.length * 8) {
                    throw new IllegalArgumentException(text);
                }
                return new Network(new BigInteger(1, bytes).shiftRight(bytes.length * 8 - length), bytes.length * 8,
                        length);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("towpath.sources.allowed-networks: \"" + text
                        + "\" is no network, expected one like 10.0.0.0/8 or fe80::/10", e);
            }
        }

        boolean holds(InetAddress address) {
            byte[] bytes = address.getAddress();
            return bytes.length * 8 == bits && new BigInteger(1, bytes).shiftRight(bits - length).equals(base);
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
        InetAddress[] all;
        try {
            all = InetAddress.getAllByName(address.host);
        } catch (UnknownHostException e) {
            throw new IOException(address.host + " is not known to the name service");
        }
        for (InetAddress each : all) {
            InetAddress plain = plain(each);
            if (special(plain) && allowed.stream().noneMatch(network -> network.holds(plain))) {
                throw new IOException("%s leads to %s, which must not be called".formatted(address.host,
                        each.getHostAddress()));
            }
        }
        return all[0];
    }

    private static boolean special(InetAddress address) {
        return address.isLoopbackAddress() || address.isLinkLocalAddress() || address.isAnyLocalAddress()
                || address.isMulticastAddress() || otherwiseSpecial(address.getAddress());
    }

    /// 0.0.0.0/8 "this network" and 255.255.255.255; of IPv6 the addresses that carry one of IPv4 in them (translation
    /// 64:ff9b::/96, 6to4 2002::/16), and the metadata service of a cloud.
    private static boolean otherwiseSpecial(byte[] bytes) {
        if (bytes.length == 4) {
            return bytes[0] == 0 || (bytes[0] & 0xff) == 255;
        }
        int first = (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
        int second = (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
        return first == 0x2002 || first == 0x64 && second == 0xff9b || first == 0xfd00 && second == 0xec2;
    }

    /// An IPv4 address in IPv6 clothes is judged as what it is; the JDK undresses those of `::ffff:0:0/96` itself.
    private static InetAddress plain(InetAddress address) throws UnknownHostException {
        byte[] bytes = address.getAddress();
        boolean compatible = bytes.length == 16;
        for (int i = 0; compatible && i < 12; i++) {
            compatible = bytes[i] == 0;
        }
        boolean own = compatible && new BigInteger(1, bytes).bitLength() <= 1;
        return compatible && !own ? InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16)) : address;
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
