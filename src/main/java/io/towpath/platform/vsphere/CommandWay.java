package io.towpath.platform.vsphere;

import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import io.towpath.disk.nbd.NbdUri;
import io.towpath.disk.nbd.Patience;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.SourceFaultException;
import java.io.Closeable;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A program that the operator of this machine installed and named in the configuration, such as nbdkit with VMware's
/// library: started for each disk that is read, on a socket of its own, and ended with it. No page and no call can name one.
///
/// Besides those of [NbdTemplate] its words may hold `{socket}`, `{server}`, `{user}`, `{passwordFile}` (a file only we can
/// read), `{sha1}` and `{sha256}` (of the server's certificate, `AA:BB:…`).
final class CommandWay implements Way {

    private static final Pattern PART = Pattern.compile("\\{([A-Za-z0-9]+)}");
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final Sessions sessions;
    private final AddressPolicy policy;
    private final List<String> command;
    private final Path root;
    private volatile @Nullable String version;

    /// @param command program and arguments; empty for none
    /// @param root    below which sockets and what programs print are kept, as long as they run
    CommandWay(Sessions sessions, AddressPolicy policy, List<String> command, Path root) {
        this.sessions = sessions;
        this.policy = policy;
        this.command = List.copyOf(command);
        this.root = root;
        if (!command.isEmpty() && command.stream().noneMatch(word -> word.contains("{socket}"))) {
            throw new IllegalArgumentException(
                    "towpath.vsphere.live.reader: no word holds {socket}, on which the program is to serve");
        }
    }

    @Override
    public String name() {
        return "nbdkit";
    }

    @Override
    public @Nullable String missing(Reading reading) {
        return command.isEmpty() ? "no program is configured" : null;
    }

    @Override
    public OpenDisk open(Reading reading) throws IOException {
        String known = version();
        Folder folder = Folder.make(root);
        Child child = null;
        try {
            Path socket = folder.path.resolve("s");
            child = Child.start(words(reading, folder.path, socket), folder.path.resolve("said"));
            child.await(socket, START);
            NbdUri uri = NbdUri.parse("nbd+unix:///?socket=" + URLEncoder.encode(socket.toString(),
                    StandardCharsets.UTF_8)).with(Patience.NORMAL.until(reading.limit()::stopped));
            DiskReader disk = DiskImages.open(DiskRef.served(uri), OpenOptions.recognise());
            Child running = child;
            return new OpenDisk(new Versioned(disk, known), () -> {
                try (folder; running) {
                    // both are closed, the program first
                }
            });
        } catch (IOException | RuntimeException e) {
            boolean stopped = e instanceof ImageException told && told.reason() == Reason.CANCELLED;
            boolean asItIs = stopped || e instanceof SourceFaultException ours && ours.isOurs();
            IOException named = asItIs
                    ? (IOException) e
                    : new IOException("%s: %s".formatted(command.getFirst(), e.getMessage()), e);
            ImageSource.closeAfter(child, named);
            ImageSource.closeAfter(folder, named);
            throw named;
        }
    }

    private List<String> words(Reading reading, Path folder, Path socket) throws IOException {
        Map<String, String> values = new HashMap<>(NbdTemplate.values(reading));
        Credentials credentials = Objects.requireNonNull(reading.place().credentials());
        Path password = folder.resolve("password");
        Spool.own(folder, () -> {
            Files.createFile(password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(
                    "rw-------")));
            return Files.writeString(password, credentials.password());
        });
        values.put("socket", socket.toString());
        values.put("server", policy.parse(reading.place().location()).host());
        values.put("user", credentials.account());
        values.put("passwordFile", password.toString());
        values.put("sha256", colons(String.valueOf(reading.place().certificateSha256())));
        values.put("sha1", colons(sessions.with(reading.place(), session -> {
            session.call((port, _) -> port.currentTime(Session.root()));
            return String.valueOf(session.line().seenSha1());
        })));
        return command.stream().map(word -> PART.matcher(word).replaceAll(part -> Matcher.quoteReplacement(values
                .getOrDefault(part.group(1), part.group())))).toList();
    }

    private static String colons(String hex) {
        return hex.toUpperCase(java.util.Locale.ROOT).replaceAll("(..)(?!$)", "$1:");
    }

    /// What the program calls itself; asked once.
    String version() throws IOException {
        String known = version;
        if (known == null) {
            known = Child.answer(List.of(command.getFirst(), "--version"), ANSWER).lines().findFirst().orElse("");
            version = known;
        }
        return known;
    }

    /// With the program's version among its facts.
    private static final class Versioned extends Forwarded {

        private final String version;

        Versioned(DiskReader disk, String version) {
            super(disk);
            this.version = version;
        }

        @Override
        public List<Fact> facts() {
            return java.util.stream.Stream.concat(super.facts().stream(), java.util.stream.Stream.of(new Fact("reader",
                    version))).toList();
        }
    }

    /// What a program needs while it runs, for nobody else to look at.
    private record Folder(Path path) implements Closeable {

        static Folder make(Path root) throws IOException {
            return new Folder(Spool.own(root, () -> Files.createTempDirectory(Files.createDirectories(root), "s",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))));
        }

        @Override
        public void close() throws IOException {
            for (String each : List.of("s", "said", "password")) {
                Files.deleteIfExists(path.resolve(each));
            }
            Files.deleteIfExists(path);
        }
    }
}
