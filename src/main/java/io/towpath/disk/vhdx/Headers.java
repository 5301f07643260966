package io.towpath.disk.vhdx;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The header section: who made the file, and which of its two headers counts.
///
/// @param firstIsCurrent which one is overwritten next: the other
record Headers(VhdxHeader current, boolean firstIsCurrent, String creator) {

    static final byte[] IDENTIFIER = "vhdxfile".getBytes(StandardCharsets.US_ASCII);
    static final int CREATOR_AT = 8;
    static final int CREATOR_BYTES = 512;
    static final long SECTION_BYTES = Bytes.MIB;

    /// @param notes learns of a damaged copy
    static Headers read(ImageSource source, List<Note> notes) throws IOException {
        Faults faults = new Faults(source.name());
        if (source.length() < SECTION_BYTES) {
            throw faults.structure(Reason.TRUNCATED, "header section", 0,
                    "has 1 MiB, but the file ends at byte " + source.length());
        }
        ByteBuffer identifier = Bytes.allocate(CREATOR_AT + CREATOR_BYTES);
        source.read(0, identifier);
        if (!identifier.slice(0, CREATOR_AT).equals(ByteBuffer.wrap(IDENTIFIER))) {
            throw faults.field(Reason.HEADER_INVALID, "file type identifier", "signature", 0, "another", "vhdxfile");
        }
        Headers headers = new Choice(source, faults, at(source, VhdxHeader.FIRST_AT), at(source,
                VhdxHeader.SECOND_AT)).headers(creator(identifier), notes);
        headers.check(source, faults);
        return headers;
    }

    private static ByteBuffer at(ImageSource source, long offset) throws IOException {
        ByteBuffer bytes = Bytes.allocate(VhdxHeader.BYTES);
        source.read(offset, bytes);
        return bytes.flip();
    }

    /// Which of the two counts.
    private record Choice(ImageSource source, Faults faults, ByteBuffer first, ByteBuffer second) {

        Headers headers(String creator, List<Note> notes) throws ImageException {
            boolean firstValid = isValid(first);
            boolean secondValid = isValid(second);
            if (!firstValid && !secondValid) {
                return damaged(creator);
            }
            if (firstValid && secondValid) {
                return newer(creator);
            }
            notes.add(new Note("header-damaged", "header %d is damaged; the other one counts".formatted(
                    firstValid ? 2 : 1)));
            return new Headers(VhdxHeader.parse(firstValid ? first : second), firstValid, creator);
        }

        /// One with a signature is looked at all the same, where problems are told and gone on after.
        private Headers damaged(String creator) throws ImageException {
            boolean signed = isSigned(first) || isSigned(second);
            ImageException problem = faults.structure(signed ? Reason.CHECKSUM_MISMATCH : Reason.HEADER_INVALID,
                    "header", VhdxHeader.FIRST_AT, "and its copy at byte %d are damaged: %s".formatted(
                            VhdxHeader.SECOND_AT, signed ? "their checksums are wrong" : "they have no signature"));
            if (!signed) {
                throw problem;
            }
            source.refuse(problem);
            return new Headers(VhdxHeader.parse(isSigned(first) ? first : second), isSigned(first), creator);
        }

        private Headers newer(String creator) throws ImageException {
            int order = Long.compareUnsigned(first.getLong(8), second.getLong(8));
            // Disk2VHD writes two that are the same, number included
            if (order == 0 && !first.equals(second)) {
                source.refuse(faults.field(Reason.METADATA_INCONSISTENT, "header", "SequenceNumber",
                        VhdxHeader.SECOND_AT + 8, "that of the other header, which says something else",
                        "one that tells which of them is newer"));
            }
            return new Headers(VhdxHeader.parse(order >= 0 ? first : second), order >= 0, creator);
        }
    }

    private static boolean isSigned(ByteBuffer bytes) {
        return bytes.getInt(0) == VhdxHeader.SIGNATURE;
    }

    private static boolean isValid(ByteBuffer bytes) {
        return isSigned(bytes) && Bytes.hasChecksum(bytes);
    }

    private static String creator(ByteBuffer identifier) {
        byte[] text = new byte[CREATOR_BYTES];
        identifier.get(CREATOR_AT, text);
        String whole = new String(text, StandardCharsets.UTF_16LE);
        int end = whole.indexOf('\0');
        return (end < 0 ? whole : whole.substring(0, end)).strip();
    }

    private void check(ImageSource source, Faults faults) throws ImageException {
        long at = firstIsCurrent ? VhdxHeader.FIRST_AT : VhdxHeader.SECOND_AT;
        if (current.version() != VhdxHeader.VERSION) {
            source.refuse(faults.feature("header", "Version", at + 66, "version " + current.version() + " of VHDX",
                    null));
        }
        if (current.hasLog() && current.logVersion() != 0) {
            source.refuse(faults.feature("header", "LogVersion", at + 64,
                    "a log of version %d, which has to be replayed,".formatted(current.logVersion()),
                    "Attach the disk once on the host that wrote it, and copy the file again."));
        }
        if (current.logLength() % Bytes.MIB != 0) {
            source.refuse(faults.field(Reason.HEADER_INVALID, "header", "LogLength", at + 68,
                    Long.toString(current.logLength()), "whole MiB"));
        }
        if (current.logOffset() % Bytes.MIB != 0) {
            source.refuse(faults.field(Reason.HEADER_INVALID, "header", "LogOffset", at + 72,
                    Long.toUnsignedString(current.logOffset()), "whole MiB"));
        }
    }
}
