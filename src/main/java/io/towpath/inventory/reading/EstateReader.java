package io.towpath.inventory.reading;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Reads one upload. Streams: the file is never in memory as a whole.
public interface EstateReader {

    /// @param files a workbook, an archive, a JSON document, one or several CSVs, or one folder
    /// @throws UnreadableFileException when the upload as a whole is refused
    /// @throws IOException             when a file cannot be read
    EstateFile read(List<Path> files, ReadOptions options) throws IOException, UnreadableFileException;
}
