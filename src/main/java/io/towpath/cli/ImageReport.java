package io.towpath.cli;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskInspection;
import io.towpath.disk.DiskReader.Fact;
import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.DiskRef;
import io.towpath.disk.Extent;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Printable;
import io.towpath.disk.ProblemBudget;
import io.towpath.disk.guest.GuestInspection;
import io.towpath.disk.ovf.GuestSystem;
import io.towpath.units.ByteRange;
import io.towpath.units.ByteSize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What is known of one disk image.
///
/// @param fileBytes of all its files
/// @param dataBytes of the disk's bytes that the image stores
record ImageReport(DiskRef ref, DiskFormat format, long virtualBytes, long fileBytes, long dataBytes, List<Fact> facts,
        List<Note> notes, LayoutReport layout, List<GuestSystem> systems) implements Report {

    static ImageReport of(DiskRef ref, OpenOptions options) throws IOException {
        return of(ref, options, new ProblemBudget());
    }

    /// @param budget of all disks of its package
    static ImageReport of(DiskRef ref, OpenOptions options, ProblemBudget budget) throws IOException {
        return DiskInspection.of(ref, options, budget, reader -> {
            long[] data = {0};
            if (reader.sizeBytes() > 0) {
                reader.extents(new ByteRange(0, reader.sizeBytes()), extent -> {
                    if (extent instanceof Extent.Data) {
                        data[0] += extent.range().length();
                    }
                });
            }
            long stored = reader.sources().stream().mapToLong(source -> source.length()).sum();
            LayoutReport layout = LayoutReport.of(reader);
            List<Note> notes = new ArrayList<>(reader.notes());
            notes.addAll(layout.notes());
            return new ImageReport(ref, reader.format(), reader.sizeBytes(), stored, data[0], reader.facts(), notes,
                    layout, List.of());
        });
    }

    /// The same with what libguestfs knows of the disk.
    ImageReport with(GuestInspection guest) {
        List<Note> all = new ArrayList<>(notes);
        all.addAll(guest.notes());
        return new ImageReport(ref, format, virtualBytes, fileBytes, dataBytes, facts, all, layout, guest.systems());
    }

    /// Without the notes and what to do next, as a part of a package.
    Json.Fields part() {
        String member = ref instanceof DiskRef.Stored stored ? stored.member() : null;
        Json.Fields fields = new Json.Fields().put("filename", member == null ? ref.place() : member).put(
                "format", format.id()).put("virtual-size", virtualBytes).put("file-size", fileBytes).put("data-size",
                        dataBytes);
        facts.forEach(fact -> fields.put(fact.key(), fact.value()));
        return fields.put("guest", layout.json().put("systems", systems.isEmpty()
                ? null
                : systems.stream().map(GuestLines::json).toList()));
    }

    @Override
    public Json.Fields json() {
        return new Json.Fields().put("schema", "towpath.inspect/1").put("filename", ref.place()).put("format",
                format.id()).put("disks", List.of(part())).put("problems", notes.stream().map(Report::problem)
                        .toList())
                .put("next", List.of(next()));
    }

    @Override
    public List<String> lines() {
        List<String> lines = body();
        notes.forEach(note -> lines.add(Report.line(note)));
        lines.add(Report.line("next", next()));
        return lines;
    }

    List<String> body() {
        List<String> lines = new ArrayList<>();
        lines.add(Printable.of(ref.label()));
        lines.add(Report.line("format", format.id()));
        String where = switch (ref) {
            case DiskRef.Stored _ -> "in %s of files".formatted(new ByteSize(fileBytes));
            case DiskRef.Device _ -> "on a device";
            case DiskRef.Served _ -> "behind a server";
            case DiskRef.Provided _ -> "at a platform";
        };
        lines.add(Report.line("size", "%s (%d bytes), %s stored %s".formatted(new ByteSize(virtualBytes), virtualBytes,
                new ByteSize(dataBytes), where)));
        facts.forEach(fact -> lines.add(Report.line(fact.key(), fact.value())));
        lines.addAll(layout.lines());
        systems.forEach(system -> lines.add(GuestLines.line(system)));
        return lines;
    }

    private String next() {
        String file = ref.place();
        String target = (ref instanceof DiskRef.Stored ? file : Input.name(file)).replaceFirst("\\.[A-Za-z0-9]{1,5}$",
                "")
                + (format == DiskFormat.QCOW2
                        ? ".raw"
                        : ".qcow2");
        return "towpath convert %s %s -O %s%s".formatted(Terminal.quoted(file), Terminal.quoted(target),
                format == DiskFormat.QCOW2 ? "raw" : "qcow2", layered() ? " --flatten" : "");
    }

    /// Whether it was read with what it depends on.
    boolean layered() {
        return facts.stream().anyMatch(fact -> fact.key().equals("chain"));
    }
}
