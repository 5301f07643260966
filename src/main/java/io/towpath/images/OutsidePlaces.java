package io.towpath.images;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Printable;
import io.towpath.disk.nbd.NbdUri;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.RefusedException.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/// Disks that lie in no registered folder: exports of servers and block devices of this machine. Only those that the
/// operator's configuration names are opened, and only as it says: which server, whether encrypted, by which certificates.
/// What is asked for is compared with that word by word and resolved to nothing before.
@Component
final class OutsidePlaces {

    private static final String KEY = "towpath.images.";

    private final List<NbdUri> nbdSources;
    private final List<NbdUri> nbdTargets;
    private final List<Path> deviceSources;
    private final List<Path> deviceTargets;

    OutsidePlaces(OutsideProperties properties) {
        nbdSources = servers("nbd-sources", properties.nbdSources());
        nbdTargets = servers("nbd-targets", properties.nbdTargets());
        deviceSources = devices("device-sources", properties.deviceSources());
        deviceTargets = devices("device-targets", properties.deviceTargets());
    }

    private static List<NbdUri> servers(String key, List<String> words) {
        return words.stream().map(word -> {
            try {
                return NbdUri.parse(word);
            } catch (ImageException e) {
                throw new IllegalArgumentException(
                        "%s%s: \"%s\": %s; expected nbd://HOST, nbd://HOST/EXPORT, or the same"
                                .formatted(KEY, key, word, e.getMessage()) + " with nbds, nbd+unix or nbds+unix",
                        e);
            }
        }).toList();
    }

    private static List<Path> devices(String key, List<String> words) {
        return words.stream().map(word -> {
            Path device = Path.of(word);
            if (!device.isAbsolute() || !device.normalize().equals(device)) {
                throw new IllegalArgumentException("%s%s: \"%s\"; expected the whole path of a block device"
                        .formatted(KEY, key, word));
            }
            return device;
        }).toList();
    }

    static boolean isOne(ImagePlace place) {
        return place.connection() == null;
    }

    DiskRef source(ImagePlace place) {
        return NbdUri.looksLikeOne(place.file())
                ? served(place, nbdSources, "nbd-sources", "read")
                : device(place, deviceSources, "device-sources", "read");
    }

    DiskRef target(ImagePlace place) {
        return NbdUri.looksLikeOne(place.file())
                ? served(place, nbdTargets, "nbd-targets", "written")
                : device(place, deviceTargets, "device-targets", "written");
    }

    /// What is made there: the guest's bytes as they are.
    static DiskFormat format(ImagePlace place) {
        return NbdUri.looksLikeOne(place.file()) ? DiskFormat.NBD : DiskFormat.RAW;
    }

    static void requireFormat(ImagePlace place) {
        DiskFormat wanted = format(place);
        if (!wanted.id().equals(place.format()) && !(wanted == DiskFormat.NBD && place.format() == null)) {
            throw refused("format-not-written", Printable.of(place.file()) + ": what is written there has the format "
                    + wanted.id(), "Name that format.");
        }
    }

    /// An export is the disk itself; a device may hold any image.
    static UnaryOperator<OpenOptions> opening(ImagePlace place) {
        return options -> NbdUri.looksLikeOne(place.file()) ? options.withFormat(DiskFormat.NBD) : options;
    }

    private static DiskRef served(ImagePlace place, List<NbdUri> allowed, String key, String done) {
        NbdUri asked;
        try {
            asked = NbdUri.parse(place.file());
        } catch (ImageException e) {
            throw refused("nbd-uri", String.valueOf(e.getMessage()), String.valueOf(e.remedy()));
        }
        String host = asked.host();
        String name = host == null ? "localhost" : host;
        if (asked.certificates() != null || !asked.tlsName().equals(name)) {
            throw refused("nbd-uri",
                    "certificates, and the name a server's certificate has to have, are the operator's to say",
                    "Leave tls-certificates and tls-hostname out; " + KEY + key + " has them.");
        }
        NbdUri server = allowed.stream().filter(each -> isSame(each, asked)).findFirst().orElseThrow(
                () -> notAllowed(asked.label(), "server", key, done));
        return DiskRef.served(new NbdUri(server.tls(), server.host(), server.port(), server.socket(), asked.export(),
                server.certificates(), server.tlsName()));
    }

    /// One without an export stands for all of a server's.
    private static boolean isSame(NbdUri allowed, NbdUri asked) {
        return allowed.tls() == asked.tls() && Objects.equals(allowed.host(), asked.host())
                && allowed.port() == asked.port() && Objects.equals(allowed.socket(), asked.socket())
                && (allowed.export().isEmpty() || allowed.export().equals(asked.export()));
    }

    private static DiskRef device(ImagePlace place, List<Path> allowed, String key, String done) {
        Path device = allowed.stream().filter(each -> each.toString().equals(place.file())).findFirst().orElseThrow(
                () -> notAllowed(Printable.of(place.file()), "device", key, done));
        if (DiskRef.named(device) instanceof DiskRef.Device found) {
            return found;
        }
        throw new RefusedException(Kind.ABSENT, "file-not-found",
                device + ": there is no such block device on this node",
                "Check whether its storage is there.");
    }

    private static RefusedException notAllowed(String name, String what, String key, String done) {
        return refused(what + "-not-allowed", "\"%s\" is no %s that may be %s".formatted(name, what, done),
                "An operator allows it by the setting %s%s, word by word.".formatted(KEY, key));
    }

    private static RefusedException refused(String code, String message, String remedy) {
        return new RefusedException(Kind.INVALID, code, message, remedy);
    }
}
