package io.towpath.platform.libvirt;

import io.towpath.Judges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.FileSystemUtils;

/// An unprivileged libvirt of our own, which starts itself and ends when idle; root steps down to `nobody` for it.
public record PrivateLibvirt(Path home, boolean root) {

    public static PrivateLibvirt start(Path folder) throws IOException {
        // short: the path of a UNIX socket has at most 107 characters
        Path home = Files.createDirectory(Path.of("/tmp", "lv%06x".formatted(new SecureRandom().nextInt(1 << 24))));
        Path configuration = Files.createDirectories(home.resolve("c/libvirt"));
        // two libvirts that do not know each other take the same free port for a screen, and one of two QEMUs ends
        int screens = 6000 + 100 * new SecureRandom().nextInt(250);
        Files.writeString(configuration.resolve("qemu.conf"), """
                stdio_handler = "file"
                security_driver = "none"
                remote_display_port_min = %d
                remote_display_port_max = %d
                """.formatted(screens, screens + 99));
        Files.createDirectories(home.resolve("run"));
        boolean root = "root".equals(System.getProperty("user.name"));
        if (root) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
            Judges.run("chown", "-R", "65534:65534", home.toString()).ok();
        }
        return new PrivateLibvirt(home, root);
    }

    public void stop() throws IOException {
        Path pid = home.resolve("run/libvirt/libvirtd.pid");
        if (Files.exists(pid)) {
            ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(daemon -> {
                daemon.destroy();
                daemon.onExit().join();
            });
        }
        FileSystemUtils.deleteRecursively(home);
    }

    /// What QEMU and libvirt say of a domain: why it would not start, or ended.
    String log(String domain) {
        try {
            return Files.readString(home.resolve("cache/libvirt/qemu/log/%s.log".formatted(domain)));
        } catch (IOException e) {
            return "nothing is known of %s: %s".formatted(domain, e);
        }
    }

    Judges.Verdict virsh(String... arguments) {
        List<String> command = new ArrayList<>(client());
        command.addAll(List.of("-c", "qemu:///session"));
        command.addAll(List.of(arguments));
        return Judges.run(command);
    }

    private List<String> client() {
        List<String> command = new ArrayList<>();
        if (root) {
            command.addAll(List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"));
        }
        command.addAll(List.of("env", "HOME=" + home, "XDG_RUNTIME_DIR=" + home.resolve("run"),
                "XDG_CONFIG_HOME=" + home.resolve("c"), "XDG_CACHE_HOME=" + home.resolve("cache"), "virsh"));
        return command;
    }

    /// Writes a `virsh` that is as it is, for [LibvirtProperties#program()].
    Path client(Path script) throws IOException {
        Files.writeString(script, "#!/bin/sh\nexec %s \"$@\"\n".formatted(String.join(" ", client())));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script;
    }

    /// A `virsh` for [LibvirtProperties#program()]. What it defines is emulated, since the machine may have no working KVM,
    /// and its network cards hang on QEMU's own user network, which needs no rights; so it tells no networks.
    public Path program() throws IOException {
        Path script = home.resolve("virsh");
        Files.writeString(script, """
                #!/bin/bash
                args=("$@")
                case " $* " in
                *" net-list "*)
                  echo 'error: this function is not supported by the connection driver: virConnectListAllNetworks'
                  exit 1;;
                *" define "*)
                  file=${args[-1]}
                  sed -z -e 's/<domain type="kvm"/<domain type="qemu"/' -e 's/<cpu [^>]*>.*<\\/cpu>//' \\
                      -e 's/<cpu [^>]*\\/>//' -e 's/<interface type="network">/<interface type="user">/g' \\
                      -e 's/<source network="[^"]*"[^>]*\\/>//g' "$file" > "$file.emulated"
                  args[-1]=$file.emulated;;
                esac
                exec %s "${args[@]}"
                """.formatted(String.join(" ", client())));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script;
    }

    /// As [#program()], for files that are ours while QEMU is nobody's: what starts a domain lets it write to the layers below
    /// a folder, and to nothing else there; a picture goes through nobody's own folder.
    public Path lettingIn(Path folder) throws IOException {
        Path script = home.resolve("virsh-" + Integer.toHexString(folder.hashCode()));
        Files.writeString(script, """
                #!/bin/bash
                case " $* " in
                *" start "*) find '%1$s' -path '*/towpath-test-*' -exec chmod a+rwX {} +;;
                *" screenshot "*)
                  args=("$@"); to=${args[-1]}; args[-1]=%2$s/screen.$$
                  %3$s "${args[@]}" || exit 1
                  cat "${args[-1]}" >"$to"; rm -f "${args[-1]}"; exit 0;;
                esac
                exec %3$s "$@"
                """.formatted(folder, home, program()));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script;
    }
}
