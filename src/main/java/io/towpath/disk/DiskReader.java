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

    /// What the guest sees, in bytes; a multiple of 512 for every format but raw.
    long sizeBytes();

    /// Format-specific facts for people and JSON, in order: create type, CID, cluster size, compression …
    List<Fact> facts();

    /// What is odd but does not stop anybody.
    List<Note> notes();

    /// The files it reads, as opened, the image itself first: what a journal knows the source by, and what must not have
    /// changed at the end.
    List<ImageSource> sources();

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
