package io.towpath.units;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/// Which addresses may be called where a person says whom. Refused unless allowed: addresses of this machine, link-local
/// ones (cloud metadata lies there), multicast, unspecified.
public final class CallableAddresses {

    private final List<Network> allowed;

    private CallableAddresses(List<Network> allowed) {
        this.allowed = allowed;
    }

    /// @param allowed networks of special addresses that may be called all the same, as `127.0.0.0/8`
    /// @param setting where they were written, for the message where one is none
    /// @throws IllegalArgumentException when one is no network
    public static CallableAddresses of(List<String> allowed, String setting) {
        return new CallableAddresses(allowed.stream().map(String::strip).filter(text -> !text.isEmpty())
                .map(text -> Network.parse(text, setting)).toList());
    }

    private record Network(BigInteger base, int bits, int length) {

        static Network parse(String text, String setting) {
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
                throw new IllegalArgumentException(setting + ": \"" + text
                        + "\" is no network, expected one like 10.0.0.0/8 or fe80::/10", e);
            }
        }

        boolean holds(InetAddress address) {
            byte[] bytes = address.getAddress();
            return bytes.length * 8 == bits && new BigInteger(1, bytes).shiftRight(bits - length).equals(base);
        }
    }

    /// @return the first of the host's addresses, all of which may be called
    /// @throws IOException saying what is not allowed
    public InetAddress resolve(String host) throws IOException {
        InetAddress[] all;
        try {
            all = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new IOException(host + " is not known to the name service");
        }
        for (InetAddress each : all) {
            if (special(plain(each)) && !isNamed(each)) {
                throw new IOException("%s leads to %s, which must not be called".formatted(host,
                        each.getHostAddress()));
            }
        }
        return all[0];
    }

    /// Whether each of the host's addresses lies in one of the networks that were named.
    public boolean areAllNamed(String host) throws IOException {
        for (InetAddress each : InetAddress.getAllByName(host)) {
            if (!isNamed(each)) {
                return false;
            }
        }
        return true;
    }

    private boolean isNamed(InetAddress address) throws IOException {
        InetAddress plain = plain(address);
        return allowed.stream().anyMatch(network -> network.holds(plain));
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
}
