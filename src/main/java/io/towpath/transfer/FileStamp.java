package io.towpath.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// Whether a file is still the one it was: its size and when it was written last.
///
/// @param modified ISO 8601, to the nanosecond where the file system has it
record FileStamp(long bytes, String modified) {

    static FileStamp of(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class,
                LinkOption.NOFOLLOW_LINKS);
        return new FileStamp(attributes.size(), attributes.lastModifiedTime().toInstant().toString());
    }
}
