package io.towpath.inventory.reading;

import io.towpath.disk.Reason;
import org.jspecify.annotations.Nullable;

/// A file that is refused as a whole: nothing of it is taken.
public final class UnreadableFileException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String file;
    private final @Nullable Integer line;
    private final String remedy;
    // only looked at where it was thrown
    private final transient @Nullable MappingNeeded mapping;

    public UnreadableFileException(Reason reason, String file, @Nullable Integer line, String message, String remedy) {
        this(reason, file, line, message, remedy, null);
    }

    private UnreadableFileException(Reason reason, String file, @Nullable Integer line, String message, String remedy,
            @Nullable MappingNeeded mapping) {
        super(message);
        this.mapping = mapping;
        this.reason = reason;
        this.file = file;
        this.line = line;
        this.remedy = remedy;
    }

    /// `FORMAT_UNKNOWN`, `FORMAT_MISMATCH`, `TRUNCATED`, `LIMIT_EXCEEDED`, `COMPRESSION_BOMB`, `ARCHIVE_UNSAFE`,
    /// `ARCHIVE_INVALID`, `XML_UNSAFE`, `XML_INVALID`, `IMPORT_INVALID`, `EXTERNAL_REFERENCE`, `UNSUPPORTED_FEATURE` (an old
    /// or encrypted workbook).
    public Reason reason() {
        return reason;
    }

    public String file() {
        return file;
    }

    /// Physical line from 1; null where none can be named.
    public @Nullable Integer line() {
        return line;
    }

    public String remedy() {
        return remedy;
    }

    /// What a person would have to say for it to be read; null where nothing said would help.
    public @Nullable MappingNeeded mapping() {
        return mapping;
    }

    public UnreadableFileException with(MappingNeeded needed) {
        return new UnreadableFileException(reason, file, line, String.valueOf(getMessage()), remedy, needed);
    }

    UnreadableFileException without() {
        return new UnreadableFileException(reason, file, line, String.valueOf(getMessage()), remedy);
    }
}
