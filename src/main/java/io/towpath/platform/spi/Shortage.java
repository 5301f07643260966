package io.towpath.platform.spi;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Whether a read failed because the host has no memory for it: ESXi's NFC service has few buffers for all who read
/// through it. The same read works when fewer read at once, so another way is not tried for it.
///
/// Sources of the wording: VDDK's log (`NfcFssrvrProcessErrorMsg: received NFC error 5 from server: Failed to allocate the
/// requested 24117272 bytes`), VixDiskLib's own text of VIX_E_OUT_OF_MEMORY, and NBD's ENOMEM as nbdkit passes it on.
public final class Shortage {

    private static final List<String> MEMORY = List.of("failed to allocate the requested",
            "memory allocation failed. out of memory", "the server is out of memory (enomem)");

    private Shortage() {}

    /// Looks at what it says and at its causes.
    public static boolean of(@Nullable Throwable failure) {
        int depth = 0;
        for (Throwable at = failure; at != null && depth < 20; at = at.getCause(), depth++) {
            String said = String.valueOf(at.getMessage()).toLowerCase(Locale.ROOT);
            if (MEMORY.stream().anyMatch(said::contains)
                    || said.contains("nfc error 5") || said.contains("nfc") && said.contains("out of memory")) {
                return true;
            }
        }
        return false;
    }
}
