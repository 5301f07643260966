package io.towpath.disk.nbd;

import io.towpath.Judges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Makes an authority, and certificates of it for a server and a client, under the names that NBD servers and clients
/// look for.
final class Certificates {

    private Certificates() {}

    /// @param host name in the server's certificate
    /// @param key  openssl's words for the kind of key
    static Path make(Path folder, String host, String... key) throws IOException {
        Files.createDirectories(folder);
        openssl(folder, key, "ca", "/CN=Authority", null);
        openssl(folder, key, "server", "/CN=" + host, "subjectAltName=DNS:" + host + ",IP:127.0.0.1");
        openssl(folder, key, "client", "/CN=client", "subjectAltName=DNS:client");
        return folder;
    }

    private static void openssl(Path folder, String[] key, String name, String subject, String names) {
        String openssl = Judges.require("openssl").toString();
        String keyFile = folder.resolve(name + "-key.pem").toString();
        String certificate = folder.resolve(name + "-cert.pem").toString();
        var command = new java.util.ArrayList<>(java.util.List.of(openssl, "req", "-x509", "-nodes", "-days", "2",
                "-subj", subject, "-keyout", keyFile, "-out", certificate));
        command.addAll(java.util.List.of(key));
        if (names != null) {
            command.addAll(java.util.List.of("-CA", folder.resolve("ca-cert.pem").toString(), "-CAkey", folder.resolve(
                    "ca-key.pem").toString(), "-addext", names, "-addext", "basicConstraints=critical,CA:FALSE"));
        }
        Judges.run(command).ok();
    }
}
