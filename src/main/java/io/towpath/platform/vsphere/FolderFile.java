package io.towpath.platform.vsphere;

import io.towpath.disk.RateLimit;
import io.towpath.platform.spi.CertificateChangedException;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One file of a datastore, read in parts over HTTPS. Each part has to be the one that was asked for; what fails is asked for
/// again a few times.
final class FolderFile {

    private static final Pattern WITHIN = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");
    /// The fault of a file that somebody has open for himself; what else is answered from 500 on is the server's trouble.
    static final String IN_USE = "HTTP 500";
    private static final int TRIES = 5;
    /// From here on a new connection is made, since the name may lead elsewhere meanwhile.
    private static final int OTHER_LINE = 3;

    private final Sessions sessions;
    private final Place place;
    private final FolderPath path;
    private final String url;

    FolderFile(Sessions sessions, Place place, String datacenter, FolderPath path) {
        this.sessions = sessions;
        this.place = place;
        this.path = path;
        url = path.url(datacenter);
    }

    FolderPath path() {
        return path;
    }

    /// @throws SourceFaultException when it is not there, or not to be had
    long length() throws IOException {
        return part(0, 1).total;
    }

    private record Got(byte[] bytes, long total) {}

    /// Fills `into`.
    void read(long offset, ByteBuffer into) throws IOException {
        into.put(part(offset, into.remaining()).bytes);
    }

    private Got part(long from, int length) throws IOException {
        Pause pause = new Pause(Duration.ofMillis(200), Duration.ofMinutes(1));
        for (int tries = 1;; tries++) {
            try {
                return asked(from, length, tries < OTHER_LINE);
            } catch (SourceFaultException e) {
                if (e.kind() != Kind.UNREACHABLE || tries == TRIES || pause.over()) {
                    throw e;
                }
                pause.sleep();
            }
        }
    }

    /// @param keep the session also when the line fails: others read over it, too
    private Got asked(long from, int length, boolean keep) throws IOException {
        Object[] got = new Object[1];
        try {
            sessions.with(place, session -> {
                try {
                    got[0] = session.part(url, from, length);
                } catch (FaultException | SignInRefusedException | CertificateChangedException e) {
                    throw e;
                } catch (IOException e) {
                    if (!keep) {
                        throw e;
                    }
                    got[0] = e;
                }
                return place;
            });
        } catch (IOException e) {
            throw FaultKinds.ofRead(toString(), e);
        }
        return switch (got[0]) {
            case Line.Part part -> checked(part, from, length);
            case IOException e -> throw FaultKinds.ofRead(toString(), e);
            default -> throw new IllegalStateException();
        };
    }

    private Got checked(Line.Part part, long from, int length) throws SourceFaultException {
        switch (part.status()) {
            case 206 -> {
                Matcher within = WITHIN.matcher(part.within());
                if (!within.matches() || Long.parseLong(within.group(1)) != from || part.body().length != length
                        || Long.parseLong(within.group(2)) != from + length - 1) {
                    throw fault(Kind.OTHER, "RANGE_WRONG",
                            "asked for %d bytes from %d on, it sends %d: \"%s\"".formatted(
                                    length, from, part.body().length, part.within()));
                }
                return new Got(part.body(), Long.parseLong(within.group(3)));
            }
            case 200 ->
                throw fault(Kind.OTHER, "RANGE_IGNORED", "the server sends the whole file where a part was asked for");
            case 401 -> throw fault(Kind.UNREACHABLE, "NotAuthenticated", "the session is not accepted");
            case 403 -> throw fault(Kind.DENIED, "NoPermission", "the account may not read it");
            case 404 -> throw fault(Kind.GONE, "FileNotFound", "it is not there");
            case 416 -> throw fault(Kind.OTHER, "RANGE_WRONG", "it has no byte %d".formatted(from + length - 1));
            default -> throw fault(part.status() >= 500 ? Kind.UNREACHABLE : Kind.OTHER, "HTTP " + part.status(),
                    "the server answers with status " + part.status()
                            + (part.status() == 500 ? ": is it in use?" : ""));
        }
    }

    /// A small file as a whole.
    byte[] whole(int most) throws IOException {
        long length = length();
        if (length > most) {
            throw fault(Kind.OTHER, "tooLarge", "it has %d bytes, expected at most %d".formatted(length, most));
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        read(0, bytes);
        return bytes.array();
    }

    /// Into a file of ours, no faster than the limit allows.
    void fetch(Spool room, String name, int step, RateLimit limit) throws IOException {
        long length = length();
        try (OutputStream out = room.stream(name)) {
            for (long at = 0; at < length; at += step) {
                ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(step, length - at));
                limit.take(bytes.remaining());
                read(at, bytes);
                out.write(bytes.array(), 0, bytes.position());
            }
        }
    }

    private SourceFaultException fault(Kind kind, String fault, String what) {
        return new SourceFaultException(kind, fault, "%s: %s".formatted(this, what), null);
    }

    @Override
    public String toString() {
        return "%s at %s/folder".formatted(path, place.location());
    }
}
