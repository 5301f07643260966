package io.towpath.disk.vhdx;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Replays a log that its writer left behind, in memory.
///
/// The entries that count are the *active sequence*: valid ones in a row, their numbers going up by one, whose last one
/// (the head) names one of them as its tail; of several such sequences the one with the highest number. It is replayed
/// from the tail to the head. An entry behind the head that was torn while it was written is not part of it, and need
/// not be: what it describes was not written to its place yet.
final class LogReplay {

    /// Memory: about 100 bytes for each.
    private static final int MOST_PIECES = 1 << 17;

    private final ImageSource source;
    private final Log log;
    private final Map<Long, Optional<LogEntry>> entries = new HashMap<>();

    private LogReplay(ImageSource source, Log log) {
        this.source = source;
        this.log = log;
    }

    /// Empty when there is nothing to replay.
    ///
    /// @throws ImageException [Reason#DIRTY_LOG] when there is, and it cannot be
    static LogOverlay of(ImageSource source, VhdxHeader header) throws IOException {
        LogOverlay overlay = new LogOverlay();
        if (header.hasLog()) {
            try {
                LogReplay replay = new LogReplay(source, Log.of(source, header));
                replay.apply(replay.activeSequence(), overlay);
            } catch (ImageException e) {
                source.refuse(e);
                // what follows is looked at as it lies in the file
                return new LogOverlay();
            }
        }
        return overlay;
    }

    private List<LogEntry> activeSequence() throws IOException {
        List<LogEntry> active = List.of();
        Set<Long> inInvalid = new HashSet<>();
        for (long at = 0; at < log.length();) {
            List<LogEntry> sequence = inInvalid.contains(at) ? List.of() : sequence(at);
            List<LogEntry> valid = fromTail(sequence);
            if (valid.isEmpty()) {
                // one that starts inside it has the same head and even less before it
                sequence.forEach(entry -> inInvalid.add(entry.at()));
                at += Log.SECTOR;
                continue;
            }
            if (active.isEmpty()
                    || Long.compareUnsigned(valid.getLast().sequence(), active.getLast().sequence()) > 0) {
                active = valid;
            }
            for (LogEntry entry : sequence) {
                at += entry.length();
            }
        }
        if (active.isEmpty()) {
            throw log.faults().log(log.offset(),
                    "none of its entries is whole: their checksums or GUIDs are wrong, or sectors of them are missing");
        }
        return active;
    }

    /// The valid entries in a row from one place on.
    private List<LogEntry> sequence(long start) throws IOException {
        List<LogEntry> sequence = new ArrayList<>();
        long covered = 0;
        for (Optional<LogEntry> next = entry(start); next.isPresent(); next = entry((start + covered)
                % log.length())) {
            LogEntry entry = next.get();
            boolean follows = sequence.isEmpty() || entry.sequence() == sequence.getLast().sequence() + 1;
            if (!follows || covered + entry.length() > log.length()) {
                break;
            }
            sequence.add(entry);
            covered += entry.length();
        }
        return sequence;
    }

    private Optional<LogEntry> entry(long at) throws IOException {
        Optional<LogEntry> known = entries.get(at);
        if (known == null) {
            known = Optional.ofNullable(LogEntry.parse(log, at));
            entries.put(at, known);
        }
        return known;
    }

    /// The part of a sequence that its head still needs; empty when the head needs one that is not in it.
    private static List<LogEntry> fromTail(List<LogEntry> sequence) {
        for (int i = 0; i < sequence.size(); i++) {
            if (sequence.get(i).at() == sequence.getLast().tail()) {
                return sequence.subList(i, sequence.size());
            }
        }
        return List.of();
    }

    private void apply(List<LogEntry> sequence, LogOverlay overlay) throws IOException {
        LogEntry head = sequence.getLast();
        if (Long.compareUnsigned(head.flushedFileOffset(), source.length()) > 0) {
            throw log.faults().log(log.place(head.at()) + 48, "the file has been cut: it had %s bytes and has %d"
                    .formatted(Long.toUnsignedString(head.flushedFileOffset()), source.length()));
        }
        if (head.lastFileOffset() < 0 || head.lastFileOffset() > Occupancy.MOST_OF_A_FILE) {
            throw log.faults().log(log.place(head.at()) + 56, "it would make the file %s bytes long".formatted(
                    Long.toUnsignedString(head.lastFileOffset())));
        }
        overlay.extendTo(Math.max(source.length(), head.lastFileOffset()));
        for (LogEntry entry : sequence) {
            entry.forEachDescriptor(log, (sector, at, data) -> replay(entry, sector, at, data, overlay));
        }
    }

    private void replay(LogEntry entry, ByteBuffer sector, int at, int data, LogOverlay overlay)
            throws ImageException {
        long offset = sector.getLong(at + 16);
        boolean zero = sector.getInt(at) == LogEntry.ZERO_DESCRIPTOR;
        long length = zero ? sector.getLong(at + 8) : Log.SECTOR;
        boolean inside = offset >= RegionTable.FIRST_AT && length >= 0 && offset % Log.SECTOR == 0
                && length % Log.SECTOR == 0 && length <= overlay.fileLength()
                && offset <= overlay.fileLength() - length;
        boolean overLog = offset < log.offset() + log.length() && offset + length > log.offset();
        if (!inside || overLog) {
            throw log.faults().log(log.place(entry.at()),
                    "an entry writes %s bytes at byte %s, where no log may write".formatted(
                            Long.toUnsignedString(length), Long.toUnsignedString(offset)));
        }
        if (overlay.size() >= MOST_PIECES) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, source.name(), "log", null, log.offset(),
                    "its log has more than %d descriptors to replay".formatted(MOST_PIECES),
                    "Attach the disk once on its Hyper-V host, detach it and copy the file again.");
        }
        if (zero && length > 0) {
            overlay.zero(offset, length);
        } else if (!zero) {
            overlay.sector(offset, log.place(entry.at() + (entry.descriptorSectors() + data) * Log.SECTOR),
                    sector.getLong(at + 8), sector.getInt(at + 4));
        }
    }
}
