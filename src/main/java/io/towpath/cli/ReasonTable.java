package io.towpath.cli;

import io.towpath.disk.Reason;

/// What each reason of a refusal means, for the manual page: scripts go by the word and by the exit code.
final class ReasonTable {

    private ReasonTable() {}

    static String meaning(Reason reason) {
        return switch (reason) {
            case FORMAT_UNKNOWN -> "the content shows no format that is read, and none was declared";
            case FORMAT_MISMATCH -> "the content is not of the declared format";
            case SOURCE_IO -> "the input is not there, must not be read, or its storage or server failed";
            case SOURCE_IN_USE -> "another program is writing to the input (see --force-share)";
            case TRUNCATED -> "the file ends before what it promises";
            case HEADER_INVALID -> "a header holds what no header may";
            case LIMIT_EXCEEDED -> "a size or a number is beyond what is read here";
            case OFFSET_OUT_OF_RANGE -> "something points outside of the file or the disk";
            case OVERLAP -> "two parts claim the same place of the file";
            case METADATA_INCONSISTENT ->
                "parts of the metadata contradict each other, or a delta was applied in part only";
            case CHECKSUM_MISMATCH -> "a checksum within the image does not agree";
            case COMPRESSION_CORRUPT -> "compressed data cannot be unpacked";
            case COMPRESSION_BOMB -> "compressed data would become larger than it may";
            case DIRTY_LOG -> "a log was left behind that cannot be replayed";
            case ARCHIVE_UNSAFE -> "an archive has a member that would lead elsewhere, such as a link";
            case ARCHIVE_INVALID -> "an archive is damaged, or not one";
            case MANIFEST_MISMATCH -> "a file is not the one that the manifest names";
            case XML_UNSAFE -> "a descriptor asks for entities or other files";
            case XML_INVALID -> "a descriptor is no well-formed XML";
            case OVF_INCONSISTENT -> "a descriptor contradicts itself or the disks";
            case IMPORT_INVALID -> "a table to import cannot be understood";
            case SOURCE_CHANGED -> "somebody wrote to the input while it was read";
            case VERIFY_MISMATCH -> "what was read back differs from the source";
            case UNSUPPORTED_FEATURE -> "the image or the option needs what is not supported here";
            case EXTERNAL_REFERENCE -> "the image names a file outside of its folder (see --root)";
            case SNAPSHOT_CHAIN -> "the image depends on others (see --flatten), or they are not whole";
            case TARGET_IO -> "the output cannot be written";
            case TARGET_IN_USE -> "another program uses what would be replaced or changed, as a running VM does";
            case TARGET_FULL -> "there is no room for the output";
            case TARGET_EXISTS -> "the output would replace what is there (see --force), or its own source";
            case CANCELLED -> "it was interrupted";
        };
    }
}
