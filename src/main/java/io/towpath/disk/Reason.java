package io.towpath.disk;

/// Why an image, an archive or a conversion was refused: a stable code for scripts, REST and pages.
public enum Reason {
    FORMAT_UNKNOWN(3),
    FORMAT_MISMATCH(3),
    SOURCE_IO(3),
    SOURCE_IN_USE(3),
    TRUNCATED(4),
    HEADER_INVALID(4),
    LIMIT_EXCEEDED(4),
    OFFSET_OUT_OF_RANGE(4),
    OVERLAP(4),
    METADATA_INCONSISTENT(4),
    CHECKSUM_MISMATCH(4),
    COMPRESSION_CORRUPT(4),
    COMPRESSION_BOMB(4),
    DIRTY_LOG(4),
    ARCHIVE_UNSAFE(4),
    ARCHIVE_INVALID(4),
    MANIFEST_MISMATCH(4),
    XML_UNSAFE(4),
    XML_INVALID(4),
    OVF_INCONSISTENT(4),
    IMPORT_INVALID(4),
    SOURCE_CHANGED(4),
    VERIFY_MISMATCH(4),
    UNSUPPORTED_FEATURE(5),
    EXTERNAL_REFERENCE(5),
    SNAPSHOT_CHAIN(5),
    TARGET_IO(6),
    TARGET_IN_USE(6),
    TARGET_FULL(6),
    TARGET_EXISTS(6),
    CANCELLED(130);

    private final int exitCode;

    Reason(int exitCode) {
        this.exitCode = exitCode;
    }

    /// The command line's exit code: 3 cannot be read or recognised, 4 corrupt or incomplete, 5 recognised but not
    /// supported here, 6 the output failed, 130 interrupted.
    public int exitCode() {
        return exitCode;
    }
}
