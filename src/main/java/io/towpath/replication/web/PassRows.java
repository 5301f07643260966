package io.towpath.replication.web;

import io.towpath.replication.Consistency;
import io.towpath.replication.DiskPass;
import io.towpath.replication.Pass;
import io.towpath.replication.outlook.Outlook;
import io.towpath.replication.web.SyncPage.PassRow;
import io.towpath.units.ByteSize;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Rows of the table of passes, the newest first; of very many the newest 200, REST has all.
final class PassRows {

    private static final int MOST = 200;

    private PassRows() {}

    static List<PassRow> of(List<Pass> passes, List<Outlook> outlooks, Times times) {
        Map<Integer, Outlook> told = outlooks.stream()
                .collect(Collectors.toMap(Outlook::pass, Function.identity(), (first, _) -> first));
        List<PassRow> rows = new ArrayList<>();
        Instant before = null;
        for (int i = 0; i < passes.size(); i++) {
            Pass pass = passes.get(i);
            if (i >= passes.size() - MOST) {
                rows.addFirst(row(pass, before, outage(told.get(pass.number())), times));
            }
            if (pass.landedAt() != null) {
                before = pass.snapshotAt();
            }
        }
        return rows;
    }

    private static @Nullable String outage(@Nullable Outlook told) {
        return told == null
                ? null
                : Times.print(told.prediction().middle()) + " / " + Times.print(told.prediction().nineInTen());
    }

    private static PassRow row(Pass pass, @Nullable Instant before, @Nullable String outage, Times times) {
        Instant frozen = pass.snapshotAt();
        Instant end = pass.endedAt() == null ? pass.landedAt() : pass.endedAt();
        Duration copy = pass.took().copy();
        return new PassRow(pass.number(), pass.kind().name().toLowerCase(Locale.ROOT), state(pass),
                times.at(pass.startedAt()),
                before == null || frozen == null ? null : Times.print(Duration.between(before, frozen)),
                end == null ? null : Times.print(Duration.between(pass.startedAt(), end)), parts(pass.took()),
                new ByteSize(pass.changedBytes()).toString(), new ByteSize(pass.readBytes()).toString(),
                new ByteSize(pass.writtenBytes()).toString(),
                copy == null || copy.toMillis() < 100 || pass.changedBytes() == 0
                        ? null
                        : new ByteSize(pass.changedBytes() * 1000 / copy.toMillis()) + "/s",
                ways(pass), settled(pass), pass.quiesceRefused() != null, notes(pass), outage);
    }

    private static String state(Pass pass) {
        return switch (pass.state()) {
            case RUNNING -> "RUNNING";
            case LANDED -> "PROVEN";
            case DONE -> "DONE";
            case FAILED -> "FAILED";
        };
    }

    private static String parts(Pass.Took took) {
        record Named(String name, @Nullable Duration took) {}
        return List.of(new Named("snapshot", took.snapshot()), new Named("query", took.query()),
                new Named("copy", took.copy()), new Named("prove", took.prove()), new Named("remove", took.remove()))
                .stream().filter(part -> part.took() != null)
                .map(part -> part.name() + " " + Times.print(Objects.requireNonNull(part.took())))
                .collect(Collectors.joining(" · "));
    }

    private static String ways(Pass pass) {
        String ways = pass.disks().stream().map(DiskPass::way).filter(Objects::nonNull).distinct().sorted()
                .collect(Collectors.joining(", "));
        return ways.isEmpty() ? "–" : ways;
    }

    private static String settled(Pass pass) {
        Consistency consistency = pass.consistency();
        if (consistency == null) {
            return "no snapshot yet";
        }
        String refused = pass.quiesceRefused();
        return switch (consistency) {
            case QUIESCED -> "quiesced";
            case CRASH -> refused == null
                    ? "as after a power failure"
                    : "as after a power failure; the guest did not settle: " + refused;
            case OFF -> "switched off";
        };
    }

    private static List<String> notes(Pass pass) {
        List<String> notes = new ArrayList<>();
        if (pass.error() != null) {
            notes.add(pass.error());
        }
        for (DiskPass disk : pass.disks()) {
            if (disk.method() == DiskPass.Method.RESYNC) {
                notes.add("%s was compared whole: %s".formatted(disk.label(),
                        disk.why() == null ? "nobody could say what changed." : disk.why()));
            }
            if (disk.steppedDown() != null) {
                notes.add("%s was read another way: %s".formatted(disk.label(), disk.steppedDown()));
            }
            if (disk.lies() > 0) {
                notes.add("%s: %d blocks that were called unchanged had changed; it is compared whole.".formatted(
                        disk.label(), disk.lies()));
            }
        }
        return notes;
    }
}
