package io.towpath.tour;

import io.towpath.tour.source.Breakage;
import io.towpath.tour.source.Breakage.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Things that break while a wave runs, done to the demo's own folders and to its made-up source: what Towpath says and does
/// then is what it would say and do anywhere. Each can be mended, and then the trips go on.
@OfDemo
class DemoAccidents {

    private static final String AWAY = ".away";
    private static final String OUT_OF_REACH = "The folder of exported VMs is away: mend that first.";

    private final Path folder;
    private final Breakage live;

    DemoAccidents(DemoProperties properties, Breakage live) {
        folder = properties.folder().toAbsolutePath().normalize();
        this.live = live;
    }

    /// What can break.
    public enum Accident {
        NETWORK_DROP("The network to the live source drops",
                "Nothing of the branch office answers, and what is being read breaks off."),
        HOST_DOWN("A host of the live source goes down",
                "Half of the branch office's VMs cannot be reached: those on esx-edge-01."),
        DATASTORE_FULL("The live source's disk is full",
                "Its datastore has no room for a snapshot: no pass begins."),
        STORAGE_SLOW("The live source's storage is throttled",
                "What is read of it comes ten times as slowly, for an hour in which it is read: then it mends itself."),
        TOOL_FAILS("A tool in the guests ends with exit code 1",
                "The script that has a guest settle before a snapshot fails; what is copied is as after a power failure."),
        TRACKING_LOST("The live source loses track of what changed",
                "Its change ids are of another history. Nothing to mend: the disks are compared whole in the next pass."),
        SOURCE_AWAY("The folder of exported VMs is gone",
                "The folder of exported VMs is taken away, as when a network drops."),
        TARGET_AWAY("The target is down", "The folder of the target is taken away, as when its host goes down."),
        IMAGE_CUT("An exported image is cut short", "Two thirds of the newest OVA are gone, as after a full disk.");

        private final String title;
        private final String what;

        Accident(String title, String what) {
            this.title = title;
            this.what = what;
        }

        public String title() {
            return title;
        }

        public String what() {
            return what;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Optional<Accident> of(String word) {
            return Stream.of(values()).filter(one -> one.word().equals(word)).findFirst();
        }
    }

    boolean holds(Accident accident) {
        return switch (accident) {
            case NETWORK_DROP -> live.holds(Part.NETWORK);
            case HOST_DOWN -> live.holds(Part.HOST);
            case DATASTORE_FULL -> live.holds(Part.DATASTORE);
            case STORAGE_SLOW -> live.holds(Part.STORAGE);
            case TOOL_FAILS -> live.holds(Part.SCRIPT);
            case TRACKING_LOST -> false;
            case SOURCE_AWAY -> Files.exists(folder.resolve("images" + AWAY));
            case TARGET_AWAY -> Files.exists(folder.resolve("target" + AWAY));
            case IMAGE_CUT -> !kept().isEmpty();
        };
    }

    /// Again changes nothing.
    ///
    /// @return why nothing is done, for people
    synchronized Optional<String> inject(Accident accident) throws IOException {
        if (holds(accident)) {
            return Optional.empty();
        }
        if (accident == Accident.IMAGE_CUT && holds(Accident.SOURCE_AWAY)) {
            return Optional.of(OUT_OF_REACH);
        }
        switch (accident) {
            case NETWORK_DROP -> live.breaks(Part.NETWORK);
            case HOST_DOWN -> live.breaks(Part.HOST);
            case DATASTORE_FULL -> live.breaks(Part.DATASTORE);
            case STORAGE_SLOW -> live.breaks(Part.STORAGE);
            case TOOL_FAILS -> live.breaks(Part.SCRIPT);
            case TRACKING_LOST -> live.forget();
            case SOURCE_AWAY -> Files.move(folder.resolve("images"), folder.resolve("images" + AWAY));
            case TARGET_AWAY -> Files.move(folder.resolve("target"), folder.resolve("target" + AWAY));
            case IMAGE_CUT -> cut();
        }
        return Optional.empty();
    }

    /// @return why nothing is done, for people
    synchronized Optional<String> mend(Accident accident) throws IOException {
        if (!holds(accident)) {
            return Optional.empty();
        }
        if (accident == Accident.IMAGE_CUT && holds(Accident.SOURCE_AWAY)) {
            return Optional.of(OUT_OF_REACH);
        }
        switch (accident) {
            case NETWORK_DROP -> live.mend(Part.NETWORK);
            case HOST_DOWN -> live.mend(Part.HOST);
            case DATASTORE_FULL -> live.mend(Part.DATASTORE);
            case STORAGE_SLOW -> live.mend(Part.STORAGE);
            case TOOL_FAILS -> live.mend(Part.SCRIPT);
            case TRACKING_LOST -> {
                // it is over as it happens
            }
            case SOURCE_AWAY -> back("images");
            case TARGET_AWAY -> back("target");
            case IMAGE_CUT -> {
                for (Path whole : kept()) {
                    Files.move(whole, folder.resolve("images").resolve(whole.getFileName()),
                            StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }
        return Optional.empty();
    }

    /// What was written meanwhile into a folder of the same name is thrown away: the one that was lost is the true one.
    private void back(String name) throws IOException {
        Path there = folder.resolve(name);
        if (Files.exists(there)) {
            try (Stream<Path> files = Files.walk(there)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.move(folder.resolve(name + AWAY), there);
    }

    /// With its times, so that the mended file is the one that was scanned. What is kept is whole: it has its name only then.
    private void cut() throws IOException {
        Path newest;
        try (Stream<Path> files = Files.list(folder.resolve("images"))) {
            newest = files.filter(file -> file.toString().endsWith(".ova")).max(Comparator.naturalOrder())
                    .orElseThrow(() -> new IOException("there is no OVA to be damaged"));
        }
        Path whole = Files.createDirectories(folder.resolve("whole")).resolve(newest.getFileName());
        Path part = folder.resolve(newest.getFileName() + ".part");
        Files.copy(newest, part, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
        try (var channel = java.nio.channels.FileChannel.open(newest, java.nio.file.StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 3);
        }
    }

    private List<Path> kept() {
        Path whole = folder.resolve("whole");
        if (!Files.isDirectory(whole)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(whole)) {
            return files.toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
