package io.towpath.hook;

import io.towpath.Judges;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// Debian's OpenSSH server on a port of its own, with keys of its own, for the user who runs the tests.
final class Sshd implements AutoCloseable {

    private final Path folder;
    private final int port;
    private final List<String> options;
    private Process process;

    private Sshd(Path folder, int port, List<String> options) {
        this.folder = folder;
        this.port = port;
        this.options = options;
    }

    /// Those of a host, of a user and of somebody else, for as many servers as need some: to make one takes a while.
    ///
    /// @param hostKey kind of key: `ecdsa`
    static void keys(Path folder, String hostKey) {
        keygen(folder.resolve("host"), hostKey);
        keygen(folder.resolve("user"), "ecdsa");
        keygen(folder.resolve("other"), "rsa");
    }

    /// @param made where the keys are
    static Sshd begin(Path folder, Path made) throws Exception {
        Path program = Path.of("/usr/sbin/sshd");
        Judges.requireFile(program);
        for (String name : List.of("host", "user", "other")) {
            for (String file : List.of(name, name + ".pub")) {
                // with its permissions: sshd reads no key that others may read
                Files.copy(made.resolve(file), folder.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        Path keys = Files.writeString(folder.resolve("authorized_keys"), Files.readString(folder.resolve("user.pub"))
                + Files.readString(folder.resolve("other.pub")));
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
        Files.createDirectories(Path.of("/run/sshd"));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Sshd sshd = new Sshd(folder, port, List.of(program.toString(), "-D", "-e", "-f", "/dev/null", "-p", Integer
                .toString(port), "-o", "ListenAddress=127.0.0.1", "-o", "StrictModes=no", "-o", "UsePAM=no", "-o",
                "PermitRootLogin=yes", "-o", "PasswordAuthentication=no", "-o", "AuthorizedKeysFile=" + keys, "-o",
                "PidFile=none"));
        sshd.start("host");
        return sshd;
    }

    static void keygen(Path file, String kind) {
        Judges.run("ssh-keygen", "-q", "-t", kind, "-N", "", "-f", file.toString());
    }

    private void start(String hostKey) throws Exception {
        List<String> command = new ArrayList<>(options);
        command.addAll(List.of("-h", folder.resolve(hostKey).toString()));
        process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile())
                .start();
        for (int i = 0; i < 200; i++) {
            try (Socket open = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (open.isConnected()) {
                    return;
                }
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
        throw new AssertionError("sshd does not listen: " + Files.readString(folder.resolve("log")));
    }

    /// Somebody else answers there, or it was set up anew.
    void withAnotherKey() throws Exception {
        close();
        start("other");
    }

    int port() {
        return port;
    }

    /// As ssh-keygen prints it.
    String fingerprint(String key) {
        return Judges.run("ssh-keygen", "-l", "-f", folder.resolve(key + ".pub").toString()).output().split(" ")[1];
    }

    String privateKey(String key) throws IOException {
        return Files.readString(folder.resolve(key));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
