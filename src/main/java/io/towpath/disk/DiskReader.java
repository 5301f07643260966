package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/// An open disk image, as the guest sees it. Sources are opened read-only and never changed.
///
/// All methods may be called from several threads at once.
public interface DiskReader extends Closeable {

    DiskFormat format();

    /// What the guest sees, in bytes; a multiple of 512 for every format but raw and NBD.
    long sizeBytes();

    /// Format-specific facts for people and JSON, in order: create type, CID, cluster size, compression …
    List<Fact> facts();

    /// What is odd but does not stop anybody.
    List<Note> notes();

    /// The files it reads, as opened, the image itself first: what a journal knows the source by, and what must not have
    /// changed at the end. None for a disk that is no file.
    List<ImageSource> sources();

    /// What a journal knows the source by: equal as long as it is the same disk, as far as that can be told.
    default String identity() {
        StringBuilder text = new StringBuilder();
        for (ImageSource file : sources()) {
            text.append(file.path()).append(' ').append(file.identity()).append('\n');
        }
        return text.toString();
    }

    /// Tells the extents that cover `within`, in order, without gaps and cut at its ends. Reads metadata only.
    void extents(ByteRange within, Consumer<Extent> each) throws IOException;

    /// Fills `into` from its position to its limit with the bytes at `offset`; zero and unallocated read as zeroes.
    ///
    /// @param offset bytes from the start of the disk; offset + remaining ≤ size
    /// @throws ImageException when what is stored there contradicts the format
    void read(long offset, ByteBuffer into) throws IOException;

    /// @param key kebab-case: `create-type`
    record Fact(String key, String value) {}

    /// @param code kebab-case, stable: `redundant-directory-damaged`
    record Note(String code, String detail) {}
}
