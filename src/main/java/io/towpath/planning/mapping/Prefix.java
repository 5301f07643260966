package io.towpath.planning.mapping;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A subnet: `10.1.20.0/24`, `2001:db8::/32`.
///
/// @param network its first address; the bits behind the length are zero
/// @param length  bits that all its addresses have in common
public record Prefix(InetAddress network, int length) {

    public Prefix {
        if (length < 0 || length > network.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException("%s/%d: a prefix of %d bits has %d at most".formatted(
                    network.getHostAddress(), length, length, network.getAddress().length * Byte.SIZE));
        }
        if (!masked(network.getAddress(), length)) {
            throw new IllegalArgumentException("%s/%d: bits are set behind the prefix".formatted(
                    network.getHostAddress(), length));
        }
    }

    /// @throws IllegalArgumentException with the reason, for people
    public static Prefix of(String text) {
        String[] parts = text.strip().split("/", -1);
        if (parts.length != 2 || !parts[1].matches("\\d{1,3}")) {
            throw new IllegalArgumentException("\"%s\" is not a subnet like 10.1.20.0/24".formatted(text.strip()));
        }
        InetAddress network = address(parts[0]).orElseThrow(
                () -> new IllegalArgumentException("\"%s\" is not an address".formatted(parts[0])));
        return new Prefix(network, Integer.parseInt(parts[1]));
    }

    /// Divided by spaces, commas or semicolons.
    public static List<Prefix> list(@Nullable String text) {
        return text == null
                ? List.of()
                : Stream.of(text.strip().split("[\\s,;]+")).filter(part -> !part.isEmpty()).map(Prefix::of).toList();
    }

    /// False also for what is no address: sources report all kinds of text.
    public boolean contains(String text) {
        byte[] other = address(text).map(InetAddress::getAddress).orElse(new byte[0]);
        byte[] own = network.getAddress();
        if (other.length != own.length) {
            return false;
        }
        for (int bit = 0; bit < length; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if ((own[bit / Byte.SIZE] & mask) != (other[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }

    /// Never asks a name server.
    static Optional<InetAddress> address(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text.strip()));
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    private static boolean masked(byte[] address, int length) {
        for (int bit = length; bit < address.length * Byte.SIZE; bit++) {
            if ((address[bit / Byte.SIZE] & 0x80 >> bit % Byte.SIZE) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + length;
    }
}
