package io.towpath.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Files made to harm whoever reads them, each in a folder of its own. They are made anew for each run, the same each
/// time; how a command that gets them has to end is in the manifest, `src/test/resources/hostile/manifest.txt`.
final class HostilePack {

    /// A folder above that of a case has a file of this name, full of [#CANARY]: whoever follows a path out of the
    /// folder finds it.
    static final String SECRET = "secret.raw";
    static final String CANARY = "canary-4be1-of-a-neighbour\n";

    private final Map<String, Case> cases = new LinkedHashMap<>();
    private final String bait;

    private HostilePack(String bait) {
        this.bait = bait;
    }

    /// @param format declared to the command; `auto` where it has to find out; `import` where `import` gets the file
    /// @param main   the file that is given
    /// @param files  in the order in which they are made
    /// @param more   words of the command
    record Case(String name, String format, String main, Map<String, Put> files, List<String> more) {

        @Override
        public String toString() {
            return name;
        }
    }

    /// Makes a file.
    interface Put {
        void at(Path file) throws IOException;
    }

    /// @param bait `host:port` at which nobody may ever knock
    static Map<String, Case> of(String bait) throws IOException {
        HostilePack pack = new HostilePack(bait);
        HostileDescriptors.into(pack);
        HostileImages.into(pack);
        HostileArchives.into(pack);
        HostileOvfs.into(pack);
        HostileExports.into(pack);
        HostileMade.into(pack);
        return pack.cases;
    }

    String bait() {
        return bait;
    }

    /// @param files names and what makes them, in turn; the first is given to the command
    void add(String name, String format, List<String> more, Object... files) {
        Map<String, Put> all = new LinkedHashMap<>();
        for (int i = 0; i < files.length; i += 2) {
            all.put((String) files[i], put(files[i + 1]));
        }
        if (cases.put(name, new Case(name, format, (String) files[0], all, more)) != null) {
            throw new IllegalArgumentException("name=" + name);
        }
    }

    void add(String name, String format, Object... files) {
        add(name, format, List.of(), files);
    }

    private static Put put(Object content) {
        return switch (content) {
            case Put put -> put;
            case byte[] bytes -> file -> Files.write(file, bytes);
            case String text -> file -> Files.writeString(file, text);
            default -> throw new IllegalArgumentException("content=" + content);
        };
    }

    static Put link(String to) {
        return file -> Files.createSymbolicLink(file, Path.of(to));
    }

    static Put pipe() {
        return file -> {
            try {
                if (new ProcessBuilder("mkfifo", file.toString()).start().waitFor() != 0) {
                    throw new IOException("mkfifo " + file);
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        };
    }

    static Put sparse(long bytes) {
        return file -> {
            try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
                made.setLength(bytes);
            }
        };
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// `numbered(3, "a%d=''", " ")` is `a0='' a1='' a2=''`.
    static String numbered(int count, String each, String between) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append(i == 0 ? "" : between).append(each.replace("%d", Integer.toString(i)));
        }
        return all.toString();
    }
}
