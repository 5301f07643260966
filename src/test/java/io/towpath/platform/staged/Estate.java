package io.towpath.platform.staged;

import io.towpath.Judges;
import io.towpath.platform.spi.DiscoveredVm;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.ScanListener;
import io.towpath.platform.spi.SourceNote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.util.unit.DataSize;

/// A folder with image files, made by the tools people have, and what a scan tells of it.
final class Estate implements ScanListener {

    private static final Path OVAS = Path.of("src/test/resources/ova");

    private final Path folder;
    private final StagedPlatform platform;
    private final List<DiscoveredVm> found = new ArrayList<>();
    private final Map<String, String> known = new HashMap<>();
    private int reread;

    Estate(Path folder) {
        this(folder, DataSize.ofGigabytes(1));
    }

    Estate(Path folder, DataSize verifyUpTo) {
        this.folder = folder;
        this.platform = new StagedPlatform(new StagedProperties(verifyUpTo, 12));
    }

    StagedPlatform platform() {
        return platform;
    }

    Estate scanned() throws IOException {
        found.clear();
        reread = 0;
        platform.scan(Place.of(folder.toString()), this);
        return this;
    }

    DiscoveredVm vm(String name) {
        return found.stream().filter(vm -> vm.name().equals(name)).findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among " + names()));
    }

    List<String> names() {
        return found.stream().map(DiscoveredVm::name).sorted().toList();
    }

    /// Places whose files were read at the last scan.
    int reread() {
        return reread;
    }

    Path ova(String name, String as) throws IOException {
        return Files.copy(OVAS.resolve(name), file(as));
    }

    Path text(String name, String content) throws IOException {
        return Files.writeString(file(name), content);
    }

    /// @param subformat of qemu-img: `monolithicSparse`, `monolithicFlat`, `twoGbMaxExtentSparse` …
    Path vmdk(String name, String subformat, String size) throws IOException {
        Judges.run(Judges.require("qemu-img").toString(), "create", "-q", "-f", "vmdk", "-o", "subformat=" + subformat,
                file(name).toString(), size).ok();
        return file(name);
    }

    Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return file;
    }

    /// What qemu-img wrote as text, changed.
    void edit(String name, String from, String to) throws IOException {
        String text = Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1);
        if (!text.contains(from)) {
            throw new AssertionError(name + " has no " + from);
        }
        Files.writeString(folder.resolve(name), text.replace(from, to), StandardCharsets.ISO_8859_1);
    }

    static List<String> codes(DiscoveredVm vm, SourceNote.Severity severity) {
        return vm.notes().stream().filter(note -> note.severity() == severity).map(SourceNote::code).distinct()
                .sorted().toList();
    }

    static SourceNote note(DiscoveredVm vm, String code) {
        return vm.notes().stream().filter(note -> note.code().equals(code)).findFirst()
                .orElseThrow(() -> new AssertionError(code + " is not among " + vm.notes()));
    }

    @Override
    public void lookingAt(String place) {
        // nobody watches
    }

    @Override
    public boolean unchanged(String place, String fingerprint) {
        if (fingerprint.equals(known.get(place))) {
            return true;
        }
        reread++;
        return false;
    }

    @Override
    public void found(DiscoveredVm vm) {
        known.put(vm.place(), vm.fingerprint());
        found.add(vm);
    }
}
