package io.towpath.report;

import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where Ansible reaches a VM. What a guest tells of itself ends on a command line of the controller, so only what is an
/// address or a name of a host for certain is taken.
///
/// @param host null: none is known that can be used
/// @param why  that there is none; null where there is one
record AnsibleAddress(@Nullable String host, @Nullable String why) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");
    /// The controller itself, by whatever name its resolver knows it.
    private static final Pattern ITSELF = Pattern.compile("(.*[.-])?(localhost|loopback).*", Pattern.CASE_INSENSITIVE);
    /// Resolvers read such a name as an address, as `127.1`, `0x7f000001` and `2130706433`. No domain ends so.
    private static final Pattern NUMBER = Pattern.compile("(.*\\.)?(\\d+|0[xX][0-9A-Fa-f]*)");
    private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

    static AnsibleAddress of(List<String> addresses, @Nullable String dnsName) {
        String address = addresses.stream().filter(AnsibleAddress::isReachable).findFirst().orElse(null);
        if (address != null) {
            return new AnsibleAddress(address, null);
        }
        if (dnsName != null && isName(dnsName)) {
            return new AnsibleAddress(dnsName, null);
        }
        return new AnsibleAddress(null, addresses.isEmpty() && (dnsName == null || dnsName.isEmpty())
                ? "The guest tells neither an address nor a name."
                : "What the guest tells is no address that others reach, and no name of a host.");
    }

    private static boolean isName(String text) {
        return NAME.matcher(text).matches() && !ITSELF.matcher(text).matches() && !NUMBER.matcher(text).matches();
    }

    private static boolean isReachable(String text) {
        if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
            return false;
        }
        try {
            InetAddress address = InetAddress.ofLiteral(text);
            return !address.isLinkLocalAddress() && !address.isLoopbackAddress() && !address.isAnyLocalAddress()
                    && !address.isMulticastAddress();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
