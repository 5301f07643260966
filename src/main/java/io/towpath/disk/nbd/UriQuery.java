package io.towpath.disk.nbd;

import io.towpath.disk.ImageException;
import io.towpath.disk.Printable;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parameters of a URI, and its percent signs.
final class UriQuery {

    private static final String PLAIN = "-._~/";

    private UriQuery() {}

    static Map<String, String> parse(@Nullable String query) throws ImageException {
        Map<String, String> all = new LinkedHashMap<>();
        if (query == null || query.isEmpty()) {
            return all;
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw NbdUri.refused("the parameter \"%s\" is no NAME=VALUE".formatted(Printable.of(pair)),
                        "Write NAME=VALUE.");
            }
            String name = decode(pair.substring(0, equals));
            if (all.put(name, decode(pair.substring(equals + 1))) != null) {
                throw NbdUri.refused("the parameter %s is there twice".formatted(Printable.of(name)),
                        "Leave one of them out.");
            }
        }
        return all;
    }

    /// Whatever is left after all known ones were taken out. Values are not repeated: they may be secret.
    static void refuseOthers(Map<String, String> rest) throws ImageException {
        for (Map.Entry<String, String> one : rest.entrySet()) {
            switch (one.getKey()) {
                case "tls-type" -> {
                    if (!one.getValue().equals("x509")) {
                        throw keys();
                    }
                }
                case "tls-psk-file", "tls-username" -> throw keys();
                case "tls-verify-peer" -> {
                    if (!one.getValue().equals("1")) {
                        throw NbdUri.refused("it asks for a connection whose server is not verified",
                                "Name the authority's certificate by tls-certificates=DIR.");
                    }
                }
                default -> throw NbdUri.refused("the parameter \"%s\" is not known".formatted(Printable.of(one
                        .getKey())), "Known are socket, tls-certificates, tls-hostname.");
            }
        }
    }

    private static ImageException keys() {
        return NbdUri.refused("TLS with pre-shared keys or anonymous TLS is not supported, expected X.509 certificates",
                "Give the server a certificate and name its authority by tls-certificates=DIR.");
    }

    private static String decode(String text) throws ImageException {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw NbdUri.refused("a % in it is not followed by two hexadecimal digits", "Write % as %25.");
        }
    }

    static String encode(String text) {
        StringBuilder safe = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0);
            if (plain) {
                safe.append(c);
            } else {
                safe.append('%').append("%02X".formatted((int) c));
            }
        }
        return safe.toString();
    }
}
